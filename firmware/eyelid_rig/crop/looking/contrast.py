"""Raising local contrast, as anybody would who wants to read what is embossed or lies in the shade."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from eyelid_rig.camera.frames import Pixels

LIMIT: Final = 2.5
TILES: Final = (8, 8)


def with_contrast(pixels: Pixels) -> Pixels:
    """The picture with its lightness equalised tile by tile, its colours kept."""
    lab = cv2.cvtColor(pixels, cv2.COLOR_RGB2LAB)
    lab[:, :, 0] = cv2.createCLAHE(LIMIT, TILES).apply(lab[:, :, 0])
    return np.asarray(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB), np.uint8)
