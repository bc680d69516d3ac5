"""Chooses the matching's thresholds on the tuning half: `python -m eyelid_bench.voices.tuning [CLIPS]`. Prints them as JSON, with counts.

Every prompt is heard with noise at 5 dB and in one other condition in turn, every near miss in quiet and at 10 dB. Of all combinations in
`GRID` the one is chosen that finds most prompts while at most `FALSE_SHARE` of the near misses pass. The report half is never opened.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from itertools import islice, product
from typing import Final

from eyelid_bench.voices.clips import Clip, Half
from eyelid_bench.voices.conditions import CLEAN, NOISE_5DB, NOISE_10DB, REVERB
from eyelid_bench.voices.corpus import Line, near_miss_lines, prompt_lines
from eyelid_rig.prompts.voice.hama_model import HamaModel
from eyelid_rig.prompts.voice.matching import Aligned, Matcher, decided
from eyelid_rig.prompts.voice.phonemes import RATE_HZ, Samples
from eyelid_rig.prompts.voice.phrase_book_file import load_phrase_book
from eyelid_rig.prompts.voice.thresholds import TUNED, Thresholds

GRID: Final = {
    "name": (-1.1, -1.45, -1.8),
    "name_word": (-2.0, -2.5, -3.0),
    "phrase": (-0.6, -0.8, -1.0, -1.3),
    "word": (-1.2, -1.6, -1.9, -2.3),
}
FALSE_SHARE: Final = 0.02
_BEFORE_S: Final = 0.4
_AFTER_S: Final = 0.6
_Heard = tuple[Clip, Aligned]


def main(clips: int | None = None) -> None:
    """Align once, then count for each combination: alignments do not depend on the thresholds of the grid."""
    model = HamaModel()
    matcher = Matcher(load_phrase_book("hey iris", None), model.symbols)
    heard = [(clip, aligned) for clip in islice(_clips(), clips) if (aligned := matcher.align(model.log_probs(cut(clip))))]
    best = max(_combinations(), key=lambda limits: _worth(heard, limits))
    found, false = _counts(heard, best)
    prompts = sum(bool(clip.phrase) for clip, _ in heard)
    counts = {"found": found, "prompts": prompts, "false": false, "near_misses": len(heard) - prompts}
    print(json.dumps({"thresholds": asdict(best), **counts}, indent=1))


def _clips() -> Iterator[Clip]:
    """Prompts and near misses in turn, so that the first of them are a fair sample of what there is."""
    others = (NOISE_10DB, REVERB, NOISE_10DB, CLEAN)
    for number, (prompt, near) in enumerate(zip(prompt_lines(Half.TUNING), _again(Half.TUNING), strict=False)):
        yield prompt.clip(NOISE_5DB)
        yield prompt.clip(others[number % len(others)])
        if near:
            yield near.clip(CLEAN)
            yield near.clip(NOISE_10DB)


def _again(half: Half) -> Iterator[Line | None]:
    yield from near_miss_lines(half)
    while True:
        yield None


def cut(clip: Clip) -> Samples:
    """What a listener would look at: the sentence, and a little around it."""
    return clip.samples[int(max(0.0, clip.starts_s - _BEFORE_S) * RATE_HZ) : int((clip.ends_s + _AFTER_S) * RATE_HZ)]


def _combinations() -> Iterator[Thresholds]:
    for name, name_word, phrase, word in product(*GRID.values()):
        yield replace(TUNED, name=name, name_word=name_word, phrase=phrase, word=word)


def _counts(heard: list[_Heard], limits: Thresholds) -> tuple[int, int]:
    """Prompts that are found as what they are, near misses that are taken for prompts."""
    found = false = 0
    for clip, aligned in heard:
        phrase = decided(aligned, limits).phrase
        found += bool(clip.phrase) and phrase is not None and phrase.words == clip.phrase
        false += not clip.phrase and phrase is not None
    return found, false


def _worth(heard: list[_Heard], limits: Thresholds) -> tuple[bool, int, int]:
    found, false = _counts(heard, limits)
    allowed = false <= FALSE_SHARE * sum(not clip.phrase for clip, _ in heard)
    return allowed, found if allowed else -false, -false


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else None)
