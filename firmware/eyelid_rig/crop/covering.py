"""Few rectangles of whole JPEG blocks over whatever must be covered. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid_rig.camera.frames import Size
from eyelid_rig.crop.box import Box
from eyelid_rig.crop.made import Fill

BLOCK: Final = 16
"""A JPEG of 4:2:0 has blocks of 16 x 16 pixels: what fills whole ones shares none with what is left."""
WHOLE: Final = 0.7
"""A shape that has this share of its bounding box is covered by that box."""

NEVER: Final = int(np.iinfo(np.int64).max)

Mask = NDArray[np.uint8]
Blocks = NDArray[np.bool_]


def boxes_over(mask: Mask) -> list[Box]:
    """Boxes of whole blocks, clipped to the picture, over every pixel that is set: one a connected shape where that adds
    little, else one a run of equal rows."""
    crop_size = (mask.shape[1], mask.shape[0])
    count, labels, stats, _ = cv2.connectedComponentsWithStats(_blocks(mask).astype(np.uint8), connectivity=8)
    boxes: list[tuple[int, int, int, int]] = []
    for index in range(1, count):
        x, y, width, height, area = (int(value) for value in stats[index])
        boxes += [(x, y, width, height)] if area >= WHOLE * width * height else _runs(np.asarray(labels == index))
    return [_in_pixels(box, crop_size) for box in boxes]


def at_most(count: int, fills: Sequence[Fill]) -> tuple[Fill, ...]:
    """The fills without those inside others; while they are too many, the two whose common box adds least become one."""
    left: list[Fill | None] = [*_not_inside_another(fills)]
    if len(left) <= count:
        return tuple(fill for fill in left if fill)
    added = _added([fill.box for fill in left if fill])
    for _ in range(len(left) - count):
        one, other = (int(index) for index in np.unravel_index(int(added.argmin()), added.shape))
        kept, gone = left[one], left[other]
        if kept is None or gone is None:
            break
        left[one], left[other] = replace(kept, box=_around(kept.box, gone.box)), None
        _forget(added, other)
        added[one] = added[:, one] = [_added_by(left[one], fill) for fill in left]
        added[one, one] = NEVER
    return tuple(_not_inside_another(fill for fill in left if fill))


def _added(boxes: Sequence[Box]) -> NDArray[np.int64]:
    """For each two boxes, the pixels that their common one has more than they have."""
    corners = np.array([box.as_tuple() for box in boxes], np.int64)
    start, end = corners[:, :2], corners[:, :2] + corners[:, 2:]
    sides = np.maximum(end[:, None], end[None]) - np.minimum(start[:, None], start[None])
    area = corners[:, 2] * corners[:, 3]
    added: NDArray[np.int64] = sides[..., 0] * sides[..., 1] - area[:, None] - area[None]
    added[np.diag_indices(len(boxes))] = NEVER
    return added


def _added_by(one: Fill | None, other: Fill | None) -> int:
    if one is None or other is None:
        return NEVER
    whole = _around(one.box, other.box)
    return whole.width * whole.height - one.box.width * one.box.height - other.box.width * other.box.height


def _forget(added: NDArray[np.int64], index: int) -> None:
    added[index] = added[:, index] = NEVER


def _around(one: Box, other: Box) -> Box:
    x, y = min(one.x, other.x), min(one.y, other.y)
    right, bottom = max(one.x + one.width, other.x + other.width), max(one.y + one.height, other.y + other.height)
    return Box(x, y, right - x, bottom - y)


def _blocks(mask: Mask) -> Blocks:
    """Which blocks of the crop a mask touches."""
    rows, columns = (-(-side // BLOCK) for side in mask.shape)
    whole = np.zeros((rows * BLOCK, columns * BLOCK), np.bool_)
    whole[: mask.shape[0], : mask.shape[1]] = mask
    return np.asarray(whole.reshape(rows, BLOCK, columns, BLOCK).any(axis=(1, 3)))


def _runs(shape: Blocks) -> list[tuple[int, int, int, int]]:
    """Each row's first to last block, rows of the same extent together."""
    boxes: list[tuple[int, int, int, int]] = []
    for y in np.flatnonzero(shape.any(axis=1)).tolist():
        columns = np.flatnonzero(shape[y])
        x, width = int(columns[0]), int(columns[-1] - columns[0] + 1)
        if boxes and boxes[-1][0] == x and boxes[-1][2] == width and boxes[-1][1] + boxes[-1][3] == y:
            boxes[-1] = (x, boxes[-1][1], width, boxes[-1][3] + 1)
        else:
            boxes.append((x, y, width, 1))
    return boxes


def _in_pixels(box: tuple[int, int, int, int], crop_size: Size) -> Box:
    x, y = box[0] * BLOCK, box[1] * BLOCK
    right, bottom = min((box[0] + box[2]) * BLOCK, crop_size[0]), min((box[1] + box[3]) * BLOCK, crop_size[1])
    return Box(x, y, right - x, bottom - y)


def _not_inside_another(painted: Iterable[Fill]) -> list[Fill]:
    """What lies wholly under an earlier fill adds nothing."""
    kept: list[Fill] = []
    for fill in painted:
        if not any(_holds(other.box, fill.box) for other in kept):
            kept.append(fill)
    return kept


def _holds(outer: Box, inner: Box) -> bool:
    right_fits = inner.x + inner.width <= outer.x + outer.width
    bottom_fits = inner.y + inner.height <= outer.y + outer.height
    return outer.x <= inner.x and outer.y <= inner.y and right_fits and bottom_fits
