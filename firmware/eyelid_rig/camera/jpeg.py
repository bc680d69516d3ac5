"""JPEG in and out of memory: 4:2:0, no metadata of any kind, by libjpeg-turbo."""

from __future__ import annotations

from typing import Literal

import numpy as np
import simplejpeg

from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera.frames import Pixels, Size

MAX_PIXELS = 64_000_000
"""A header that claims more is refused before anything is allocated."""


def encode(pixels: Pixels, quality: int = 85, *, order: Literal["RGB", "BGR"] = "RGB") -> bytes:
    """A baseline JPEG of (height, width, 3) RGB, or BGR. Raises `camera-format` for pixels of any other kind."""
    if pixels.ndim != 3 or pixels.shape[2] != 3 or pixels.dtype != np.uint8 or not pixels.size:
        raise RigError(Code.CAMERA_FORMAT, f"cannot encode pixels of shape {pixels.shape} and {pixels.dtype}: give RGB of 8 bits")
    packed = np.ascontiguousarray(pixels)
    try:
        return bytes(simplejpeg.encode_jpeg(packed, quality, order, "420", fastdct=True))
    except ValueError as error:
        raise RigError(Code.CAMERA_FORMAT, f"cannot encode pixels of shape {pixels.shape}: {error}") from error


def decode(jpeg: bytes | Pixels) -> Pixels:
    """The (height, width, 3) RGB pixels of a JPEG. Raises `camera-format` for a broken one or a claim of too many."""
    width, height = size_of(jpeg)
    if width * height > MAX_PIXELS:
        raise RigError(Code.CAMERA_FORMAT, f"a JPEG of {width}x{height} is larger than any frame: refuse it")
    try:
        pixels: Pixels = simplejpeg.decode_jpeg(jpeg, colorspace="RGB", fastdct=True)
    except ValueError as error:
        raise RigError(Code.CAMERA_FORMAT, f"a JPEG of {width}x{height} cannot be decoded: {error}") from error
    return pixels


def size_of(jpeg: bytes | Pixels) -> Size:
    """(width, height) by the header. Raises `camera-format` when there is none."""
    try:
        height, width, _, _ = simplejpeg.decode_jpeg_header(jpeg)
    except ValueError as error:
        raise RigError(Code.CAMERA_FORMAT, f"{len(jpeg)} bytes are not a JPEG: {error}") from error
    return int(width), int(height)
