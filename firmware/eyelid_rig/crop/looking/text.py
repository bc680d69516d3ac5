"""Where there is text: a DB detector's map of probabilities, cut into quads.

OCR wants few, clean lines and takes pixels of 0.3 and lines of 0.5 and more. Here a missed line leaks and a false one
costs a few painted pixels, so both thresholds are lower.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid_rig.camera.frames import Pixels, Size
from eyelid_rig.crop.looking.turning import turned, turned_back
from eyelid_rig.crop.looking.windows import Window, enlarged, reduced, shrunk, windows
from eyelid_rig.crop.profiles import Profile
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
PATCH: Final = 30.0
CLEAR: Final = 0.55
CERTAIN: Final = 0.9
MUCH_ENLARGED: Final = 2.5
CLEAR_WHEN_SMALL: Final = 0.85
LEAST_OF_PATCH: Final = 0.3
SMALL: Final = 24.0
"""Pixels of the window that a patch's shorter side is shown at when it may be a few large characters."""
MOST_CLOSEUPS: Final = 4
"""Patches of one look that are looked at again, the likeliest first; the others are believed."""
THINNEST: Final = 2.0
"""Pixels of the window; what is thinner is no line of text that anybody reads."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Line:
    """One connected piece of the map in the window's pixels; its sides are those before it was grown."""

    quad: Quad
    score: float
    thickness: float
    length: float


def text_in(pixels: Pixels, model: str, profile: Profile, quarters: int = 0) -> tuple[Finding, ...]:
    """Lines of text at native size, in a picture that is turned by `quarters` before the model sees it."""
    standing = turned(pixels, quarters)
    found: list[Finding] = []
    patches: list[Finding] = []
    for window in windows(standing, profile.windows):
        for line in lines_in(probabilities(window, model), window.used):
            seen = Finding(Kind.TEXT, window.in_picture(line.quad), line.score, model)
            (patches if is_patch(line) else found).append(seen)
    patches.sort(key=lambda patch: -patch.score)
    for patch in patches[:MOST_CLOSEUPS]:
        found += confirmed(standing, patch, profile)
    size = (pixels.shape[1], pixels.shape[0])
    kept = [*found, *patches[MOST_CLOSEUPS:]]
    return tuple(Finding(each.kind, turned_back(each.quad, quarters, size), each.score, each.by) for each in kept)


def coarse_text_in(frame: Pixels, model: str, size: Size) -> tuple[Finding, ...]:
    """Lines of text that are large enough to be seen in the whole frame shrunk into `size`."""
    window = shrunk(frame, size)
    lines = lines_in(probabilities(window, model), window.used)
    return tuple(Finding(Kind.TEXT, window.in_picture(line.quad), line.score, model) for line in lines if not is_patch(line))


def is_patch(line: Line) -> bool:
    """Whether it may be a group of lines too small to be told apart, or no text at all: an enlarged look tells."""
    return line.thickness > PATCH and line.length < 4 * line.thickness


def confirmed(pixels: Pixels, patch: Finding, profile: Profile) -> list[Finding]:
    """The patch and the lines in it, when an enlarged look at it shows lines; else nothing, but for small and certain ones.

    One detector answers small cards with a single patch over the whole of them, and both see such patches in fur, fruit and wood grain.
    The other detector is asked: the one that took the patch for text is shown the same again in the other look. Two or three large
    characters are as thick as such a patch, too: they are a line once they are shown small.
    """
    other = next(name for name in profile.text if name != patch.by)
    close = enlarged(pixels, patch.quad, profile.closeup)
    lines = [found for found, line in _shown(close, other) if _is_line(line)]
    if not lines:
        lines = [found for found, _ in _shown(reduced(pixels, patch.quad, profile.closeup, SMALL), other) if _is_large_line(found, patch)]
    if lines:
        return [patch, *lines]
    return [patch] if patch.score >= CERTAIN and close.scale >= MUCH_ENLARGED else []


def _shown(window: Window, model: str) -> list[tuple[Finding, Line]]:
    """What a model sees in a window, in the picture's pixels and in the window's."""
    lines = lines_in(probabilities(window, model), window.used)
    return [(Finding(Kind.TEXT, window.in_picture(line.quad), line.score, model), line) for line in lines]


def _is_line(line: Line) -> bool:
    return line.thickness <= PATCH and line.length >= 2.5 * line.thickness and line.score >= CLEAR


def _is_large_line(found: Finding, patch: Finding) -> bool:
    """Whether a line of the small picture is what the patch is: on large digits it holds a third of the patch and more."""
    quads = np.asarray(found.quad, np.float32), np.asarray(patch.quad, np.float32)
    common, _ = cv2.intersectConvexConvex(*quads)
    return found.score >= CLEAR_WHEN_SMALL and float(common) >= LEAST_OF_PATCH * float(cv2.contourArea(quads[1]))


def probabilities(window: Window, model: str) -> Floats:
    """(height, width) of the window: how probably each pixel is inside a line of text."""
    height, width = window.pixels.shape[:2]
    planes = np.asarray(cv2.dnn.blobFromImage(window.pixels, 1 / 127.5, mean=(127.5, 127.5, 127.5), swapRB=True), np.float32)
    (output,) = session(model, (1, 3, height, width)).run(planes)
    probabilities: Floats = output[0, 0]
    return probabilities


def lines_in(probabilities: Floats, used: Size) -> list[Line]:
    """The map's connected pieces; what lies in the padding is none."""
    inside = probabilities[: used[1], : used[0]]
    likely = inside > PIXEL
    count, labels, stats, _ = cv2.connectedComponentsWithStatsWithAlgorithm(likely.view(np.uint8), 8, cv2.CV_32S, cv2.CCL_GRANA)
    areas = stats[:, cv2.CC_STAT_AREA]
    means = np.bincount(labels[likely], weights=inside[likely], minlength=count) / np.maximum(areas, 1)
    kept = [index for index in range(1, count) if means[index] >= LINE and areas[index] >= THINNEST**2]
    lines = [_line(labels, stats[index], index, float(means[index])) for index in kept]
    return [line for line in lines if line.thickness >= THINNEST]


def _line(labels: NDArray[Any], stat: NDArray[Any], index: int, score: float) -> Line:
    """The smallest turned rectangle around a label's pixels, grown to what the text is."""
    x, y, width, height = (int(value) for value in stat[:4])
    rows, columns = np.nonzero(labels[y : y + height, x : x + width] == index)
    points = np.stack([columns + x + 0.5, rows + y + 0.5], axis=1).astype(np.float32)
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
