"""Where there is text: a DB detector's map of probabilities, cut into quads.

OCR wants few, clean lines and takes pixels of 0.3 and lines of 0.5 and more. Here a missed line leaks and a false one
costs a few painted pixels, so both thresholds are lower.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid_rig.camera.frames import Pixels, Size
from eyelid_rig.crop.looking.turning import turned, turned_back
from eyelid_rig.crop.looking.windows import Window, shrunk, windows
from eyelid_rig.crop.seen import Finding, Kind, Quad
from eyelid_rig.models import session

PIXEL: Final = 0.2
LINE: Final = 0.4
GROWN: Final = 1.6
"""The detector is trained on lines shrunk by their area over their edge; this many times that is grown back."""
THINNEST: Final = 2.0
"""Pixels of the window; what is thinner is no line of text that anybody reads."""

Floats = NDArray[np.float32]


def text_in(pixels: Pixels, model: str, sizes: Sequence[Size], quarters: int = 0) -> tuple[Finding, ...]:
    """Lines of text at native size, in a picture that is turned by `quarters` before the model sees it."""
    height, width = pixels.shape[:2]
    found = []
    for window in windows(turned(pixels, quarters), sizes):
        for quad, score in lines_in(_probabilities(window, model), window.used):
            found.append(Finding(Kind.TEXT, turned_back(window.in_picture(quad), quarters, (width, height)), score, model))
    return tuple(found)


def coarse_text_in(frame: Pixels, model: str, size: Size) -> tuple[Finding, ...]:
    """Lines of text that are large enough to be seen in the whole frame shrunk into `size`."""
    window = shrunk(frame, size)
    lines = lines_in(_probabilities(window, model), window.used)
    return tuple(Finding(Kind.TEXT, window.in_picture(quad), score, model) for quad, score in lines)


def _probabilities(window: Window, model: str) -> Floats:
    """(height, width) of the window: how probably each pixel is inside a line of text."""
    height, width = window.pixels.shape[:2]
    blue_first = window.pixels[:, :, ::-1].astype(np.float32) / 127.5 - 1.0
    (output,) = session(model, (1, 3, height, width)).run(np.ascontiguousarray(blue_first.transpose(2, 0, 1)[None]))
    probabilities: Floats = output[0, 0]
    return probabilities


def lines_in(probabilities: Floats, used: Size) -> list[tuple[Quad, float]]:
    """The map's lines in the window's pixels, each with its mean probability; what lies in the padding is none."""
    inside = probabilities[: used[1], : used[0]]
    count, labels, stats, _ = cv2.connectedComponentsWithStats((inside > PIXEL).astype(np.uint8), connectivity=8)
    if count == 1:
        return []
    areas = stats[:, cv2.CC_STAT_AREA]
    means = np.bincount(labels.ravel(), weights=inside.ravel(), minlength=count) / areas
    kept = [index for index in range(1, count) if means[index] >= LINE and areas[index] >= THINNEST**2]
    lines = ((_quad_of(labels, stats[index], index), float(means[index])) for index in kept)
    return [(quad, score) for quad, score in lines if quad is not None]


def _quad_of(labels: NDArray[Any], stat: NDArray[Any], index: int) -> Quad | None:
    """The smallest turned rectangle around a label's pixels, grown to what the text is."""
    x, y, width, height = (int(value) for value in stat[:4])
    rows, columns = np.nonzero(labels[y : y + height, x : x + width] == index)
    points = np.stack([columns + x + 0.5, rows + y + 0.5], axis=1).astype(np.float32)
    centre, (long, short), angle = cv2.minAreaRect(points)
    long, short = long + 1, short + 1
    if min(long, short) < THINNEST:
        return None
    grown = GROWN * long * short / (long + short)
    one, two, three, four = cv2.boxPoints((centre, (long + grown, short + grown), angle)).tolist()
    return _from_upper_left((tuple(one), tuple(two), tuple(three), tuple(four)))


def _from_upper_left(corners: Sequence[tuple[float, ...]]) -> Quad:
    """Clockwise from the corner nearest the left upper one, longer side first."""
    start = min(range(4), key=lambda index: corners[index][0] + corners[index][1])
    one, two, three, four = ((corners[(start + step) % 4][0], corners[(start + step) % 4][1]) for step in range(4))
    return one, two, three, four
