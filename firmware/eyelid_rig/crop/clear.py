"""The largest piece of a frame that nothing seen touches: what shows a surface without what lies on it.

Exact on a grid of cells: every free rectangle that cannot grow is looked at (a stack over each row's free heights).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import dist, sqrt

import numpy as np
import numpy.typing as npt

from eyelid_rig.crop.box import WHOLE_PPM, Box
from eyelid_rig.crop.seen import Point

Grid = npt.NDArray[np.bool_]
"""(rows, columns): whether a cell is free."""

CELLS_ACROSS = 96
"""The longer side of the frame in cells: 20 pixels each at 1080p."""
SLIMMEST = 4
"""A piece's longer side is at most so many times its shorter one: a strip shows no grain."""
SMALLEST = 8
"""A piece's shorter side is at least this part of the frame's shorter side."""
GOOD_ENOUGH = 0.5
"""Among pieces with at least this share of the best one's area, the one nearest to the focus is taken."""


def clear_rectangle(
    size: tuple[int, int], obstacles: Iterable[Box], budget_ppm: int, focus: Point, within: Box | None = None
) -> Box | None:
    """The piece of the frame of `size` that no obstacle touches; None where all that is left is too small.

    It lies in `within`, covers at most `budget_ppm` of the frame, has even edges, and of the large ones it is the one
    that lies nearest to `focus`.
    """
    cell = max(2, max(size) // CELLS_ACROSS // 2 * 2)
    free = free_cells(size, obstacles, cell, within)
    area = size[0] * size[1] * budget_ppm // WHOLE_PPM
    pieces = [piece for found in maximal_rectangles(free) if (piece := _placed(found, cell, area, focus)) and _is_wide(piece, size)]
    if not pieces:
        return None
    enough = GOOD_ENOUGH * max(piece.area for piece in pieces)
    return min((piece for piece in pieces if piece.area >= enough), key=lambda piece: _order(piece, focus))


def free_cells(size: tuple[int, int], obstacles: Iterable[Box], cell: int, within: Box | None = None) -> Grid:
    """Which cells lie wholly in the frame and in `within`, and touch no obstacle."""
    columns, rows = size[0] // cell, size[1] // cell
    free = np.ones((rows, columns), np.bool_)
    for box in obstacles:
        left, top = (max(0, start // cell) for start in (box.x, box.y))
        right, bottom = (max(0, -(-end // cell)) for end in (box.x + box.width, box.y + box.height))
        free[top:bottom, left:right] = False
    if within is not None:
        inside = np.zeros_like(free)
        left, top = (max(0, -(-start // cell)) for start in (within.x, within.y))
        right, bottom = (max(0, end // cell) for end in (within.x + within.width, within.y + within.height))
        inside[top:bottom, left:right] = True
        free &= inside
    return free


@dataclass(frozen=True, slots=True)
class Cells:
    """A rectangle of cells: first column and row, and how many."""

    column: int
    row: int
    columns: int
    rows: int


def maximal_rectangles(free: Grid) -> Iterator[Cells]:
    """Every rectangle of free cells that cannot grow to the left, the right or upwards from its lowest row.

    Those that cannot grow at all are among them. At most one a cell: time and number grow with the grid's cells.
    """
    heights = np.zeros(free.shape[1] + 1, np.int64)
    for row in range(free.shape[0]):
        heights[:-1] = np.where(free[row], heights[:-1] + 1, 0)
        yield from _under(heights.tolist(), row)


def _under(heights: list[int], bottom: int) -> Iterator[Cells]:
    """The rectangles under a skyline that ends at height 0, each as wide as its height allows; all stand on row `bottom`."""
    rising: list[tuple[int, int]] = []
    for column, height in enumerate(heights):
        start = column
        while rising and rising[-1][1] >= height:
            start, higher = rising.pop()
            if higher > height:
                yield Cells(start, bottom - higher + 1, column - start, higher)
        if height:
            rising.append((start, height))


def _placed(found: Cells, cell: int, area: int, focus: Point) -> Box | None:
    """The part of a free rectangle within the budget's `area` in pixels, as square and as near to the focus as it allows."""
    width, height = found.columns * cell, found.rows * cell
    width, height = min(width, SLIMMEST * height), min(height, SLIMMEST * width)
    if width * height > area:
        width = min(width, int(max(sqrt(area), area / height)))
        height = min(height, area // max(width, 1))
    width, height = width // 2 * 2, height // 2 * 2
    if not width or not height:
        return None
    x = _start(found.column * cell, found.columns * cell, width, focus[0])
    y = _start(found.row * cell, found.rows * cell, height, focus[1])
    return Box(x, y, width, height)


def _start(low: int, room: int, length: int, focus: float) -> int:
    """The even start that brings a piece's middle nearest to the focus, the piece staying in its room."""
    return min(max(int(focus - length / 2) // 2 * 2, low), low + room - length)


def _is_wide(piece: Box, size: tuple[int, int]) -> bool:
    return min(piece.width, piece.height) >= min(size) // SMALLEST


def _order(piece: Box, focus: Point) -> tuple[float, int, int, int]:
    """How far the piece's middle is from the focus; then the larger, the upper, the left."""
    return dist(piece.middle, focus), -piece.area, piece.y, piece.x
