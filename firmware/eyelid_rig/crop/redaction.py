"""From what was found to what is painted: hulls around clusters, padding, whole blocks, few rectangles. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera.frames import Size
from eyelid_rig.crop.box import Box
from eyelid_rig.crop.made import Fill
from eyelid_rig.crop.seen import Finding, Kind, Quad

MOST_FILLS: Final = 64
MOST_COVERED: Final = 0.9
BLOCK: Final = 16
"""A JPEG of 4:2:0 has blocks of 16 x 16 pixels: what fills whole ones shares none with what is left."""
COARSEST: Final = 512
PADDING: Final = {Kind.TEXT: 0.5, Kind.CARD: 0.06, Kind.SCREEN: 0.03, Kind.FACE: 0.15, Kind.CODE: 0.1}
"""Added on each side, as a share of the finding's shorter side: a line's height, for text."""
LEAST_PADDING: Final = 4.0
MOST_PADDING: Final = 14.0
"""Pixels: the detectors are off by a few, however large what they found is."""
NEAR: Final = 1.2
"""Lines closer than this many of their heights are one cluster: what lies between them is most likely text, too."""
MOST_NEAR: Final = 24.0
"""Pixels, on each side: two patches are not neighbours because they are large."""
HOLLOW: Final = 3.0
"""A hull this many times as large as the lines in it is no cluster but a scatter; its lines are painted one by one."""
WHOLE: Final = 0.7
"""A shape that has this share of its bounding box is painted as that box."""
RELEASED: Final = 0.85
"""A text finding with this share inside readable lines is one of them."""

Mask = NDArray[np.uint8]
Blocks = NDArray[np.bool_]
Floats = NDArray[np.float32]


def fills(findings: Sequence[Finding], crop_size: Size, readable: Sequence[Quad] = ()) -> tuple[Fill, ...]:
    """Boxes in the crop's pixels that cover all findings but the `readable` lines; at most 64. Raises `crop-covered`."""
    width, height = crop_size
    left_open = opened(readable, crop_size)
    kept = [finding for finding in findings if not is_released(finding, left_open)]
    painted: list[Fill] = []
    for block in _doubled(BLOCK, COARSEST):
        painted = _not_inside_another(fill for kind in PADDING for fill in _fills_of(kind, kept, left_open, block))
        if len(painted) <= MOST_FILLS:
            break
    if covered(painted, crop_size).mean() > MOST_COVERED:
        raise RigError(Code.CROP_COVERED, f"{len(kept)} findings cover the crop of {width}x{height}: ask about something else")
    return tuple(painted)


def covered(painted: Iterable[Fill], crop_size: Size) -> Blocks:
    """(height, width): which of the crop's pixels lie under a fill."""
    under = np.zeros((crop_size[1], crop_size[0]), np.bool_)
    for fill in painted:
        x, y, width, height = fill.box.as_tuple()
        under[y : y + height, x : x + width] = True
    return under


def share_inside(quad: Quad, under: Blocks) -> float:
    """The share of a quad's pixels within the picture that are under `under`; 1 for a quad that has none there."""
    mask = _drawn([np.asarray(quad, np.float32)], (under.shape[1], under.shape[0]))
    area = int(mask.sum())
    return float((mask.astype(np.bool_) & under).sum()) / area if area else 1.0


def opened(readable: Iterable[Quad], crop_size: Size) -> Blocks:
    """(height, width): which of the crop's pixels belong to lines that stay readable."""
    return _drawn([_padded(quad, PADDING[Kind.TEXT]) for quad in readable], crop_size).astype(np.bool_)


def is_released(finding: Finding, left_open: Blocks) -> bool:
    """Whether it is a readable line, or a piece of one."""
    return finding.kind is Kind.TEXT and bool(left_open.any()) and share_inside(finding.quad, left_open) >= RELEASED


def _doubled(first: int, last: int) -> Iterable[int]:
    while first <= last:
        yield first
        first *= 2


def _fills_of(kind: Kind, findings: Iterable[Finding], left_open: Blocks, block: int) -> list[Fill]:
    crop_size = (left_open.shape[1], left_open.shape[0])
    shapes = [_padded(finding.quad, PADDING[kind]) for finding in findings if finding.kind is kind]
    if kind is Kind.TEXT:
        shapes += [hull for hull in _hulls(shapes) if not (_drawn([hull], crop_size).astype(np.bool_) & left_open).any()]
    return [Fill(kind, box) for box in _boxes(_blocks(_drawn(shapes, crop_size), block), block, crop_size)] if shapes else []


def _padded(quad: Quad, share: float) -> Floats:
    """The quad's smallest turned rectangle, grown on each side."""
    centre, (width, height), angle = cv2.minAreaRect(np.asarray(quad, np.float32))
    padding = 2 * min(MOST_PADDING, max(LEAST_PADDING, share * min(width, height)))
    return np.asarray(cv2.boxPoints((centre, (width + padding, height + padding), angle)), np.float32)


def _hulls(quads: Sequence[Floats]) -> list[Floats]:
    """Hulls around lines that are near each other: what lies between them is most likely text that nobody saw."""
    hulls = []
    for group in (group for group in _groups(quads) if len(group) > 1):
        hull = np.asarray(cv2.convexHull(np.concatenate([quads[index] for index in group])).reshape(-1, 2), np.float32)
        if cv2.contourArea(hull) <= HOLLOW * sum(cv2.contourArea(quads[index]) for index in group):
            hulls.append(hull)
    return hulls


def _groups(quads: Sequence[Floats]) -> list[list[int]]:
    """Indices of quads that touch, when each is grown by `NEAR` of its height less its padding; by bounding boxes."""
    if not quads:
        return []
    corners = np.stack(quads)
    sides = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2)
    grown = np.minimum(MOST_NEAR, NEAR / 2 * sides.min(axis=1) / 2)[:, None]
    low, high = corners.min(axis=1) - grown, corners.max(axis=1) + grown
    touches = ((low[:, None] <= high[None]) & (low[None] <= high[:, None])).all(axis=2)
    unseen, groups = set(range(len(quads))), []
    while unseen:
        group, edge = [], [min(unseen)]
        unseen.discard(edge[0])
        while edge:
            index = edge.pop()
            group.append(index)
            near = [other for other in np.flatnonzero(touches[index]).tolist() if other in unseen]
            unseen.difference_update(near)
            edge += near
        groups.append(sorted(group))
    return groups


def _drawn(shapes: Iterable[Floats], crop_size: Size) -> Mask:
    """(height, width): 1 where a convex shape is, its outline included."""
    mask = np.zeros((crop_size[1], crop_size[0]), np.uint8)
    for shape in shapes:
        cv2.fillConvexPoly(mask, np.round(shape).astype(np.int32), 1)
    return mask


def _blocks(mask: Mask, block: int) -> Blocks:
    """Which blocks of the crop a mask touches."""
    rows, columns = (-(-side // block) for side in mask.shape)
    whole = np.zeros((rows * block, columns * block), np.bool_)
    whole[: mask.shape[0], : mask.shape[1]] = mask
    return np.asarray(whole.reshape(rows, block, columns, block).any(axis=(1, 3)))


def _boxes(blocks: Blocks, block: int, crop_size: Size) -> list[Box]:
    """Rectangles that cover the blocks: one a connected shape where that adds little, else one a run of equal rows."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(blocks.astype(np.uint8), connectivity=8)
    boxes = []
    for index in range(1, count):
        x, y, width, height, area = (int(value) for value in stats[index])
        if area >= WHOLE * width * height:
            boxes.append((x, y, width, height))
        else:
            boxes += _runs(labels == index)
    return [_in_pixels(box, block, crop_size) for box in boxes]


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


def _in_pixels(box: tuple[int, int, int, int], block: int, crop_size: Size) -> Box:
    x, y = box[0] * block, box[1] * block
    right, bottom = min((box[0] + box[2]) * block, crop_size[0]), min((box[1] + box[3]) * block, crop_size[1])
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
