"""Where in the frame the crop lies: pure arithmetic on pixels."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from math import hypot, isqrt

from eyelid_formats.errors import Code, RigError

WHOLE_PPM = 1_000_000


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in a frame, in pixels; x and y are its left upper corner."""

    x: int
    y: int
    width: int
    height: int

    def share_ppm(self, frame_size: tuple[int, int]) -> int:
        """Its share of the frame in parts per million, rounded up (`SPEC-bundle.md`, crop, field 7)."""
        width, height = frame_size
        return -(-self.width * self.height * WHOLE_PPM // (width * height))

    def is_inside(self, frame_size: tuple[int, int]) -> bool:
        """Whether it has pixels, and the frame has all of them."""
        width, height = frame_size
        corner_is_inside = self.x >= 0 and self.y >= 0 and self.width > 0 and self.height > 0
        return corner_is_inside and self.x + self.width <= width and self.y + self.height <= height

    @property
    def area(self) -> int:
        """In pixels."""
        return self.width * self.height

    @property
    def middle(self) -> tuple[float, float]:
        """The point halfway between its edges."""
        return self.x + self.width / 2, self.y + self.height / 2

    def shared(self, other: Box) -> int:
        """How many pixels it has in common with another box."""
        width = min(self.x + self.width, other.x + other.width) - max(self.x, other.x)
        height = min(self.y + self.height, other.y + other.height) - max(self.y, other.y)
        return max(width, 0) * max(height, 0)

    def distance_to(self, point: tuple[float, float]) -> float:
        """From a point to the nearest place in the box; 0 inside."""
        x, y = point
        return hypot(max(self.x - x, 0.0, x - self.x - self.width), max(self.y - y, 0.0, y - self.y - self.height))

    def as_tuple(self) -> tuple[int, int, int, int]:
        """(x, y, width, height), as a draft has it."""
        x, y, width, height = astuple(self)
        return x, y, width, height


def centre_box(frame_size: tuple[int, int], budget_ppm: int) -> Box:
    """The largest box around the centre of view that has the frame's shape and stays within the budget.

    `budget_ppm` is the largest share of the frame, in parts per million. Corner and size are even, as 4:2:0 wants, so
    the shape and the centre are the frame's to within two pixels. Raises `crop-budget` for a budget that is no share,
    or leaves no pixel.
    """
    if not 0 < budget_ppm <= WHOLE_PPM:
        raise RigError(Code.CROP_BUDGET, f"a budget of {budget_ppm} ppm is no share of a frame: set 1 to {WHOLE_PPM}")
    width, height = (_scaled_side(side, budget_ppm) for side in frame_size)
    if not width or not height:
        raise RigError(Code.CROP_BUDGET, f"{budget_ppm} ppm of {frame_size[0]}x{frame_size[1]} pixels leave no picture: raise it")
    x, y = ((whole - part) // 4 * 2 for whole, part in zip(frame_size, (width, height), strict=True))
    return Box(x, y, width, height)


def _scaled_side(side: int, budget_ppm: int) -> int:
    """`side` times the square root of the share, rounded down to an even number, in integers."""
    return isqrt(side * side * budget_ppm // WHOLE_PPM) // 2 * 2
