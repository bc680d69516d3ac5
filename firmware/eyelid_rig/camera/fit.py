"""From any picture to a frame of one size: the middle of it that has the frame's shape, resampled."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageOps

from eyelid_rig.camera.frames import Pixels, Size


def cover(image: Image.Image, size: Size) -> Pixels:
    """`image` scaled until it covers `size`, its overhang cut off evenly. The result is read-only."""
    rgb = image if image.mode == "RGB" else image.convert("RGB")
    fitted = rgb if rgb.size == size else ImageOps.fit(rgb, size, method=Image.Resampling.LANCZOS)
    pixels = np.asarray(fitted, dtype=np.uint8)
    pixels.flags.writeable = False
    return pixels
