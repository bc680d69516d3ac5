"""Things of the same 80 classes by SSDLite, another net of other training (`SPEC-models.md`, things-ssd)."""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np

from eyelid_rig.camera.frames import Pixels, Size
from eyelid_rig.crop.looking.detections import Floats, Seen, letterboxed
from eyelid_rig.models import session

WINDOWS: Final[tuple[Size, ...]] = ((812, 428), (556, 556), (684, 556), (556, 684), (428, 812))
"""Sides of 128 · n + 44 pixels, as the 300 of its training: at others, what its convolutions add at the edges moves its boxes aside."""
TRAINED: Final = 300
"""Pixels of a side in training: an anchor's size is a share of them, whatever the window's is."""
LEVELS: Final = 6
LEAST, GREATEST = 0.2, 0.95
"""Shares of the first and the last level's anchors; those between lie evenly between."""
CENTRE, SIZE = 10, 5
"""By which the offsets of a box's centre, and the logarithms of its sides, are multiplied in the outputs."""
NUMBERED: Final = 91
_UNUSED: Final = (0, 12, 26, 29, 30, 45, 66, 68, 69, 71, 83)
_USED: Final = [number for number in range(NUMBERED) if number not in _UNUSED]
"""COCO's own numbers of its 80 classes, in the order of `coco.CLASSES`; 0 is none of them."""


class Ssd:
    """Raises `model-missing` or `model-differs` where the model is not what it should be."""

    def __init__(self) -> None:
        self.models: tuple[bytes, ...] = (session("things-ssd", _shape(WINDOWS[0])).sha256,)

    def look(self, pixels: Pixels, window: Size, floors: Floats) -> Seen:
        """What it finds in a whole picture shown through a window, in the picture's pixels.

        `floors` (80,): the score from which each class counts. A look takes about 60 ms.
        """
        canvas, scale = letterboxed(pixels, window)
        outputs = session("things-ssd", _shape(window)).run((np.asarray(canvas, np.float32) / 127.5 - 1)[None])
        scores = np.concatenate([output.reshape(-1, NUMBERED)[:, _USED] for output in outputs[1::2]])
        found, classes = np.nonzero(scores > _logits(floors))
        offsets = np.concatenate([output.reshape(-1, 4) for output in outputs[::2]])[found]
        boxes = _corners(offsets, _anchors(window)[found]) / scale
        return boxes, classes, 1 / (1 + np.exp(-scores[found, classes]))


def _shape(window: Size) -> tuple[int, int, int, int]:
    return 1, window[1], window[0], 3


def _logits(scores: Floats) -> Floats:
    logits: Floats = np.log(scores / (1 - scores))
    return logits


@cache
def _anchors(window: Size) -> Floats:
    """(anchors, 4): x and y of the centre, width and height, in the window's pixels, in the order of the outputs."""
    parts = []
    columns, rows = (-(-side // 8) for side in window)
    for level in range(LEVELS):
        columns, rows = -(-columns // 2), -(-rows // 2)
        centres = [(np.arange(count) + 0.5) * side / count for side, count in zip(window, (columns, rows), strict=True)]
        grid = np.stack(np.meshgrid(*centres), axis=-1).reshape(-1, 1, 2)
        sizes = _sizes(level)[None]
        parts.append(np.concatenate([np.repeat(grid, sizes.shape[1], axis=1), np.repeat(sizes, len(grid), axis=0)], axis=2).reshape(-1, 4))
    return np.concatenate(parts).astype(np.float32)


def _sizes(level: int) -> Floats:
    """(anchors, 2): width and height of the anchors that each cell of a level has."""
    shares = [*np.linspace(LEAST, GREATEST, LEVELS).tolist(), 1.0]
    share = shares[level]
    shapes = [(share, 1.0), (share, 2.0), (share, 0.5), (share, 3.0), (share, 1 / 3), ((share * shares[level + 1]) ** 0.5, 1.0)]
    if level == 0:
        shapes = [(share / 2, 1.0), *shapes[1:3]]
    return np.array([(part * ratio**0.5, part / ratio**0.5) for part, ratio in shapes], np.float32) * TRAINED


def _corners(offsets: Floats, anchors: Floats) -> Floats:
    """(found, 4): left, top, right, bottom in the window; the outputs have y before x and height before width."""
    centres = anchors[:, :2] + offsets[:, 1::-1] / CENTRE * anchors[:, 2:]
    halves = np.exp(offsets[:, 3:1:-1] / SIZE) * anchors[:, 2:] / 2
    corners: Floats = np.concatenate([centres - halves, centres + halves], axis=1)
    return corners
