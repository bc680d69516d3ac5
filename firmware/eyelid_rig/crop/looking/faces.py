"""Where there are faces: CenterFace, whose map at a quarter of the picture has a peak a face."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid_rig.camera.frames import Pixels, Size
from eyelid_rig.crop.looking.planes import RGB, Scaling, planes
from eyelid_rig.crop.looking.turning import turned, turned_back
from eyelid_rig.crop.looking.windows import Window, shrunk, windows
from eyelid_rig.crop.seen import Finding, Kind
from eyelid_rig.models import session

PEAK: Final = 0.35
STRIDE: Final = 4
SAME: Final = 0.4
"""Share of their union that two boxes have in common when they are one face."""

SCALING: Final = Scaling(RGB, (0, 0, 0), (1, 1, 1))

Floats = NDArray[np.float32]


def faces_in(
    pixels: Pixels, model: str, sizes: Sequence[Size], quarters: Iterable[int] = (0,), enlarged: float = 2.0
) -> tuple[Finding, ...]:
    """Faces in the picture, shown turned by each of `quarters`: the network knows upright heads only."""
    found: list[Finding] = []
    size = (pixels.shape[1], pixels.shape[0])
    for quarter in quarters:
        for window in windows(turned(pixels, quarter), sizes, enlarged):
            found += [_turned_back(finding, quarter, size) for finding in _faces(window, model)]
    return tuple(found)


def halved_faces_in(pixels: Pixels, model: str, sizes: Sequence[Size], quarters: Iterable[int]) -> tuple[Finding, ...]:
    """The same at half the picture's size, for a quarter of the work."""
    half = (
        np.asarray(cv2.resize(pixels, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)
        if min(pixels.shape[:2]) > 1
        else pixels
    )
    across, down = pixels.shape[1] / half.shape[1], pixels.shape[0] / half.shape[0]
    return tuple(_scaled(finding, across, down) for finding in faces_in(half, model, sizes, quarters))


def coarse_faces_in(frame: Pixels, model: str, size: Size) -> tuple[Finding, ...]:
    """Upright faces that are large enough to be seen in the whole frame shrunk into `size`."""
    return tuple(_faces(shrunk(frame, size), model))


def _scaled(finding: Finding, across: float, down: float) -> Finding:
    one, two, three, four = ((x * across, y * down) for x, y in finding.quad)
    return Finding(finding.kind, (one, two, three, four), finding.score, finding.by)


def _turned_back(finding: Finding, quarter: int, size: Size) -> Finding:
    return Finding(finding.kind, turned_back(finding.quad, quarter, size), finding.score, finding.by)


def _faces(window: Window, model: str) -> list[Finding]:
    height, width = window.pixels.shape[:2]
    heat, scale, offset, _ = session(model, (1, 3, height, width)).run(planes(window.pixels, SCALING))
    boxes, scores = boxes_at_peaks(heat[0, 0], scale[0], offset[0])
    kept = cv2.dnn.NMSBoxes(boxes, scores, PEAK, SAME)
    return [_finding(window, boxes[index], scores[index], model) for index in np.asarray(kept, np.int64).ravel()]


def boxes_at_peaks(heat: Floats, scale: Floats, offset: Floats) -> tuple[list[tuple[float, float, float, float]], list[float]]:
    """(x, y, width, height) in the window's pixels, and the peak's height, of every cell above `PEAK`.

    `scale` has the logarithms of height and width in strides, `offset` the centre's place in its cell, y first.
    """
    rows, columns = np.nonzero(heat > PEAK)
    heights, widths = (np.exp(plane[rows, columns]) * STRIDE for plane in scale)
    centre_y = (rows + offset[0][rows, columns] + 0.5) * STRIDE
    centre_x = (columns + offset[1][rows, columns] + 0.5) * STRIDE
    boxes = np.stack([centre_x - widths / 2, centre_y - heights / 2, widths, heights], axis=1)
    return [(x, y, w, h) for x, y, w, h in boxes.tolist()], heat[rows, columns].tolist()


def _finding(window: Window, box: tuple[float, float, float, float], score: float, model: str) -> Finding:
    x, y, width, height = box
    corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
    return Finding(Kind.FACE, window.in_picture(corners), score, model)
