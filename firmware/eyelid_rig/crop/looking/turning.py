"""Turning a picture by quarters, and what was found in it back."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from eyelid_rig.camera.frames import Pixels, Size
from eyelid_rig.crop.seen import Point, Quad

TURNS: Final = (cv2.ROTATE_90_COUNTERCLOCKWISE, cv2.ROTATE_180, cv2.ROTATE_90_CLOCKWISE)


def turned(pixels: Pixels, quarters: int) -> Pixels:
    """The picture turned counter-clockwise, by none to three quarters."""
    return pixels if quarters == 0 else np.asarray(cv2.rotate(pixels, TURNS[quarters - 1]), np.uint8)


def turned_back(quad: Quad, quarters: int, size: Size) -> Quad:
    """Points of a turned picture as points of the picture of `size` (width, height) before it was turned."""
    one, two, three, four = (_back(point, quarters % 4, size) for point in quad)
    return one, two, three, four


def _back(point: Point, quarters: int, size: Size) -> Point:
    x, y = point
    width, height = size
    return ((x, y), (width - y, x), (width - x, height - y), (y, height - x))[quarters]
