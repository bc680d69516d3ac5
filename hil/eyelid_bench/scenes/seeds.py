"""Which numbers a scene is made from: those for tuning and those for the report have nothing in common."""

from __future__ import annotations

from enum import StrEnum, unique
from zlib import crc32

import numpy as np

Rng = np.random.Generator


@unique
class Purpose(StrEnum):
    """What a scene is for. Nobody may tune on a scene that a report counts."""

    TUNING = "tuning"
    REPORT = "report"


@unique
class Part(StrEnum):
    """What is measured with a scene."""

    LEAKS = "leaks"
    FACES = "faces"
    CLEAN = "clean"
    REGION = "region"


_ROOTS = {Purpose.TUNING: 0x7E57, Purpose.REPORT: 0x2E40}


def entropy(purpose: Purpose, part: Part, number: int) -> tuple[int, int, int]:
    """The words that seed scene `number` of a part of the measurement; the first differs between the purposes."""
    return _ROOTS[purpose], crc32(part.encode()), number


def generator(purpose: Purpose, part: Part, number: int) -> Rng:
    """The same arguments give the same numbers, on every machine."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(entropy(purpose, part, number))))


def describe(purpose: Purpose) -> str:
    """For the report: what to say so that another can make the same scenes."""
    return f"{purpose}: SeedSequence(({_ROOTS[purpose]:#x}, crc32(part), number))"
