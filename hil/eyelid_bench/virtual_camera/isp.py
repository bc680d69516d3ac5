"""What stands in for a Pi's image processor: the format, the padding and the flips that were asked for, where the pipeline has only NV12.

The pipeline's picture is converted in the buffer that it lies in, before picamera2 sees it. Strides by picamera2's `align_stream`: rows end
at a multiple of 32 bytes up to the Pi 4 and of 64 on the Pi 5, doubled for YUV420, whose chroma rows are half as long.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from eyelid_rig.camera.frames import Pixels, Size

_CONVERSIONS = {
    "RGB888": (cv2.COLOR_YUV2BGR_NV12, 3),
    "BGR888": (cv2.COLOR_YUV2RGB_NV12, 3),
    "XRGB8888": (cv2.COLOR_YUV2BGRA_NV12, 4),
    "XBGR8888": (cv2.COLOR_YUV2RGBA_NV12, 4),
}
"""By libcamera's names, which read from the last byte of a pixel to the first: OpenCV's conversion, and the bytes of a pixel."""
_YUV = ("YUV420", "NV12")


@dataclass(frozen=True, slots=True)
class Output:
    """One stream as it is given out."""

    pixel_format: str
    size: Size
    stride: int
    """Bytes from one row of the first plane to the next."""
    hflip: bool = False
    vflip: bool = False

    @property
    def length(self) -> int:
        """Bytes of a buffer."""
        rows = self.size[1] * 3 // 2 if self.pixel_format in _YUV else self.size[1]
        return self.stride * rows

    def develop(self, picture: Pixels, into: Pixels) -> None:
        """`picture`, NV12 without padding, flipped and converted `into` a buffer of `length` bytes; both flat."""
        width, height = self.size
        flipped = self._flipped(picture)
        if self.pixel_format in _CONVERSIONS:
            conversion, depth = _CONVERSIONS[self.pixel_format]
            pixels: Pixels = np.asarray(cv2.cvtColor(flipped, conversion), np.uint8)
            _put(into, 0, self.stride, pixels.reshape(height, width * depth))
            return
        luma, chroma = flipped[:height], flipped[height:]
        _put(into, 0, self.stride, luma)
        at = self.stride * height
        if self.pixel_format == "NV12":
            _put(into, at, self.stride, chroma)
            return
        for plane in range(2):
            _put(into, at + plane * self.stride * height // 4, self.stride // 2, chroma[:, plane::2])

    def _flipped(self, picture: Pixels) -> Pixels:
        """(height * 3 / 2, width); U and V of a pair stay in their order."""
        width, height = self.size
        down, right = -1 if self.vflip else 1, -1 if self.hflip else 1
        luma = picture[: width * height].reshape(height, width)[::down, ::right]
        chroma = picture[width * height :].reshape(height // 2, width // 2, 2)[::down, ::right]
        return np.vstack((luma, chroma.reshape(height // 2, width)))


@dataclass(frozen=True, slots=True)
class Isp:
    """An image processor, by how it aligns rows. `gives`: a format that it gives whatever it is asked for."""

    alignment: int
    gives: str | None = None

    def output(self, asked: str, size: Size, *, hflip: bool, vflip: bool) -> Output:
        """What it makes of a stream that was asked for; of a format that it does not know, YUV420."""
        named = self.gives or asked
        pixel_format = named if named in _YUV or named in _CONVERSIONS else _YUV[0]
        alignment = self.alignment * (2 if pixel_format == "YUV420" else 1)
        row = size[0] * (_CONVERSIONS[pixel_format][1] if pixel_format in _CONVERSIONS else 1)
        return Output(pixel_format, size, -(-row // alignment) * alignment, hflip, vflip)


VC4 = Isp(32)
"""Zero 2 W to Pi 4."""
PISP = Isp(64)
"""Pi 5."""


def _put(into: Pixels, start: int, stride: int, rows: Pixels) -> None:
    into[start : start + stride * len(rows)].reshape(len(rows), stride)[:, : rows.shape[1]] = rows
