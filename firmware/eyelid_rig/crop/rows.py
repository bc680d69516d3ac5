"""How lines of text stand to each other: rows, stacks, and what a label announces. Pure; boxes are (left, top, right, bottom)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import atan2, cos, degrees, dist, remainder, sin
from typing import Final

from eyelid_rig.crop.seen import Quad

Bounds = tuple[float, float, float, float]

SAME_ROW: Final = 10.0
"""Heights: pieces of one number stand no farther apart, in a table either."""
SAME_STACK: Final = 2.0
BELOW: Final = 10.0
"""Heights: what a label alone on its line announces may stand so far below it, empty lines between."""
ASIDE: Final = 2.0
ONE_WAY: Final = 10.0
"""Degrees: lines of one page, seen from aside, run apart by less."""


def bounds(quad: Quad) -> Bounds:
    """The upright box around a quad."""
    xs, ys = [x for x, _ in quad], [y for _, y in quad]
    return min(xs), min(ys), max(xs), max(ys)


def levelled(quads: Sequence[Quad], leading: Sequence[Quad]) -> Iterator[list[Bounds]]:
    """The boxes around `quads` as who reads them holds them: once for each way in which the `leading` lines among them run, whose first
    corner is the one that they are read from."""
    for way in _ways(leading):
        across, down = cos(way), -sin(way)
        yield [bounds(_turned(quad, across, down)) for quad in quads]


def around(boxes: Sequence[Bounds]) -> Bounds:
    """The box around boxes."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def overlap(one: Bounds, other: Bounds) -> bool:
    """Whether two boxes share any of their area."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def height(box: Bounds) -> float:
    """A line's, whichever way it runs."""
    return min(box[3] - box[1], box[2] - box[0])


def rows(boxes: Sequence[Bounds]) -> list[list[int]]:
    """Lines that stand side by side, left to right: a number is often found in pieces, which two detectors make overlap."""
    return _chains(boxes, 0)


def stacks(boxes: Sequence[Bounds]) -> list[list[int]]:
    """Lines that stand close under each other, from the top down."""
    return _chains(boxes, 1)


def is_beside(label: Bounds, box: Bounds) -> bool:
    """Whether a line may be what a label announces: within two of its heights, on any side."""
    return overlap(grown(label, ASIDE * max(height(label), height(box))), box)


def is_announced(label: Bounds, box: Bounds) -> bool:
    """Whether a line may be what a label that stands alone announces: in its row, however far, or below it."""
    high = max(height(label), height(box))
    in_row = _shared(label, box, 1) > 0
    below = _shared(label, box, 0) > 0 and -high < box[1] - label[3] < BELOW * high
    return in_row or below or is_beside(label, box)


def grown(box: Bounds, by: float) -> Bounds:
    """The box, larger by so much on each side."""
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def _ways(leading: Sequence[Quad]) -> list[float]:
    """In radians, the longest line's first; a short line's own is seen badly, so lines that run nearly the same way have their mean."""
    groups: list[list[tuple[float, float]]] = []
    for length, way in sorted(((dist(quad[0], quad[1]), _way(quad)) for quad in leading), reverse=True):
        near = (group for group in groups if abs(remainder(degrees(way - group[0][1]), 360)) < ONE_WAY)
        group = next(near, None)
        if group is None:
            groups.append([(length, way)])
        else:
            group.append((length, way))
    return [atan2(sum(length * sin(way) for length, way in group), sum(length * cos(way) for length, way in group)) for group in groups]


def _way(quad: Quad) -> float:
    (x, y), (to_x, to_y) = quad[:2]
    return atan2(to_y - y, to_x - x)


def _turned(quad: Quad, across: float, down: float) -> Quad:
    one, two, three, four = ((x * across - y * down, x * down + y * across) for x, y in quad)
    return one, two, three, four


def _chains(boxes: Sequence[Bounds], axis: int) -> list[list[int]]:
    """Indices of two lines and more that continue each other along an axis, 0 across and 1 down."""
    chains: list[list[int]] = []
    for index in sorted(range(len(boxes)), key=lambda index: boxes[index][axis]):
        chain = next((chain for chain in chains if _continues(boxes[chain[-1]], boxes[index], axis)), None)
        if chain is None:
            chains.append([index])
        else:
            chain.append(index)
    return [chain for chain in chains if len(chain) > 1]


def _continues(one: Bounds, other: Bounds, axis: int) -> bool:
    high = max(height(one), height(other))
    across = 1 - axis
    level = _shared(one, other, across) > 0.4 * min(one[across + 2] - one[across], other[across + 2] - other[across])
    gap = other[axis] - one[axis + 2]
    return level and (-high < gap < SAME_STACK * high if axis else gap < SAME_ROW * high)


def _shared(one: Bounds, other: Bounds, axis: int) -> float:
    """The length that both take on an axis; negative for the gap between them."""
    return min(one[axis + 2], other[axis + 2]) - max(one[axis], other[axis])
