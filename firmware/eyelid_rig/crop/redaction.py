"""From what was found to what is painted: hulls around clusters, padding, whole blocks, few rectangles. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera.frames import Size
from eyelid_rig.crop.covering import at_most, boxes_over
from eyelid_rig.crop.made import Fill
from eyelid_rig.crop.seen import CELLS, Finding, Kind, Quad

MOST_FILLS: Final = 64
MOST_COVERED: Final = 0.9
PADDING: Final = {Kind.TEXT: 0.5, Kind.CARD: 0.06, Kind.SCREEN: 0.03, Kind.FACE: 0.15, Kind.CODE: 0.1}
"""Added on each side, as a share of the finding's shorter side: a line's height, for text."""
LEAST_PADDING: Final = 4.0
MOST_PADDING: Final = 14.0
"""Pixels: the detectors are off by a few, however large what they found is;"""
LARGE_PADDING: Final = 0.12
"""but by a share of the height of large characters, whose last one may be faint."""
NEAR: Final = 1.2
"""Lines closer than this many of their heights are one cluster: what lies between them is most likely text, too."""
MOST_NEAR: Final = 24.0
"""Pixels, on each side: two patches are not neighbours because they are large."""
HOLLOW: Final = 3.0
"""A hull this many times as large as the lines in it is no cluster but a scatter; its lines are painted one by one."""
RELEASED: Final = 0.85
"""A text finding with this share inside a readable line and its padding is that line, or a piece of it,"""
OWN: Final = 0.6
"""if so much of it lies in the line itself: smaller print below a line lies in its padding, too;"""
ONE_LINE: Final = 1.6
"""if it is at most so many times as high as the line: a patch over several lines may hold one that nobody read;"""
STICKS_OUT: Final = 0.6
"""and unless a square that is so many times as high as it fits into the rest: the digits at a line's end that one detector missed."""

Mask = NDArray[np.uint8]
Blocks = NDArray[np.bool_]
Floats = NDArray[np.float32]


def fills(findings: Sequence[Finding], crop_size: Size, readable: Sequence[Quad] = (), shut: Collection[Quad] = ()) -> tuple[Fill, ...]:
    """Boxes in the crop's pixels that cover all findings but the `readable` lines, and what is `shut` wherever it stands; at most 64.

    Raises `crop-covered`.
    """
    width, height = crop_size
    left_open = opened(readable, crop_size)
    kept = [finding for finding in findings if finding.quad in shut or not is_released(finding, readable, crop_size)]
    painted = at_most(MOST_FILLS, [fill for kind in PADDING for fill in _fills_of(kind, kept, left_open)])
    if covered(painted, crop_size).mean() > MOST_COVERED:
        raise RigError(Code.CROP_COVERED, f"{len(kept)} findings cover the crop of {width}x{height}: ask about something else")
    return painted


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


def is_released(finding: Finding, readable: Iterable[Quad], crop_size: Size) -> bool:
    """Whether it is one of the readable lines, or a piece of one; a bold word may look like a code, too.

    Two lines hold it together only where both are pieces of it: what lies half in the padding of one and half in that of the next is a
    line between them.
    """
    if not (finding.kind is Kind.TEXT or finding.by == CELLS):
        return False
    thickness = _thickness(finding.quad)
    along = [line for line in readable if thickness <= ONE_LINE * _thickness(line) and _touch(line, finding.quad)]
    if not along:
        return False
    itself = _drawn([np.asarray(line, np.float32) for line in along], crop_size).astype(np.bool_)
    padded = opened(along, crop_size)
    return (
        share_inside(finding.quad, itself) >= OWN
        and share_inside(finding.quad, padded) >= RELEASED
        and not _sticks_out(finding.quad, padded)
    )


def _thickness(quad: Quad) -> float:
    return float(min(cv2.minAreaRect(np.asarray(quad, np.float32))[1]))


def _touch(one: Quad, other: Quad) -> bool:
    rectangles = [cv2.minAreaRect(np.asarray(quad, np.float32)) for quad in (one, other)]
    return bool(cv2.rotatedRectangleIntersection(rectangles[0], rectangles[1])[0])


def _sticks_out(quad: Quad, left_open: Blocks) -> bool:
    """Whether what of a line is not open is as large as a character."""
    corners = np.asarray(quad, np.float32)
    outside = _drawn([corners], (left_open.shape[1], left_open.shape[0]))
    outside[left_open] = 0
    reach = cv2.distanceTransform(cv2.copyMakeBorder(outside, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0), cv2.DIST_L2, 3).max()
    return bool(2 * reach >= STICKS_OUT * np.linalg.norm(corners - np.roll(corners, 1, axis=0), axis=1).min())


def _fills_of(kind: Kind, findings: Iterable[Finding], left_open: Blocks) -> list[Fill]:
    crop_size = (left_open.shape[1], left_open.shape[0])
    shapes = [_padded(finding.quad, PADDING[kind]) for finding in findings if finding.kind is kind]
    if kind is Kind.TEXT:
        shapes += [hull for hull in _hulls(shapes) if not (_drawn([hull], crop_size).astype(np.bool_) & left_open).any()]
    return [Fill(kind, box) for box in boxes_over(_drawn(shapes, crop_size))] if shapes else []


def _padded(quad: Quad, share: float) -> Floats:
    """The quad's smallest turned rectangle, grown on each side."""
    centre, (width, height), angle = cv2.minAreaRect(np.asarray(quad, np.float32))
    thickness = min(width, height)
    padding = 2 * min(max(MOST_PADDING, LARGE_PADDING * thickness), max(LEAST_PADDING, share * thickness))
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
