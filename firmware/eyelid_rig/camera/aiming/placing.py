"""From a sighting of the target to how the camera has to be set, and where the target is in the picture that then stands upright."""

from __future__ import annotations

from dataclasses import dataclass
from math import atan2, degrees, hypot
from typing import Final, Literal, TypeAlias, cast

import numpy as np

from eyelid_rig.camera.aiming import board
from eyelid_rig.camera.aiming.measure import Grid
from eyelid_rig.camera.aiming.target import Matrix, Sighting
from eyelid_rig.camera.frames import Size
from eyelid_rig.camera.orientation import turn_of

Turn: TypeAlias = Literal[0, 90, 180, 270]
_CENTRE_MM: Final = (board.WIDTH_MM / 2, board.HEIGHT_MM / 2)
_CORNERS_MM: Final = ((0.0, 0.0), (board.WIDTH_MM, 0.0), (board.WIDTH_MM, board.HEIGHT_MM), (0.0, board.HEIGHT_MM))


@dataclass(frozen=True, slots=True)
class Orientation:
    """The settings `rotation` and `mirror`: turned clockwise first, then left and right swapped."""

    rotation: Turn = 0
    mirror: bool = False

    def upright(self, grid: Grid) -> Grid:
        """A grid of regions as the upright picture has them."""
        return tuple(map(tuple, turn_of(self.rotation, self.mirror).of(np.array(grid)).tolist()))

    def upright_size(self, size: Size) -> Size:
        """The (width, height) of the upright picture."""
        return turn_of(self.rotation, self.mirror).size_of(size)


@dataclass(frozen=True, slots=True)
class Placement:
    """Where the target is in the upright picture. Shares are in percent."""

    right: float
    """Of the frame's width, from the frame's centre to the target's."""
    down: float
    """Of the frame's height."""
    roll_deg: float
    """How far the target is turned, clockwise; what a rotation by quarters leaves, -45 to 45."""
    width: float
    """Of the target, of the frame's width."""
    nearer_right: float
    """How much longer the target's right edge looks than its left one, of both's mean: 0 where it is faced squarely."""
    nearer_bottom: float
    """The same of its bottom and top edges."""


def place(sighting: Sighting) -> tuple[Orientation, Placement]:
    """What turns the camera's picture upright, and where the target then is."""
    quarters = -round(degrees(_angle(_slopes(sighting.plane))) / 90) % 4
    plane, size = _turned(sighting.plane, sighting.size, quarters)
    rotation = cast(Turn, (-quarters if sighting.mirrored else quarters) % 4 * 90)
    return Orientation(rotation, sighting.mirrored), _placement(plane, size)


def _placement(plane: Matrix, size: Size) -> Placement:
    width, height = size
    x, y = _seen(plane, _CENTRE_MM)
    slopes = _slopes(plane)
    top_left, top_right, bottom_right, bottom_left = (_seen(plane, corner) for corner in _CORNERS_MM)
    return Placement(
        right=100 * ((x + 0.5) / width - 0.5),
        down=100 * ((y + 0.5) / height - 0.5),
        roll_deg=degrees(_angle(slopes)),
        width=100 * board.WIDTH_MM * float(np.hypot(*slopes[:, 0])) / width,
        nearer_right=_excess(_apart(top_right, bottom_right), _apart(top_left, bottom_left)),
        nearer_bottom=_excess(_apart(bottom_left, bottom_right), _apart(top_left, top_right)),
    )


def _turned(plane: Matrix, size: Size, quarters: int) -> tuple[Matrix, Size]:
    """The plane in the picture turned clockwise by quarters, and that picture's size."""
    for _ in range(quarters):
        clockwise = np.array([(0, -1, size[1] - 1), (1, 0, 0), (0, 0, 1)], dtype=np.float64)
        plane, size = clockwise @ plane, size[::-1]
    return plane, size


def _slopes(plane: Matrix) -> Matrix:
    """(2, 2): pixels a millimetre at the board's centre; the columns are the paper's right and down."""
    x, y, w = plane @ (*_CENTRE_MM, 1.0)
    return np.asarray((plane[:2, :2] - np.outer((x / w, y / w), plane[2, :2])) / w)


def _angle(slopes: Matrix) -> float:
    """How far both directions of the paper are turned clockwise: a perspective skews each of them, and their mean hardly."""
    return atan2(slopes[1, 0] - slopes[0, 1], slopes[0, 0] + slopes[1, 1])


def _seen(plane: Matrix, point: tuple[float, float]) -> tuple[float, float]:
    x, y, w = plane @ (*point, 1.0)
    return float(x / w), float(y / w)


def _apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    return hypot(one[0] - other[0], one[1] - other[1])


def _excess(one: float, other: float) -> float:
    return 200 * (one - other) / (one + other)
