"""What a net says it saw, before and after suppression: corners, classes, scores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid_rig.camera.frames import Pixels, Size
from eyelid_rig.crop.box import Box
from eyelid_rig.crop.coco import CLASSES
from eyelid_rig.crop.fitting import around
from eyelid_rig.crop.seen import Thing

Floats = NDArray[np.float32]
Classes = NDArray[np.int64]
Seen: TypeAlias = tuple[Floats, Classes, Floats]
"""(found, 4) corners in the frame, (found,) classes, (found,) scores."""

SAME: Final = 0.55
"""Two boxes of a class that share so much of their union are one thing."""
MOST: Final = 100


def fitting(size: Size, windows: Sequence[Size]) -> Size:
    """The window that shows a frame of this size largest."""
    return max(windows, key=lambda window: min(window[0] / size[0], window[1] / size[1]))


def letterboxed(pixels: Pixels, window: Size) -> tuple[Pixels, float]:
    """The picture in the left upper corner of a black window; and what it was scaled by."""
    height, width = pixels.shape[:2]
    scale = min(window[0] / width, window[1] / height)
    used = max(1, round(width * scale)), max(1, round(height * scale))
    canvas = np.zeros((window[1], window[0], 3), np.uint8)
    canvas[: used[1], : used[0]] = cv2.resize(pixels, used, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    return canvas, scale


def joined(seen: Sequence[Seen]) -> Seen:
    """What several looks found, as one."""
    boxes, classes, scores = (np.concatenate(parts) for parts in zip(*seen, strict=True))
    return boxes, classes, scores


def things_of(seen: Seen, size: Size) -> list[Thing]:
    """What suppression within each class leaves, surest first, at most 100 things; their boxes lie inside the frame."""
    boxes, classes, scores = seen
    if not len(scores):
        return []
    rectangles = np.concatenate([boxes[:, :2], boxes[:, 2:] - boxes[:, :2]], axis=1)
    kept = cv2.dnn.NMSBoxesBatched(rectangles.tolist(), scores.tolist(), classes.tolist(), 0.0, SAME)
    first = sorted((int(at) for at in kept), key=lambda at: (-scores[at], at))[:MOST]
    return [_thing(boxes[at], int(classes[at]), float(scores[at]), size) for at in first]


def _thing(corners: Floats, label: int, score: float, size: Size) -> Thing:
    left, top, right, bottom = np.clip(corners, 0, (*size, *size)).tolist()
    return Thing(CLASSES[label], score, _inside(around(((left, top), (right, bottom))), size))


def _inside(box: Box, size: Size) -> Box:
    """A box with pixels, however thin the net saw it at the frame's edge."""
    return Box(min(box.x, size[0] - 1), min(box.y, size[1] - 1), box.width, box.height)
