"""What things are in a frame: NanoDet, 80 classes, on the frame and on squares of it (`SPEC-models.md`, things)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid_rig.camera.frames import Pixels, Size
from eyelid_rig.crop.box import Box
from eyelid_rig.crop.classes import CLASSES
from eyelid_rig.crop.fitting import around
from eyelid_rig.crop.looking.parts import closer, modest, squares, whole
from eyelid_rig.crop.seen import Thing
from eyelid_rig.models import session

Floats = NDArray[np.float32]
Classes = NDArray[np.int64]
Seen: TypeAlias = tuple[Floats, Classes, Floats]
"""(found, 4) corners in the frame, (found,) classes, (found,) scores."""

SIDE: Final = 416
STRIDES: Final = (8, 16, 32)
BINS: Final = 11
"""A side's distance is the mean of a distribution over 0 to 10 strides."""
FLOOR: Final = 0.25
"""Below this score nothing is a thing."""
SAME: Final = 0.55
"""Two boxes of a class that share so much of their union are one thing."""
MOST: Final = 100
CUT: Final = 0.01
"""A box this near to the edge of a square inside the frame, as a share of its side, is half a thing."""
MEANS: Final = np.array((103.53, 116.28, 123.675), np.float32)
DEVIATIONS: Final = np.array((57.375, 57.12, 58.395), np.float32)


class Things:
    """Raises `model-missing` or `model-differs` where the model is not what it should be."""

    def __init__(self) -> None:
        self._session = session("things", (1, 3, SIDE, SIDE))
        self.models: tuple[bytes, ...] = (self._session.sha256,)

    def look(self, pixels: Pixels, labels: frozenset[str] = frozenset(), least: int = 1) -> tuple[Thing, ...]:
        """What is seen in the frame, surest first, at most 100 things; their boxes lie inside the frame.

        The net sees small things badly: besides the whole frame it is shown the square in its middle, and, where classes are
        looked for, the squares at both ends; and only if fewer than `least` things of those classes were seen in all of them, eight
        smaller squares. One look takes about 30 ms.
        """
        shown, scale = modest(pixels)
        size = (shown.shape[1], shown.shape[0])
        seen = [self._seen(shown, part, size) for part in (whole(size), *squares(size, bool(labels)))]
        if labels and _count(labels, _joined(seen)) < least:
            seen += [self._seen(shown, part, size) for part in closer(size)]
        boxes, classes, scores = _joined(seen)
        frame = (pixels.shape[1], pixels.shape[0])
        return tuple(_thing(boxes[at] / scale, int(classes[at]), float(scores[at]), frame) for at in _kept(boxes, classes, scores))

    def _seen(self, pixels: Pixels, part: Box, size: Size) -> Seen:
        """What one look at a part of the frame finds."""
        scale = SIDE / max(part.width, part.height)
        shown = pixels[part.y : part.y + part.height, part.x : part.x + part.width]
        scores, sides = _split(self._session.run(_square(shown, scale)))
        cells, classes = np.nonzero(scores > FLOOR)
        boxes = _corners(sides[cells], _centres()[cells], _steps()[cells]) / scale + np.array((part.x, part.y) * 2, np.float32)
        uncut = _is_uncut(boxes, part, size)
        return boxes[uncut], classes[uncut], scores[cells, classes][uncut]


def _joined(seen: Sequence[Seen]) -> Seen:
    """What several looks found, as one."""
    boxes, classes, scores = (np.concatenate(parts) for parts in zip(*seen, strict=True))
    return boxes, classes, scores


def _count(labels: frozenset[str], seen: Seen) -> int:
    """How many things of these classes were found."""
    return sum(CLASSES[seen[1][at]] in labels for at in _kept(*seen))


def _is_uncut(boxes: Floats, part: Box, size: Size) -> NDArray[np.bool_]:
    """(found,): whether the part's edges, where they are not the frame's, leave the thing whole."""
    near = CUT * max(part.width, part.height)
    low = np.array([start + near if start else -np.inf for start in (part.x, part.y)])
    ends = zip((part.x + part.width, part.y + part.height), size, strict=True)
    high = np.array([end - near if end < length else np.inf for end, length in ends])
    return np.asarray(((boxes[:, :2] >= low) & (boxes[:, 2:] <= high)).all(axis=1), np.bool_)


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


def _kept(boxes: Floats, classes: Classes, scores: Floats) -> list[int]:
    """Which of them suppression within each class leaves, surest first."""
    if not len(scores):
        return []
    rectangles = np.concatenate([boxes[:, :2], boxes[:, 2:] - boxes[:, :2]], axis=1)
    kept = cv2.dnn.NMSBoxesBatched(rectangles.tolist(), scores.tolist(), classes.tolist(), FLOOR, SAME)
    return sorted((int(at) for at in kept), key=lambda at: (-scores[at], at))[:MOST]


def _thing(corners: Floats, label: int, score: float, size: tuple[int, int]) -> Thing:
    left, top, right, bottom = np.clip(corners, 0, (*size, *size)).tolist()
    return Thing(CLASSES[label], score, _inside(around(((left, top), (right, bottom))), size))


def _inside(box: Box, size: tuple[int, int]) -> Box:
    """A box with pixels, however thin the net saw it at the frame's edge."""
    return Box(min(box.x, size[0] - 1), min(box.y, size[1] - 1), box.width, box.height)
