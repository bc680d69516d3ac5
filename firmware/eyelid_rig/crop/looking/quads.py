"""Cards and screens: four-cornered outlines that text stands in, and the object detector's screens.

An outline alone proves nothing (a table is full of rectangles), and text alone is painted anyway. Together they say
that all of the rectangle is private: the digits that no detector saw, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid_rig.camera.frames import Pixels
from eyelid_rig.crop.box import Box
from eyelid_rig.crop.seen import Finding, Kind, Quad, Thing

SCREENS: Final = frozenset({"tv", "laptop", "cell phone"})
WORKING_SIDE: Final = 640
CARD_ASPECT: Final = (1.2, 2.2)
"""ISO/IEC 7810 ID-1 is 85.60 mm x 53.98 mm, 1.586; seen from 45 degrees, 1.12 to 2.24."""
SCREEN_LINES: Final = 3
SMALLEST_SIDE: Final = 24.0
LARGEST_SHARE: Final = 0.8
SAMPLES: Final = 40
SIDE_SHARE: Final = 0.6
OUTLINE_SHARE: Final = 0.8
BESIDE: Final = (0.88, 1.12)
STANDS_OUT: Final = 0.35
TOLERANCE: Final = 5
"""Pixels of the working copy, across: four corners fit rounded ones and tilted cards only so well."""
SAME: Final = 12.0

Grey = NDArray[np.uint8]
Floats = NDArray[np.float32]


def cards_and_screens_in(pixels: Pixels, texts: Sequence[Finding], things: Sequence[Thing] = ()) -> tuple[Finding, ...]:
    """Outlines and things with at least one of `texts` inside."""
    centres = [_centre(finding.quad) for finding in texts]
    if not centres:
        return ()
    return (*_outlined(pixels, centres), *_screens(things, centres))


def _screens(things: Iterable[Thing], centres: Sequence[tuple[float, float]]) -> list[Finding]:
    shown = [thing for thing in things if thing.label in SCREENS and any(_is_in_box(centre, thing.box) for centre in centres)]
    return [Finding(Kind.SCREEN, _quad_of(thing.box), thing.score, "things") for thing in shown]


def _outlined(pixels: Pixels, centres: Sequence[tuple[float, float]]) -> list[Finding]:
    found = []
    for quad in outlines_in(pixels):
        inside = sum(cv2.pointPolygonTest(quad, centre, False) >= 0 for centre in centres)
        kind = _kind_of(_aspect(quad), inside)
        if kind is not None:
            found.append(Finding(kind, _as_quad(quad), min(1.0, 0.5 + 0.1 * inside), "outline"))
    return found


def _kind_of(aspect: float, lines: int) -> Kind | None:
    if lines and CARD_ASPECT[0] <= aspect <= CARD_ASPECT[1]:
        return Kind.CARD
    return Kind.SCREEN if lines >= SCREEN_LINES else None


def outlines_in(pixels: Pixels) -> list[Floats]:
    """Convex four-cornered outlines as (4, 2) corners, in pixels of the picture, each once."""
    grey = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)
    scale = min(1.0, WORKING_SIDE / max(grey.shape))
    small = np.asarray(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    largest = LARGEST_SHARE * small.size
    quads: list[Floats] = []
    for edges in _edges(small):
        near = np.asarray(cv2.dilate(edges, np.ones((TOLERANCE, TOLERANCE), np.uint8)), np.uint8)
        contours, _ = cv2.findContours(edges, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
        for contour in contours:
            quad = _four_corners(contour, near, largest, SMALLEST_SIDE * scale)
            if quad is not None:
                quads.append(quad / scale)
    return _each_once(quads)


def _edges(grey: Grey) -> list[Grey]:
    """At three contrasts: a white card on a white table has none that a dark one on it would not drown."""
    calm = cv2.bilateralFilter(grey, 5, 40, 5)
    kernel = np.ones((3, 3), np.uint8)
    return [np.asarray(cv2.dilate(cv2.Canny(calm, low, 3 * low), kernel), np.uint8) for low in (12, 30, 70)]


def _four_corners(contour: NDArray[Any], edges: Grey, largest: float, shortest: float) -> Floats | None:
    """The contour's corners when it is a convex four-cornered one of a size that a card may have."""
    hull = cv2.convexHull(contour)
    area = cv2.contourArea(hull)
    if not shortest * shortest < area < largest:
        return None
    corners = cv2.approxPolyDP(hull, 0.035 * cv2.arcLength(hull, True), True).reshape(-1, 2)
    if len(corners) != 4 or cv2.contourArea(corners) < 0.85 * area or not _stands_out(corners, edges):
        return None
    sides = np.linalg.norm(corners - np.roll(corners, 1, axis=0), axis=1)
    return corners.astype(np.float32) if sides.min() >= shortest else None


def _stands_out(corners: NDArray[Any], edges: Grey) -> bool:
    """Whether every side lies on an edge for most of its length, and the picture is calmer next to it: in gravel, all is edge."""
    middle = corners.mean(axis=0)
    sides = _on_edge(corners, edges)
    if sides.min() < SIDE_SHARE or sides.mean() < OUTLINE_SHARE:
        return False
    beside = min(float(_on_edge(middle + (corners - middle) * scale, edges).mean()) for scale in BESIDE)
    return float(sides.mean()) - beside >= STANDS_OUT


def _on_edge(corners: NDArray[Any], edges: Grey) -> NDArray[np.float64]:
    """Of each side, the share that is edge."""
    ends = np.roll(corners, -1, axis=0)
    steps = np.linspace(0.05, 0.95, SAMPLES)[:, None, None]
    points = np.round(corners * (1 - steps) + ends * steps).astype(np.int64)
    x, y = np.clip(points[..., 0], 0, edges.shape[1] - 1), np.clip(points[..., 1], 0, edges.shape[0] - 1)
    return np.asarray((edges[y, x] > 0).mean(axis=0))


def _each_once(quads: Sequence[Floats]) -> list[Floats]:
    """An edge has two sides, and three contrasts find most outlines three times: the largest of each."""
    kept: list[Floats] = []
    for quad in sorted(quads, key=lambda quad: -float(cv2.contourArea(quad))):
        if not any(np.abs(quad.mean(axis=0) - other.mean(axis=0)).max() < SAME and _areas_agree(quad, other) for other in kept):
            kept.append(quad)
    return kept


def _areas_agree(one: Floats, other: Floats) -> bool:
    return bool(cv2.contourArea(one) > 0.6 * cv2.contourArea(other))


def _aspect(quad: Floats) -> float:
    """Longer over shorter, each the mean of two opposite sides."""
    sides = np.linalg.norm(quad - np.roll(quad, 1, axis=0), axis=1)
    pairs = sorted((float(sides[0] + sides[2]), float(sides[1] + sides[3])))
    return pairs[1] / pairs[0]


def _as_quad(quad: Floats) -> Quad:
    one, two, three, four = ((float(x), float(y)) for x, y in quad)
    return one, two, three, four


def _quad_of(box: Box) -> Quad:
    right, bottom = float(box.x + box.width), float(box.y + box.height)
    return (float(box.x), float(box.y)), (right, float(box.y)), (right, bottom), (float(box.x), bottom)


def _centre(quad: Quad) -> tuple[float, float]:
    return sum(x for x, _ in quad) / 4, sum(y for _, y in quad) / 4


def _is_in_box(point: tuple[float, float], box: Box) -> bool:
    return box.x <= point[0] < box.x + box.width and box.y <= point[1] < box.y + box.height
