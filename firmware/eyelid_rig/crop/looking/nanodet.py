"""Things of 80 classes by NanoDet (`SPEC-models.md`, things)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

import numpy as np

from eyelid_rig.camera.frames import Pixels, Size
from eyelid_rig.crop.looking.detections import Floats, Seen, letterboxed
from eyelid_rig.crop.looking.planes import BGR, Scaling, planes
from eyelid_rig.models import session

FIRST: Final[tuple[Size, ...]] = ((736, 416), (640, 480), (544, 544), (480, 640), (416, 736))
CLOSER: Final[tuple[Size, ...]] = ((1024, 576), (896, 672), (768, 768), (672, 896), (576, 1024))
"""What the whole frame is shown through, whichever shape fits it best: few shapes, because each keeps memory."""
STRIDES: Final = (8, 16, 32)
BINS: Final = 11
"""A side's distance is the mean of a distribution over 0 to 10 strides."""
SCALING: Final = Scaling(BGR, (103.53, 116.28, 123.675), (57.375, 57.12, 58.395))


class NanoDet:
    """Raises `model-missing` or `model-differs` where the model is not what it should be."""

    def __init__(self) -> None:
        self.models: tuple[bytes, ...] = (session("things", _shape(FIRST[0])).sha256,)

    def look(self, pixels: Pixels, window: Size, floors: Floats) -> Seen:
        """What it finds in a whole picture shown through a window, in the picture's pixels.

        `floors` (80,): the score from which each class counts. A look takes about 50 ms through a window of `FIRST`, 90 ms through one
        of `CLOSER`.
        """
        canvas, scale = letterboxed(pixels, window)
        scores, sides = _split(session("things", _shape(window)).run(planes(canvas, SCALING)))
        cells, classes = np.nonzero(scores > floors)
        boxes = _corners(sides[cells], _centres(window)[cells], _steps(window)[cells]) / scale
        return boxes, classes, scores[cells, classes]


def _shape(window: Size) -> tuple[int, int, int, int]:
    return 1, 3, window[1], window[0]


def _split(outputs: Sequence[Floats]) -> tuple[Floats, Floats]:
    """(cells, 80) scores and (cells, 4, 11) logits, the cells of the three strides one after another."""
    count = len(STRIDES)
    scores = np.concatenate([output[0] for output in outputs[:count]])
    sides = np.concatenate([output[0] for output in outputs[count:]])
    return scores, sides.reshape(-1, 4, BINS)


@cache
def _centres(window: Size) -> Floats:
    """(cells, 2): x and y of each cell's centre in the window, row by row, stride after stride."""
    grids = [np.stack(np.meshgrid(*[np.arange(side // step) + 0.5 for side in window]), axis=-1).reshape(-1, 2) * step for step in STRIDES]
    return np.concatenate(grids).astype(np.float32)


@cache
def _steps(window: Size) -> Floats:
    """(cells, 1): each cell's stride."""
    counts = [(window[0] // step) * (window[1] // step) for step in STRIDES]
    return np.repeat(np.array(STRIDES, np.float32), counts)[:, None]


def _corners(sides: Floats, centres: Floats, steps: Floats) -> Floats:
    """(cells, 4): left, top, right, bottom in the window."""
    likely = np.exp(sides - sides.max(axis=2, keepdims=True))
    likely /= likely.sum(axis=2, keepdims=True)
    away: Floats = (likely @ np.arange(BINS, dtype=np.float32)) * steps
    corners: Floats = np.concatenate([centres - away[:, :2], centres + away[:, 2:]], axis=1)
    return corners
