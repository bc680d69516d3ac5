"""Raising local contrast, as anybody would who wants to read what is embossed or lies in the shade."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from eyelid_rig.camera.frames import Pixels

LIMIT: Final = 6.0
TILE: Final = 48
"""Pixels of a tile's side: a larger one has the card's surroundings in it, and of all their tones an embossed number has hardly a tenth."""
CALM: Final = 0.7
"""Sigma of the Gaussian, in pixels, that takes the camera's grain away before it is raised with the rest."""


def with_contrast(pixels: Pixels) -> Pixels:
    """The picture with its lightness calmed and equalised tile by tile, its colours kept."""
    lab = cv2.cvtColor(pixels, cv2.COLOR_RGB2LAB)
    calm = cv2.GaussianBlur(np.ascontiguousarray(lab[:, :, 0]), (0, 0), CALM)
    across, down = (max(1, side // TILE) for side in (pixels.shape[1], pixels.shape[0]))
    lab[:, :, 0] = cv2.createCLAHE(LIMIT, (across, down)).apply(calm)
    return np.asarray(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB), np.uint8)
