"""Patches of black and white cells or bars: what looks like a code, whether or not anything can decode or name it.

Every printed code is of two tones in about equal parts, changes between them every few pixels all over, and fills a
four-cornered place. Fur, grass and gravel have all the tones between.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid_rig.crop.looking.pieces import pieces_of
from eyelid_rig.crop.seen import CELLS, Finding, Kind, Quad

SCALES: Final = (1.0, 0.5)
"""Cells of two to six pixels at the first, of up to twelve at the second; larger ones are found by their outlines."""
BUSY: Final = (30, 50)
"""Tones of change between neighbours, in the mean about a pixel: a faint code has the first, stone around one has less than the second."""
ABOUT: Final = 11
GAP: Final = 9
"""Working pixels: where a code is quiet, its pieces are still one."""
SMALLEST: Final = 20.0
LONGEST: Final = 44.0
"""Working pixels of a place's sides, at the least: a single bold letter is not as long."""
SOLID: Final = 0.7
"""The share of its turned rectangle that a busy place fills."""
CONTRAST: Final = 60
FAINT: Final = 30
"""The same for a place that somebody took for a code."""
TWO_TONES: Final = 0.7
"""The share of pixels in the outer thirds of a place's range of tones: codes have 0.7 to 0.95, stone, fur and leaves up to 0.67."""
ABOUT_TWO_TONES: Final = 0.6
SMALLEST_CODE: Final = 12
"""Pixels of its shorter side: the smallest code has ten modules."""
INK: Final = (0.3, 0.7)
CHANGES: Final = (0.12, 0.9)
"""Between neighbours, across and down together, for each pixel."""
TILES: Final = 3
IN_A_TILE: Final = (0.18, 0.82)
"""The share of ink in each of the place's nine parts: a drawing or a face has quiet ones."""

Grey = NDArray[np.uint8]


def cells_in(grey: Grey) -> list[Finding]:
    """Places that look like codes, in pixels of the picture."""
    found: list[Finding] = []
    for scale in SCALES:
        small = grey if scale == 1.0 else np.asarray(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
        if min(small.shape) > SMALLEST:
            found += [Finding(Kind.CODE, _as_quad(place / scale), 0.4, CELLS) for place in _busy_places(small) if _is_coded(small, place)]
    return found


def _busy_places(grey: Grey) -> list[NDArray[np.float32]]:
    """Four-cornered places in which neighbours differ everywhere, as (4, 2) corners."""
    change = np.zeros(grey.shape, np.uint16)
    change[:, 1:] = cv2.absdiff(grey[:, 1:], grey[:, :-1])
    change[1:] += np.asarray(cv2.absdiff(grey[1:], grey[:-1]), np.uint8)
    about = cv2.boxFilter(change, cv2.CV_32F, (ABOUT, ABOUT), normalize=False)
    return [place for least in BUSY for place in _places(about >= least * ABOUT**2)]


def _places(busy: NDArray[np.bool_]) -> list[NDArray[np.float32]]:
    """The connected pieces that are large enough and fill a rectangle."""
    kernel = np.ones((GAP, GAP), np.uint8)
    closed = cv2.morphologyEx(busy.view(np.uint8), cv2.MORPH_CLOSE, kernel)
    opened = cv2.morphologyEx(closed, cv2.MORPH_OPEN, kernel)
    pieces = pieces_of(opened.view(np.bool_), connectivity=4)
    places = []
    for piece in np.flatnonzero(pieces.areas >= SMALLEST * LONGEST).tolist():
        turned = cv2.minAreaRect(pieces.ends(piece).astype(np.float32))
        shorter, longer = sorted(turned[1])
        if shorter >= SMALLEST and longer >= LONGEST and pieces.areas[piece] >= SOLID * (shorter + 1) * (longer + 1):
            places.append(np.asarray(cv2.boxPoints(turned), np.float32))
    return places


def may_be_coded(grey: Grey, quad: Quad) -> bool:
    """Whether a place that somebody took for a code is of about two tones that change often: fur seldom is."""
    flat = _flat(grey, np.asarray((quad[3], *quad[:3]), np.float32))
    if min(flat.shape) < SMALLEST_CODE:
        return False
    tone = _tones(flat.astype(np.float32), FAINT)
    return tone is not None and CHANGES[0] / 2 < _changes(tone < 0.5) < CHANGES[1] and _two_toned(tone) >= ABOUT_TWO_TONES


def _is_coded(grey: Grey, place: NDArray[np.float32]) -> bool:
    """Whether a place, laid flat, is of two tones in equal parts that change often, in all of its parts."""
    flat = _flat(grey, place)
    inner = flat[ABOUT // 2 : -(ABOUT // 2), ABOUT // 2 : -(ABOUT // 2)].astype(np.float32)
    tone = _tones(inner, CONTRAST)
    if tone is None:
        return False
    ink = tone < 0.5
    tiles = [float(part.mean()) for row in np.array_split(ink, TILES) for part in np.array_split(row, TILES, axis=1)]
    even = IN_A_TILE[0] < min(tiles) and max(tiles) < IN_A_TILE[1]
    return even and INK[0] < float(ink.mean()) < INK[1] and CHANGES[0] < _changes(ink) < CHANGES[1] and _two_toned(tone) >= TWO_TONES


def _flat(grey: Grey, place: NDArray[np.float32]) -> Grey:
    """The place laid flat; its corners begin at the lower left one and go round with the clock."""
    wide, high = (max(1, round(float(np.linalg.norm(place[at] - place[1])))) for at in (2, 0))
    target = np.asarray([[0, high], [0, 0], [wide, 0], [wide, high]], np.float32)
    turn = cv2.getPerspectiveTransform(place, target)
    return np.asarray(cv2.warpPerspective(grey, turn, (wide, high), flags=cv2.INTER_LINEAR), np.uint8)


def _tones(inner: NDArray[np.float32], contrast: float) -> NDArray[np.float32] | None:
    """From 0, the place's dark tone, to 1, its light one; None where they are less than `contrast` apart."""
    low, high = np.percentile(inner, (5, 95))
    return np.asarray(np.clip((inner - low) / (high - low), 0, 1), np.float32) if high - low >= contrast else None


def _changes(ink: NDArray[np.bool_]) -> float:
    return float((ink[:, 1:] != ink[:, :-1]).mean() + (ink[1:] != ink[:-1]).mean())


def _two_toned(tone: NDArray[np.float32]) -> float:
    return float((np.abs(tone - 0.5) > 1 / 6).mean())


def _as_quad(place: NDArray[np.float32]) -> Quad:
    one, two, three, four = ((float(x), float(y)) for x, y in place)
    return one, two, three, four
