"""A picture as a network takes it: a plane of numbers for each of its three channels, every value moved and scaled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid_rig.camera.frames import Pixels

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Scaling:
    """What a network was trained with: (value - mean) / deviation, for each plane in the order in which it takes them."""

    channels: tuple[int, int, int]
    """Of RGB."""
    means: tuple[float, float, float]
    deviations: tuple[float, float, float]


RGB: Final = (0, 1, 2)
BGR: Final = (2, 1, 0)


def planes(pixels: Pixels, scaling: Scaling) -> Floats:
    """(1, 3, height, width) of (height, width, 3); a plane at a time, a tenth of what OpenCV's own `blobFromImage` takes."""
    out = np.empty((1, 3, *pixels.shape[:2]), np.float32)
    channels: Sequence[NDArray[np.uint8]] = cv2.split(pixels)  # type: ignore[assignment]
    for plane, channel, mean, deviation in zip(out[0], scaling.channels, scaling.means, scaling.deviations, strict=True):
        np.subtract(channels[channel], np.float32(mean), out=plane, dtype=np.float32)
        plane /= np.float32(deviation)
    return out
