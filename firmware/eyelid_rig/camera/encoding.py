"""A frame of any format to the JPEG that is sealed, by the way with the fewest copies."""

from __future__ import annotations

import numpy as np
import simplejpeg

from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera import jpeg
from eyelid_rig.camera.frames import Frame, PixelFormat, Pixels, Size


def size_of(frame: Frame) -> Size:
    """(width, height) of the picture in a frame. Raises `camera-format` where a JPEG is none."""
    if frame.pixel_format is PixelFormat.JPEG:
        return jpeg.size_of(frame.pixels)
    height, width = frame.pixels.shape[:2]
    return (width, height * 2 // 3) if frame.pixel_format is PixelFormat.I420 else (width, height)


def encode(frame: Frame, quality: int) -> bytes:
    """A baseline 4:2:0 JPEG of the frame. Raises `camera-format`."""
    match frame.pixel_format:
        case PixelFormat.JPEG:
            return _handed_on(frame.pixels)
        case PixelFormat.I420:
            return _encode_planes(frame.pixels, quality)
        case PixelFormat.BGR:
            return jpeg.encode(frame.pixels, quality, order="BGR")
        case PixelFormat.RGB:
            return jpeg.encode(frame.pixels, quality)


def planes(pixels: Pixels) -> tuple[Pixels, Pixels, Pixels]:
    """Y, U and V of `i420` pixels, as views."""
    width = pixels.shape[1]
    height = pixels.shape[0] * 2 // 3
    chroma = pixels[height:].reshape(2, height // 2, width // 2)
    return pixels[:height], chroma[0], chroma[1]


def luma(frame: Frame) -> Pixels:
    """(height, width): what tells light from dark. Y where there is one; else green, which has most of it and needs no conversion."""
    if frame.pixel_format is PixelFormat.I420:
        return planes(frame.pixels)[0]
    if frame.pixel_format is PixelFormat.JPEG:
        return jpeg.decode(frame.pixels)[:, :, 1]
    return frame.pixels[:, :, 1]


def _handed_on(pixels: Pixels) -> bytes:
    """What the board's encoder gave, itself where the frame is a view of it."""
    given: object = pixels.base
    return given if isinstance(given, bytes) and len(given) == pixels.size else pixels.tobytes()


def _encode_planes(pixels: Pixels, quality: int) -> bytes:
    """No conversion of colours and no copy: the planes are what a JPEG is made of."""
    rows, width = pixels.shape if pixels.ndim == 2 else (0, 0)
    if not rows or rows % 3 or width % 2 or pixels.dtype != np.uint8 or not pixels.flags.c_contiguous:
        raise RigError(
            Code.CAMERA_FORMAT, f"cannot encode pixels of shape {pixels.shape} and {pixels.dtype} as i420: give planes of even sides"
        )
    try:
        return bytes(simplejpeg.encode_jpeg_yuv_planes(*planes(pixels), quality, fastdct=True))
    except ValueError as error:
        raise RigError(Code.CAMERA_FORMAT, f"cannot encode pixels of shape {pixels.shape}: {error}") from error
