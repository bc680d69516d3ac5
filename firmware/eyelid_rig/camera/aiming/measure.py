"""From a luma plane to the numbers of one look: how sharp it is where, and how it is exposed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from eyelid_rig.camera.frames import Pixels
from eyelid_rig.camera.sharpness import sharpness

SIDE: Final = 3
"""Regions a side: no output of a run has a finer grid."""
DARK: Final = 2
BRIGHT: Final = 253
"""Luma at which a pixel counts as clipped."""
_STEP: Final = 3
"""Exposure is counted on each third pixel of each third row."""

Grid: TypeAlias = tuple[tuple[int, ...], ...]
"""`SIDE` rows from the top of `SIDE` numbers from the left."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one frame's luma says."""

    sharpness: Grid
    """`camera.sharpness` of each region."""
    luma: float
    """Mean, 0 to 255."""
    dark: float
    """Share of the pixels that are clipped to black, 0 to 1."""
    bright: float
    """The same of white."""


def measure(luma: Pixels) -> Measured:
    """The numbers of a (height, width) plane of at least 15 pixels a side."""
    sample = luma[::_STEP, ::_STEP]
    dark, bright = np.count_nonzero(sample <= DARK), np.count_nonzero(sample >= BRIGHT)
    return Measured(regions(luma), float(sample.mean()), dark / sample.size, bright / sample.size)


def regions(luma: Pixels) -> Grid:
    """The sharpness of each of `SIDE` x `SIDE` equal regions."""
    return tuple(tuple(sharpness(cell) for cell in np.array_split(band, SIDE, axis=1)) for band in np.array_split(luma, SIDE, axis=0))


def best_of(one: Grid, other: Grid) -> Grid:
    """Region by region, the larger."""
    return tuple(tuple(map(max, row, others)) for row, others in zip(one, other, strict=True))
