"""The peers' settings, compared on the tuning half: `python -m eyelid_bench.voice_figures.peers.tuning [CLIPS]`.

For each: prompts heard in quiet, prompts heard at 10 dB, near misses taken for prompts; and the mean of what was right in the three.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np

from eyelid_bench.voice_figures.ears import Ear
from eyelid_bench.voice_figures.judging import Judge
from eyelid_bench.voice_figures.ours import phrases
from eyelid_bench.voice_figures.peers.microwakeword import MicroWakeWordEar
from eyelid_bench.voice_figures.peers.pocketsphinx import PocketsphinxEar
from eyelid_bench.voice_figures.peers.vad_whisper import VadWhisperEar
from eyelid_bench.voice_figures.truth import MODEL_NAME, NAME, Part, Truth
from eyelid_bench.voice_figures.verdicts import Verdict
from eyelid_bench.voices.clips import Clip, Half
from eyelid_bench.voices.conditions import CLEAN, NOISE_10DB
from eyelid_bench.voices.corpus import Line, near_miss_lines, prompt_lines

CLIPS = 40
"""Of each kind."""
_CUTOFFS = (0.3, 0.5, 0.7, 0.85, 0.97)
_EXPONENTS = (-0.5, -1.0, -1.5, -2.0, -3.0, -4.0)
_HINTS = (None, "Hey Iris.", "Hey Iris, what is this? Hey Iris, read this.")


def main(clips: int) -> None:
    """One line for each setting."""
    for cutoff in _CUTOFFS:
        _tell(f"microwakeword {cutoff:g}", partial(MicroWakeWordEar, cutoff), MODEL_NAME, clips)
    for exponent in _EXPONENTS:
        _tell(f"pocketsphinx {exponent:g}", partial(PocketsphinxEar, phrases(), exponent), NAME, clips)
    for hint in _HINTS:
        _tell(f"vad_whisper {hint}", partial(VadWhisperEar, phrases(), hint), NAME, clips)


def _tell(label: str, make: Callable[[], Ear], name: str, clips: int) -> None:
    judge = Judge({label: make})
    prompts, nears = prompt_lines(Half.TUNING, name), near_miss_lines(Half.TUNING, name)
    quiet, noisy = ([_verdict(judge, label, line.clip(condition)) for line in _some(prompts, clips)] for condition in (CLEAN, NOISE_10DB))
    near = [_verdict(judge, label, line.clip()) for line in _some(nears, clips)]
    heard = [sum(verdict.right for verdict in said) for said in (quiet, noisy)]
    taken = sum(bool(verdict.heard) for verdict in near)
    right = statistics.fmean([heard[0] / len(quiet), heard[1] / len(noisy), 1 - taken / len(near)])
    print(f"{label:<60} {heard[0]:>4} {heard[1]:>4} {taken:>4} of {len(quiet)}  right {100 * right:.1f} %", flush=True)


def _some(lines: Sequence[Line], count: int) -> Iterator[Line]:
    order = np.random.default_rng(0).permutation(len(lines))
    return (lines[number] for number in order[:count])


def _verdict(judge: Judge, ear: str, clip: Clip) -> Verdict:
    truth = Truth(clip.id, Part.PROMPTS if clip.phrase else Part.NEAR, 0.0, clip.name, clip.phrase, clip.intent)
    return judge.verdict(ear, truth, clip.samples)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else CLIPS)
