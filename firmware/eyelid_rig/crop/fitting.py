"""Boxes around what is asked about: as small as still answers, inside the frame, within the budget."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil, floor

from eyelid_formats.errors import Code, RigError
from eyelid_rig.crop.box import Box
from eyelid_rig.crop.made import Limits
from eyelid_rig.crop.seen import Point

EDGE = 0.005
"""A thing this near to the frame's edge, as a share of that side, is cut off: a detector's boxes are no more exact."""
MARGINS = (1.0, 0.5, 0.0)
"""Parts of the margin that are tried in turn before a thing counts as too large."""


def around(points: Iterable[Point]) -> Box:
    """The smallest box of whole pixels that has all the points."""
    xs, ys = zip(*points, strict=True)
    left, top = floor(min(xs)), floor(min(ys))
    return Box(left, top, max(1, ceil(max(xs)) - left), max(1, ceil(max(ys)) - top))


def around_all(boxes: Iterable[Box]) -> Box:
    """The smallest box that has all the boxes."""
    return around(corner for box in boxes for corner in ((box.x, box.y), (box.x + box.width, box.y + box.height)))


def touches_edge(thing: Box, size: tuple[int, int]) -> bool:
    """Whether the frame's edge cuts the thing off, as far as its box can tell."""
    near_x, near_y = (max(1, round(side * EDGE)) for side in size)
    is_past_start = thing.x <= near_x or thing.y <= near_y
    return is_past_start or thing.x + thing.width >= size[0] - near_x or thing.y + thing.height >= size[1] - near_y


def fitted(thing: Box, size: tuple[int, int], limits: Limits) -> Box:
    """The thing with as much of the margin as the budget allows, on even pixels. Raises `crop-budget` where it has no room."""
    for part in MARGINS:
        box = _even(grown(thing, part * limits.margin * max(thing.width, thing.height)), size)
        if box.is_inside(size) and box.share_ppm(size) <= limits.share_ppm and (box.width, box.height) != size:
            return box
    raise RigError(Code.CROP_BUDGET, f"what was asked about takes more than {limits.share_ppm / 10_000:g} % of the frame: step back")


def grown(box: Box, margin: float) -> Box:
    """The box with so many more pixels on each side."""
    more = round(margin)
    return Box(box.x - more, box.y - more, box.width + 2 * more, box.height + 2 * more)


def _even(box: Box, size: tuple[int, int]) -> Box:
    """The box with its edges moved out to even pixels, and clipped to the frame, whose own sides may be odd."""
    left, top = (max(0, start // 2 * 2) for start in (box.x, box.y))
    right, bottom = (
        min(whole // 2 * 2, -(-end // 2) * 2) for whole, end in zip(size, (box.x + box.width, box.y + box.height), strict=True)
    )
    return Box(left, top, right - left, bottom - top)
