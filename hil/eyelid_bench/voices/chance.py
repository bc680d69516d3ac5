"""Which numbers a clip is made from: those of the halves have nothing in common, and the same clip gets the same ones everywhere."""

from __future__ import annotations

from typing import Final
from zlib import crc32

import numpy as np

from eyelid_bench.voices.clips import Half

Rng = np.random.Generator
Seed = tuple[int, ...]
_ROOTS: Final = {Half.TUNING: 0x7E57, Half.REPORT: 0x2E40}


def seed(half: Half, *what: str) -> Seed:
    """The words that seed everything about one thing; the first differs between the halves."""
    return _ROOTS[half], *(crc32(word.encode()) for word in what)


def generator(words: Seed) -> Rng:
    """The same words give the same numbers, on every machine."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(words)))
