"""Pages, notes and signs: outlines that a READ prompt may be about. Whatever is not surely one of them stays a card or a screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid_rig.camera.frames import Pixels
from eyelid_rig.crop.seen import Quad

FLAT_SIDE: Final = 240
"""Pixels of the shorter side of an outline that is laid flat."""
RIM: Final = 0.04
"""Of the shorter side: as far from the edge a page is as blank as elsewhere, while a screen has its frame there."""
RIM_BLANK: Final = 0.8
BLANK: Final = 0.9
"""The share of what is not text that has the paper's colour: a card has a picture, a chip or a pattern, a window its bars."""
SAME_COLOUR: Final = 30.0
"""Of CIE Lab: a sheet is darker on one side than on the other, its print is farther from it."""
LIGHT: Final = 55.0
"""CIE lightness of paper, at the least."""
DARK: Final = 28.0
"""CIE lightness of a screen's frame, at the most."""
SHEET_ASPECT: Final = 1.5
"""ISO 216 is 1.414, US letter 1.294, and less when it lies before the wearer; an ID-1 card is 1.586, a screen 1.6 to 2.2."""
SCREEN_ASPECT: Final = (1.25, 2.4)
"""From a tablet's to a telephone's: signs and notes of other shapes may hang on a dark wall."""
FEW_LINES: Final = 4
FULL_LENGTH: Final = 0.4
"""Of the sheet's width: a line of prose is as long, a card's fields are shorter."""
SMALL_LINE: Final = 0.17
"""Of the shorter side: higher ones may be a card's."""
LARGE_LINE: Final = 0.19
"""Of the shorter side: half of what is on a card is never as large, at the size at which the detectors draw it around small print."""
SQUARE: Final = 1.2
"""A note's aspect; no card's but where it is seen from aside."""
LARGE_ON_SQUARE: Final = 0.15

Floats = NDArray[np.float32]


def is_page(pixels: Pixels, outline: Floats, lines: Sequence[Quad]) -> bool:
    """Whether an outline of (4, 2) corners is a sheet of paper or a sign, judging by its colour and by the `lines` in it; all in
    pixels of the picture."""
    flat, turn = _laid_flat(pixels, outline)
    placed = _apart([_placed(line, turn) for line in lines])
    if not placed:
        return False
    lab = lab_of(np.asarray(cv2.GaussianBlur(flat, (0, 0), 1.0), np.uint8))
    blank, colour = _blank(lab, placed)
    if blank.mean(where=_rim(blank.shape)) < RIM_BLANK or blank.mean(where=~_text(blank.shape, placed)) < BLANK:
        return False
    is_light, shape = bool(colour[0] >= LIGHT), lab.shape[:2]
    shines = is_light and _is_framed(pixels, outline)
    if _is_upright(placed, shape) or (shines and SCREEN_ASPECT[0] <= max(shape) / min(shape) <= SCREEN_ASPECT[1]):
        return False
    return _are_large(placed, shape) or (is_light and not shines and _is_written(placed, shape))


def _is_upright(lines: Sequence[Floats], shape: tuple[int, ...]) -> bool:
    """Whether it is as long as a telephone and its lines run across, while along a sign of that length they run along."""
    return max(shape) >= SHEET_ASPECT * min(shape) and _run_across(lines) != (shape[1] > shape[0])


def _are_large(lines: Sequence[Floats], shape: tuple[int, ...]) -> bool:
    """Whether the writing is as large as a sign's or a note's: on no card is half of it so."""
    least = LARGE_ON_SQUARE if max(shape) < SQUARE * min(shape) else LARGE_LINE
    return float(np.median([min(_sides(line)) for line in lines])) >= least * FLAT_SIDE


def _is_written(lines: Sequence[Floats], shape: tuple[int, ...]) -> bool:
    """Whether the lines are a page's: small, long, and on a sheet that has neither a card's shape nor a screen's."""
    heights, lengths = zip(*(sorted(_sides(line)) for line in lines), strict=True)
    if float(np.median(heights)) > SMALL_LINE * FLAT_SIDE:
        return False
    aspect = max(shape) / min(shape)
    long = float(np.median(lengths)) >= FULL_LENGTH * shape[1 if _run_across(lines) else 0]
    return aspect < SHEET_ASPECT and len(lines) >= FEW_LINES and long


def _run_across(lines: Sequence[Floats]) -> bool:
    """Whether most lines run from left to right of what is laid flat, not from its top down; a turned look's begin at other corners."""
    longer = (max(line[1] - line[0], line[3] - line[0], key=lambda side: float(np.linalg.norm(side))) for line in lines)
    return float(np.median([abs(across) > abs(down) for across, down in longer])) >= 0.5


def _laid_flat(pixels: Pixels, outline: Floats) -> tuple[Pixels, NDArray[np.float64]]:
    """The outline as an upright rectangle, its shorter side `FLAT_SIDE`, and the turn that lays it."""
    sides = np.linalg.norm(outline - np.roll(outline, -1, axis=0), axis=1)
    wide, high = float(sides[0] + sides[2]) / 2, float(sides[1] + sides[3]) / 2
    scale = FLAT_SIDE / min(wide, high)
    width, height = round(wide * scale), round(high * scale)
    target = np.asarray([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    turn = np.asarray(cv2.getPerspectiveTransform(outline.astype(np.float32), target), np.float64)
    flat = cv2.warpPerspective(pixels, turn, (width, height), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(flat, np.uint8), turn


def _placed(line: Quad, turn: NDArray[np.float64]) -> Floats:
    return np.asarray(cv2.perspectiveTransform(np.asarray(line, np.float32)[None], turn)[0], np.float32)


def _apart(lines: Sequence[Floats]) -> list[Floats]:
    """Each line once: two detectors find most of them."""
    kept: list[Floats] = []
    for line in sorted(lines, key=lambda line: -float(cv2.contourArea(line))):
        middle = line.mean(axis=0)
        if not any(cv2.pointPolygonTest(other, (float(middle[0]), float(middle[1])), False) >= 0 for other in kept):
            kept.append(line)
    return kept


def _sides(line: Floats) -> tuple[float, float]:
    return float(np.linalg.norm(line[1] - line[0])), float(np.linalg.norm(line[3] - line[0]))


def lab_of(pixels: Pixels) -> Floats:
    """CIE Lab, lightness 0 to 100."""
    return np.asarray(cv2.cvtColor(pixels.astype(np.float32) / 255, cv2.COLOR_RGB2LAB), np.float32)


def _blank(lab: Floats, lines: Sequence[Floats]) -> tuple[NDArray[np.bool_], Floats]:
    """Which pixels have the colour of what lies around the text, and that colour."""
    colour = np.asarray(np.median(lab[~_text(lab.shape[:2], lines)], axis=0), np.float32)
    return np.asarray(np.linalg.norm(lab - colour, axis=2) < SAME_COLOUR), colour


def _text(shape: tuple[int, ...], lines: Sequence[Floats]) -> NDArray[np.bool_]:
    under = np.zeros(shape[:2], np.uint8)
    for line in lines:
        cv2.fillConvexPoly(under, np.round(line).astype(np.int32), 1)
    under[0, 0] = 0  # where text takes all of it, one pixel stands for the ground
    return under.astype(np.bool_)


def _rim(shape: tuple[int, ...]) -> NDArray[np.bool_]:
    rim = np.zeros(shape[:2], np.bool_)
    out, inside = round(RIM * FLAT_SIDE / 2), round(2 * RIM * FLAT_SIDE)
    rim[out:-out, out:-out] = True
    rim[inside:-inside, inside:-inside] = False
    return rim


def _is_framed(pixels: Pixels, outline: Floats) -> bool:
    """Whether it is dark just outside on every side but one that the picture shows, as around what shines."""
    middle = outline.mean(axis=0)
    corners = [middle + (outline - middle) * scale for scale in (1.03, 1.06)]
    dark = np.any([_lightness_beside(pixels, each) <= DARK for each in corners], axis=0)
    size = np.asarray([pixels.shape[1], pixels.shape[0]])
    ends = (corners[0] + np.roll(corners[0], -1, axis=0)) / 2
    shown = ((ends > 0) & (ends < size)).all(axis=1)
    return bool((dark & shown).sum() >= max(2, shown.sum() - 1))


def _lightness_beside(pixels: Pixels, corners: Floats) -> Floats:
    """Along each side, in the median."""
    steps = np.linspace(0.1, 0.9, 24)[:, None, None]
    points = np.round(corners * (1 - steps) + np.roll(corners, -1, axis=0) * steps).astype(np.int64)
    x, y = np.clip(points[..., 0], 0, pixels.shape[1] - 1), np.clip(points[..., 1], 0, pixels.shape[0] - 1)
    return np.asarray(np.median(lab_of(pixels[y, x])[..., 0], axis=0), np.float32)
