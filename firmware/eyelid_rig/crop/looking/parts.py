"""Which parts of a frame a small net is shown, so that what is small in the frame is not small to the net."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from eyelid_rig.camera.frames import Pixels, Size
from eyelid_rig.crop.box import Box

MODEST: Final = 1920
"""Pixels along the longer side: twice as many and more would only be shrunk again for each part. By a whole number, that is done ten
times as fast, and no pixel counts more than its neighbour."""
SPARE: Final = 0.15
"""A frame whose longer side is less than this much longer is shown whole: a square of it would be no larger in a net's eyes."""
CLOSER: Final = 0.7
"""The side of the smaller squares, in shorter sides of the frame."""


def modest(pixels: Pixels) -> tuple[Pixels, float]:
    """The frame, shrunk once where it is much larger than any part of it will be shown, and what it was scaled by."""
    times = max(pixels.shape[:2]) // MODEST
    if times <= 1:
        return pixels, 1.0
    size = (max(1, pixels.shape[1] // times), max(1, pixels.shape[0] // times))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8), 1 / times


def squares(size: Size) -> list[Box]:
    """The largest square in the frame's middle, and those at both ends; all of a frame that is nearly one itself."""
    side, spare = min(size), max(size) - min(size)
    if spare < side * SPARE:
        return [Box(0, 0, *size)]
    return [Box(start, 0, side, side) if size[0] > size[1] else Box(0, start, side, side) for start in (spare // 2, 0, spare)]


def lower(size: Size) -> list[Box]:
    """Four smaller squares that overlap, in the frame's lower part: side by side, or in two rows where it stands."""
    side = round(CLOSER * min(size))
    columns, rows = (4, (2,)) if size[0] > size[1] else (2, (2, 3))
    xs = np.linspace(0, size[0] - side, columns).astype(int).tolist()
    return [Box(x, (size[1] - side) * row // max(rows), side, side) for row in rows for x in xs]
