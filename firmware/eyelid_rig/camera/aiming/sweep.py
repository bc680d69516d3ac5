"""Looking for the lens position at which the picture is sharpest, in a bounded number of steps.

Pure: a sweep says where to go and is told how sharp it is there.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from enum import StrEnum, unique
from math import ceil
from typing import Final, TypeAlias

import numpy as np

COARSE: Final = 1.0
"""Dioptres between the first positions, at most: blur grows evenly with dioptres, and one off the focus there is still something to see."""
FINE: Final = 3
"""Positions on either side of the best one in the second pass."""
_PEAK: Final = 1.5
"""The best position is that many times as sharp as the worst one, else there was nothing to focus on."""


@unique
class Peak(StrEnum):
    """What the sweep saw."""

    INSIDE = "inside"
    FAR_END = "far-end"
    """Sharpest where the lens looks farthest: what is looked at may be farther than it can focus."""
    NEAR_END = "near-end"
    FLAT = "flat"
    """Nowhere sharper than elsewhere."""


@dataclass(frozen=True, slots=True)
class Focus:
    """What came of a sweep; `dioptres` is None where it is flat."""

    peak: Peak
    dioptres: float | None


Sweep: TypeAlias = Generator[float, float, Focus]
"""Yields dioptres to go to, is sent the sharpness there, returns what came of it."""


def sweep(farthest: float, nearest: float) -> Sweep:
    """Through the whole range from far to near, then finer around the best position; at most `most_steps` positions.

    Each pass goes from far to near, so that a lens with play comes to each position from the same side.
    """
    step = (nearest - farthest) / _coarse_steps(farthest, nearest)
    found = yield from _pass(np.linspace(farthest, nearest, _coarse_steps(farthest, nearest) + 1).tolist())
    best = max(found, key=lambda position: found[position])
    if found[best] <= _PEAK * min(found.values()):
        return Focus(Peak.FLAT, None)
    around = [best + step * at / (FINE + 1) for at in range(-FINE, FINE + 1) if at]
    found |= yield from _pass([position for position in around if farthest <= position <= nearest])
    return _focus(found, farthest, nearest)


def most_steps(farthest: float, nearest: float) -> int:
    """The most positions that a sweep of this range goes to."""
    return _coarse_steps(farthest, nearest) + 1 + 2 * FINE


def _coarse_steps(farthest: float, nearest: float) -> int:
    return max(4, ceil((nearest - farthest) / COARSE))


def _pass(positions: list[float]) -> Generator[float, float, dict[float, float]]:
    found = {}
    for position in positions:
        found[position] = yield position
    return found


def _focus(found: Mapping[float, float], farthest: float, nearest: float) -> Focus:
    positions = sorted(found)
    at = max(range(len(positions)), key=lambda index: found[positions[index]])
    if at == 0:
        return Focus(Peak.FAR_END, farthest)
    if at == len(positions) - 1:
        return Focus(Peak.NEAR_END, nearest)
    left, middle, right = positions[at - 1 : at + 2]
    return Focus(Peak.INSIDE, _vertex((left, found[left]), (middle, found[middle]), (right, found[right])))


def _vertex(left: tuple[float, float], middle: tuple[float, float], right: tuple[float, float]) -> float:
    """The top of the parabola through three points of which the middle one is highest."""
    before, after = middle[0] - left[0], right[0] - middle[0]
    fall_before, fall_after = middle[1] - left[1], middle[1] - right[1]
    below = before * fall_after + after * fall_before
    return middle[0] if below <= 0 else middle[0] + (after**2 * fall_before - before**2 * fall_after) / (2 * below)
