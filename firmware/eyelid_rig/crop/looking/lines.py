"""A DB text detector's map of probabilities, and the quads that it is cut into.

OCR wants few, clean lines and takes pixels of 0.3 and lines of 0.5 and more. Here a missed line leaks and a false one
costs a few painted pixels, so both thresholds are lower.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid_rig.camera.frames import Size
from eyelid_rig.crop.looking.pieces import pieces_of
from eyelid_rig.crop.looking.planes import BGR, Scaling, planes
from eyelid_rig.crop.looking.windows import Window
from eyelid_rig.crop.seen import Finding, Kind, Quad
from eyelid_rig.models import session

PIXEL: Final = 0.2
LINE: Final = 0.4
GROWN: Final = 1.6
"""The detector is trained on lines shrunk by their area over their edge; this many times that is grown back."""
MOST_GROWN: Final = 24.0
"""Pixels of the window; a patch that is thicker than a line was not shrunk like one."""
THICK_GROWN: Final = 0.4
"""Of its thickness, where that is more: large digits stick out of 24 pixels."""
THINNEST: Final = 2.0
"""Pixels of the window; what is thinner is no line of text that anybody reads."""

SCALING: Final = Scaling(BGR, (127.5, 127.5, 127.5), (127.5, 127.5, 127.5))

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Line:
    """One connected piece of the map in the window's pixels; its sides are those before it was grown."""

    quad: Quad
    score: float
    thickness: float
    length: float


def shown(window: Window, model: str) -> list[tuple[Finding, Line]]:
    """What a model sees in a window: in the picture's pixels, and in the window's."""
    lines = lines_in(probabilities(window, model), window.used)
    return [(Finding(Kind.TEXT, window.in_picture(line.quad), line.score, model), line) for line in lines]


def probabilities(window: Window, model: str) -> Floats:
    """(height, width) of the window: how probably each pixel is inside a line of text."""
    height, width = window.pixels.shape[:2]
    (output,) = session(model, (1, 3, height, width)).run(planes(window.pixels, SCALING))
    probabilities: Floats = output[0, 0]
    return probabilities


def lines_in(probabilities: Floats, used: Size) -> list[Line]:
    """The map's connected pieces; what lies in the padding is none."""
    inside = np.ascontiguousarray(probabilities[: used[1], : used[0]])
    pieces = pieces_of(inside > PIXEL, connectivity=8)
    means = pieces.means(inside)
    kept = np.flatnonzero((means >= LINE) & (pieces.areas >= THINNEST**2)).tolist()
    lines = [_line(pieces.ends(piece).astype(np.float32) + np.float32(0.5), float(means[piece])) for piece in kept]
    return [line for line in lines if line.thickness >= THINNEST]


def _line(points: Floats, score: float) -> Line:
    """The smallest turned rectangle around these points, grown to what the text is."""
    centre, (wide, high), angle = cv2.minAreaRect(points)
    wide, high = wide + 1, high + 1
    grown = min(max(MOST_GROWN, THICK_GROWN * min(wide, high)), GROWN * wide * high / (wide + high))
    corners = cv2.boxPoints((centre, (wide + grown, high + grown), angle)).tolist()
    return Line(_from_upper_left(corners), score, min(wide, high), max(wide, high))


def _from_upper_left(corners: Sequence[Sequence[float]]) -> Quad:
    """Clockwise from the corner nearest the left upper one."""
    start = min(range(4), key=lambda index: corners[index][0] + corners[index][1])
    one, two, three, four = ((corners[(start + step) % 4][0], corners[(start + step) % 4][1]) for step in range(4))
    return one, two, three, four
