"""What things are in a frame: NanoDet, 80 classes, on the whole frame shrunk into a square (`SPEC-models.md`, things)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid_rig.camera.frames import Pixels
from eyelid_rig.crop.box import Box
from eyelid_rig.crop.classes import CLASSES
from eyelid_rig.crop.fitting import around
from eyelid_rig.crop.seen import Thing
from eyelid_rig.models import session

Floats = NDArray[np.float32]

SIDE: Final = 416
STRIDES: Final = (8, 16, 32)
BINS: Final = 11
"""A side's distance is the mean of a distribution over 0 to 10 strides."""
FLOOR: Final = 0.3
"""Below this score nothing is a thing."""
SAME: Final = 0.6
"""Two boxes of a class that share so much of their union are one thing."""
MOST: Final = 100
MEANS: Final = np.array((103.53, 116.28, 123.675), np.float32)
DEVIATIONS: Final = np.array((57.375, 57.12, 58.395), np.float32)


class Things:
    """Raises `model-missing` or `model-differs` where the model is not what it should be."""

    def __init__(self) -> None:
        self._session = session("things", (1, 3, SIDE, SIDE))
        self.models: tuple[bytes, ...] = (self._session.sha256,)

    def look(self, pixels: Pixels) -> tuple[Thing, ...]:
        """What is seen in the whole frame, surest first, at most 100 things; their boxes are clipped to the frame."""
        height, width = pixels.shape[:2]
        scale = SIDE / max(width, height)
        scores, sides = _split(self._session.run(_square(pixels, scale)))
        seen = scores.max(axis=1) > FLOOR
        boxes, scores = _corners(sides[seen], _centres()[seen], _steps()[seen]), scores[seen]
        return tuple(_thing(boxes[at] / scale, label, score, (width, height)) for at, label, score in _kept(boxes, scores))


def _square(pixels: Pixels, scale: float) -> Floats:
    """(1, 3, 416, 416), normalised: the picture in the left upper corner of a black square."""
    height, width = pixels.shape[:2]
    used = max(1, round(width * scale)), max(1, round(height * scale))
    square = np.zeros((SIDE, SIDE, 3), np.uint8)
    square[: used[1], : used[0]] = cv2.resize(pixels, used, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    planes: Floats = ((square[:, :, ::-1] - MEANS) / DEVIATIONS).transpose(2, 0, 1)[None]
    return np.ascontiguousarray(planes, np.float32)


def _split(outputs: Sequence[Floats]) -> tuple[Floats, Floats]:
    """(cells, 80) scores and (cells, 4, 11) logits, the cells of the three strides one after another."""
    count = len(STRIDES)
    scores = np.concatenate([output[0] for output in outputs[:count]])
    sides = np.concatenate([output[0] for output in outputs[count:]])
    return scores, sides.reshape(-1, 4, BINS)


@cache
def _centres() -> Floats:
    """(cells, 2): x and y of each cell's centre in the square, row by row, stride after stride."""
    grids = [np.stack(np.meshgrid(*[np.arange(SIDE // step) + 0.5] * 2), axis=-1).reshape(-1, 2) * step for step in STRIDES]
    return np.concatenate(grids).astype(np.float32)


@cache
def _steps() -> Floats:
    """(cells, 1): each cell's stride."""
    return np.concatenate([np.full((SIDE // step) ** 2, step) for step in STRIDES]).astype(np.float32)[:, None]


def _corners(sides: Floats, centres: Floats, steps: Floats) -> Floats:
    """(cells, 4): left, top, right, bottom in the square."""
    likely = np.exp(sides - sides.max(axis=2, keepdims=True))
    likely /= likely.sum(axis=2, keepdims=True)
    away: Floats = (likely @ np.arange(BINS, dtype=np.float32)) * steps
    corners: Floats = np.concatenate([centres - away[:, :2], centres + away[:, 2:]], axis=1)
    return corners


def _kept(boxes: Floats, scores: Floats) -> list[tuple[int, int, float]]:
    """(cell, class, score) of what suppression within each class leaves, surest first."""
    cells, labels = np.nonzero(scores > FLOOR)
    rectangles = [(x, y, right - x, bottom - y) for x, y, right, bottom in boxes[cells].tolist()]
    sure = scores[cells, labels]
    kept = cv2.dnn.NMSBoxesBatched(rectangles, sure.tolist(), labels.tolist(), FLOOR, SAME) if len(cells) else ()
    best = sorted(((int(cells[at]), int(labels[at]), float(sure[at])) for at in kept), key=lambda found: (-found[2], found[0], found[1]))
    return best[:MOST]


def _thing(corners: Floats, label: int, score: float, size: tuple[int, int]) -> Thing:
    left, top, right, bottom = np.clip(corners, 0, (*size, *size)).tolist()
    return Thing(CLASSES[label], score, _inside(around(((left, top), (right, bottom))), size))


def _inside(box: Box, size: tuple[int, int]) -> Box:
    """A box with pixels, however thin the net saw it at the frame's edge."""
    return Box(min(box.x, size[0] - 1), min(box.y, size[1] - 1), box.width, box.height)
