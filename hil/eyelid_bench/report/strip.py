"""The drawing at the head of the page: a cell for every frame, and in it, to scale, what left of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

COLUMNS = 60
_MOST_CELLS = 1200
_CELL = (16.0, 9.0)
_STEP = (18.0, 11.0)


@dataclass(frozen=True, slots=True)
class Mark:
    """A crop: how far into the run it was cut (0 to 1), and its box as shares (x, y, width, height) of the frame."""

    at: float
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Strip:
    """SVG paths in a `width` by `height` view; `frames_a_cell` is more than 1 for a long run."""

    width: float
    height: float
    cells: str
    touched: str
    left: str
    frames_a_cell: int


def draw(frames: int, marks: Iterable[Mark]) -> Strip:
    """The strip of `frames` frames."""
    a_cell = max(1, -(-frames // _MOST_CELLS))
    count = max(1, -(-frames // a_cell))
    places = [(min(count - 1, int(mark.at * count)), mark) for mark in marks]
    touched = {at for at, _ in places}
    rows = -(-count // COLUMNS)
    return Strip(
        width=COLUMNS * _STEP[0] - (_STEP[0] - _CELL[0]),
        height=rows * _STEP[1] - (_STEP[1] - _CELL[1]),
        cells="".join(_rectangle(*_corner(at), *_CELL) for at in range(count) if at not in touched),
        touched="".join(_rectangle(*_corner(at), *_CELL) for at in sorted(touched)),
        left="".join(_part(at, mark) for at, mark in places),
        frames_a_cell=a_cell,
    )


def _corner(at: int) -> tuple[float, float]:
    return at % COLUMNS * _STEP[0], at // COLUMNS * _STEP[1]


def _part(at: int, mark: Mark) -> str:
    (left, top), (x, y, width, height) = _corner(at), mark.box
    return _rectangle(left + x * _CELL[0], top + y * _CELL[1], width * _CELL[0], height * _CELL[1])


def _rectangle(x: float, y: float, width: float, height: float) -> str:
    return f"M{x:g} {y:g}h{width:g}v{height:g}h{-width:g}z"
