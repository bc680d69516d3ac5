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
from eyelid_rig.crop.fitting import around
from eyelid_rig.crop.looking.paper import is_page
from eyelid_rig.crop.seen import Finding, Kind, Quad, Thing

SCREENS: Final = frozenset({"tv", "laptop", "cell phone"})
WORKING_SIDE: Final = 640
CARD_ASPECT: Final = (1.2, 2.2)
"""ISO/IEC 7810 ID-1 is 85.60 mm x 53.98 mm, 1.586; seen from 45 degrees, 1.12 to 2.24."""
SCREEN_LINES: Final = 3
SMALLEST_SIDE: Final = 24.0
SURE_SCREEN: Final = 0.5
"""The object detector's score: a page is no screen to it above that."""
AS_A_SCREEN: Final = 0.6
"""Of the two boxes' union: a page that is taken for a screen fills the screen's box."""
LARGEST_SHARE: Final = 0.8
LARGEST_IN_FRAME: Final = 0.95
"""Of a whole frame: a card held close, or one that the frame's edges cut off, which stand for its own."""
SAMPLES: Final = 40
SIDE_SHARE: Final = 0.6
OUTLINE_SHARE: Final = 0.8
ROUND: Final = 0.85
"""Of the smallest rectangle around it: what has four sides and round corners fills as much, leaning back a little, too."""
MEETS: Final = 2.0
"""Of a side's length: where its round corner would be."""
BESIDE: Final = (0.88, 1.12)
STANDS_OUT: Final = 0.35
TOLERANCE: Final = 5
"""Pixels of the working copy, across: four corners fit rounded ones and tilted cards only so well."""
SAME: Final = 12.0
BORDER: Final = 48
"""Pixels of the working copy around a frame whose edges count: what lies beside an outline there is looked for, too."""

Grey = NDArray[np.uint8]
Floats = NDArray[np.float32]


def cards_and_screens_in(
    pixels: Pixels, texts: Sequence[Finding], things: Sequence[Thing] = (), pages: bool = False
) -> tuple[Finding, ...]:
    """Outlines and things with at least one of `texts` inside; with `pages`, for READ, without those that are surely pages or signs."""
    if not texts:
        return ()
    return (*_outlined(pixels, outlines_in(pixels), texts, pages), *_screens(things, [_centre(text.quad) for text in texts]))


def _screens(things: Iterable[Thing], centres: Sequence[tuple[float, float]]) -> list[Finding]:
    shown = [thing for thing in things if thing.label in SCREENS and any(_is_in_box(centre, thing.box) for centre in centres)]
    return [Finding(Kind.SCREEN, quad_of(thing.box), thing.score, "things") for thing in shown]


def _outlined(pixels: Pixels, quads: Iterable[Floats], texts: Sequence[Finding], pages: bool) -> list[Finding]:
    found = []
    for quad in quads:
        inside = [text.quad for text in texts if cv2.pointPolygonTest(quad, _centre(text.quad), False) >= 0]
        kind = _kind_of(_aspect(quad), len(inside))
        if kind is not None and not (pages and is_page(pixels, quad, inside)):
            found.append(Finding(kind, _as_quad(quad), min(1.0, 0.5 + 0.1 * len(inside)), "outline"))
    return found


def _kind_of(aspect: float, lines: int) -> Kind | None:
    if lines and CARD_ASPECT[0] <= aspect <= CARD_ASPECT[1]:
        return Kind.CARD
    return Kind.SCREEN if lines >= SCREEN_LINES else None


def sealed_in_frame(frame: Pixels, texts: Sequence[Finding]) -> tuple[Finding, ...]:
    """For READ: outlines that are no pages, with those that the frame's edges close."""
    return tuple(_outlined(frame, outlines_in(frame, to_edges=True), texts, True)) if texts else ()


def without_pages(frame: Pixels, texts: Sequence[Finding], things: Sequence[Thing]) -> tuple[Thing, ...]:
    """For READ: the things but for uncertain screens that are surely pages; a sheet on a table looks like a laptop to the detector."""
    doubted = [thing for thing in things if thing.label in SCREENS and thing.score < SURE_SCREEN]
    if not doubted or not texts:
        return tuple(things)
    centres = [(text.quad, _centre(text.quad)) for text in texts]
    pages = []
    for quad in outlines_in(frame):
        inside = [line for line, centre in centres if cv2.pointPolygonTest(quad, centre, False) >= 0]
        if inside and is_page(frame, quad, inside):
            pages.append(around(_as_quad(quad)))
    mistaken = [thing for thing in doubted if any(thing.box.shared(page) >= AS_A_SCREEN * _union(thing.box, page) for page in pages)]
    return tuple(thing for thing in things if thing not in mistaken)


def _union(one: Box, other: Box) -> float:
    return one.area + other.area - one.shared(other)


def outlines_in(pixels: Pixels, to_edges: bool = False) -> list[Floats]:
    """Convex four-cornered outlines as (4, 2) corners, in pixels of the picture, each once; `to_edges` has its edges close them, too."""
    grey = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)
    scale = min(1.0, WORKING_SIDE / max(grey.shape))
    small = np.asarray(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    largest = (LARGEST_IN_FRAME if to_edges else LARGEST_SHARE) * small.size
    quads: list[Floats] = []
    for edges in _edges(small):
        if to_edges:
            edges = _with_border(edges)
        near = np.asarray(cv2.dilate(edges, np.ones((TOLERANCE, TOLERANCE), np.uint8)), np.uint8)
        contours, _ = cv2.findContours(edges, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
        shortest = SMALLEST_SIDE * scale
        for contour in (contour for contour in contours if _is_large(contour, shortest)):
            quad = _four_corners(contour, near, largest, shortest)
            if quad is not None:
                quads.append((quad - BORDER * to_edges) / scale)
    return _each_once(quads)


def _edges(grey: Grey) -> list[Grey]:
    """At three contrasts: a white card on a white table has none that a dark one on it would not drown."""
    calm = cv2.bilateralFilter(grey, 5, 40, 5)
    kernel = np.ones((3, 3), np.uint8)
    return [np.asarray(cv2.dilate(cv2.Canny(calm, low, 3 * low), kernel), np.uint8) for low in (12, 30, 70)]


def _with_border(edges: Grey) -> Grey:
    """The edges with the frame's own, and nothing around them."""
    height, width = edges.shape
    wider = np.asarray(cv2.copyMakeBorder(edges, BORDER, BORDER, BORDER, BORDER, cv2.BORDER_CONSTANT, value=0), np.uint8)
    cv2.rectangle(wider, (BORDER, BORDER), (BORDER + width - 1, BORDER + height - 1), 255, 3)
    return wider


def _is_large(contour: NDArray[Any], shortest: float) -> bool:
    """Whether a square of that side could have as much area as what is around the contour: most are specks."""
    _, _, width, height = cv2.boundingRect(contour)
    return bool((width - 1) * (height - 1) > shortest * shortest)


def _four_corners(contour: NDArray[Any], edges: Grey, largest: float, shortest: float) -> Floats | None:
    """The contour's corners when it is a convex four-cornered one of a size that a card may have."""
    hull = cv2.convexHull(contour)
    area = cv2.contourArea(hull)
    if not shortest * shortest < area < largest:
        return None
    length = cv2.arcLength(hull, True)
    corners = cv2.approxPolyDP(hull, 0.035 * length, True).reshape(-1, 2)
    if len(corners) != 4 or cv2.contourArea(corners) < 0.85 * area:
        return None
    standing = next((each for each in (corners, _squared(hull, length)) if each is not None and _stands_out(each, edges)), None)
    if standing is None or cv2.contourArea(standing.astype(np.float32)) >= largest:
        return None
    sides = np.linalg.norm(standing - np.roll(standing, 1, axis=0), axis=1)
    return standing.astype(np.float32) if sides.min() >= shortest else None


def _squared(hull: NDArray[Any], length: float) -> NDArray[Any] | None:
    """Where the four longest sides of what is four-cornered but for its round corners would meet; None for anything else."""
    _, (wide, high), _ = cv2.minAreaRect(hull)
    if cv2.contourArea(hull) < ROUND * wide * high:
        return None
    points = cv2.approxPolyDP(hull, 0.01 * length, True).reshape(-1, 2).astype(np.float64)
    sides = np.roll(points, -1, axis=0) - points
    longest = np.sort(np.argsort(-(sides**2).sum(axis=1), kind="stable")[:4])
    start, along = points[longest], sides[longest]
    before, after = np.roll(along, 1, axis=0), np.roll(start, 1, axis=0)
    turn = before[:, 0] * along[:, 1] - before[:, 1] * along[:, 0]
    if len(longest) < 4 or np.abs(turn).min() < 1.0:
        return None
    reach = ((start - after)[:, 0] * along[:, 1] - (start - after)[:, 1] * along[:, 0]) / turn
    return np.asarray(after + reach[:, None] * before) if np.abs(reach).max() < MEETS else None


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


def quad_of(box: Box) -> Quad:
    """A box's corners."""
    right, bottom = float(box.x + box.width), float(box.y + box.height)
    return (float(box.x), float(box.y)), (right, float(box.y)), (right, bottom), (float(box.x), bottom)


def _centre(quad: Quad) -> tuple[float, float]:
    return sum(x for x, _ in quad) / 4, sum(y for _, y in quad) / 4


def _is_in_box(point: tuple[float, float], box: Box) -> bool:
    return box.x <= point[0] < box.x + box.width and box.y <= point[1] < box.y + box.height
