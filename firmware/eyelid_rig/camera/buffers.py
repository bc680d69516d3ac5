"""A camera's mapped buffer to the pixels of a frame, in one copy: no padding, no interleaved chroma, turned as the settings say."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera.encoding import planes
from eyelid_rig.camera.frames import PixelFormat, Pixels, Size
from eyelid_rig.camera.orientation import UPRIGHT, Turn

FORMATS: Final[Mapping[str, PixelFormat]] = {
    "YUV420": PixelFormat.I420,
    "NV12": PixelFormat.I420,
    "RGB888": PixelFormat.BGR,
    "BGR888": PixelFormat.RGB,
}
"""What each of libcamera's formats is as a frame; it names the bytes of a pixel from the last one in memory to the first."""

_PAGE: Final = 4096
"""Bytes by which an allocation may be longer than asked for. Where more is left over, the planes are not where they should be."""
_BAND: Final = 32
"""Rows that are transposed at a time: what they are read from and written to stays in a cache."""


@dataclass(frozen=True, slots=True)
class Layout:
    """One stream as the camera's configuration reads back. Raises `camera-format` for one whose pixels cannot be told."""

    pixel_format: str
    """libcamera's name."""
    size: Size
    stride: int
    """Bytes from one row of the (first) plane to the next."""

    def __post_init__(self) -> None:
        width, height = self.size
        if self.pixel_format not in FORMATS:
            raise self._error(f"is not one of {', '.join(FORMATS)}: another sensor or pipeline is needed")
        if width <= 0 or height <= 0 or (self.is_yuv and (width % 2 or height % 2)):
            raise self._error("has sides that no frame has: set an even `width` and `height`")
        if self.stride < self.row_bytes or (self.is_yuv and self.stride % 2):
            raise self._error(f"has rows of {self.row_bytes} bytes, which do not fit its stride")

    @property
    def is_yuv(self) -> bool:
        """Whether brightness has a plane of its own."""
        return FORMATS[self.pixel_format] is PixelFormat.I420

    @property
    def row_bytes(self) -> int:
        """Of a row of the first plane, without its padding."""
        return self.size[0] * (1 if self.is_yuv else 3)

    @property
    def bytes_needed(self) -> int:
        """Of a buffer, from its first row to the end of its last."""
        rows = self.size[1] * 3 // 2 if self.is_yuv else self.size[1]
        return self.stride * rows

    def check(self, buffer: Pixels) -> None:
        """Raises `camera-format` where `buffer` (one-dimensional) is too short, or has rows that the configuration does not speak of."""
        if buffer.ndim != 1 or buffer.dtype != np.uint8:
            raise self._error(f"came as {buffer.dtype} of shape {buffer.shape}, not as bytes")
        self.check_length(len(buffer))

    def check_length(self, count: int) -> None:
        """The same of a buffer of `count` bytes."""
        if not 0 <= count - self.bytes_needed < _PAGE:
            raise self._error(f"needs {self.bytes_needed} bytes and came in {count}")

    def _error(self, problem: str) -> RigError:
        width, height = self.size
        return RigError(Code.CAMERA_FORMAT, f"the camera's stream {self.pixel_format} {width}x{height}, stride {self.stride}, {problem}")


def layout_of(stream: Mapping[str, Any]) -> Layout:
    """Of a stream in picamera2's `camera_configuration()`. Raises `camera-format`."""
    layout = Layout(str(stream["format"]), tuple(stream["size"]), int(stream["stride"]))
    layout.check_length(int(stream["framesize"]))
    return layout


def empty_frame(layout: Layout, turn: Turn = UPRIGHT) -> Pixels:
    """Room for the frame that `copy_into` makes of such a buffer; nothing is in it yet."""
    width, height = turn.size_of(layout.size)
    return np.empty((height * 3 // 2, width) if layout.is_yuv else (height, width, 3), dtype=np.uint8)


def copy_into(destination: Pixels, buffer: Pixels, layout: Layout, turn: Turn = UPRIGHT) -> None:
    """The picture in `buffer`, turned, into `destination`: pixels of `FORMATS[layout.pixel_format]`, shaped as `empty_frame` makes them.

    Reads each byte of the picture once and writes each byte of the frame once. Raises `camera-format` for a buffer that is not as
    `layout` says.
    """
    layout.check(buffer)
    match layout.pixel_format:
        case "YUV420":
            _copy_turned(planes(destination), _three_planes(buffer, layout), turn)
        case "NV12":
            _copy_nv12(planes(destination), buffer, layout, turn)
        case _:
            _copy_turned([destination], [_rows(buffer, layout).reshape(layout.size[1], layout.size[0], 3)], turn)


def brightness(buffer: Pixels, layout: Layout) -> Pixels:
    """(height, width): Y, or green where there is no Y; a view of `buffer`. Raises `camera-format`."""
    layout.check(buffer)
    rows = _rows(buffer, layout)
    return rows if layout.is_yuv else rows[:, 1::3]


def _rows(buffer: Pixels, layout: Layout) -> Pixels:
    """The first plane without its padding: (height, bytes of a row)."""
    return _plane(buffer, 0, layout.size[1], layout.stride, layout.row_bytes)


def _plane(buffer: Pixels, start: int, rows: int, stride: int, row_bytes: int) -> Pixels:
    return buffer[start : start + rows * stride].reshape(rows, stride)[:, :row_bytes]


def _three_planes(buffer: Pixels, layout: Layout) -> tuple[Pixels, Pixels, Pixels]:
    """Y, U and V of `YUV420`: the chroma planes follow at once, with half the stride."""
    width, height = layout.size
    half = layout.stride // 2
    at_u = layout.stride * height
    at_v = at_u + half * (height // 2)
    u, v = (_plane(buffer, start, height // 2, half, width // 2) for start in (at_u, at_v))
    return _rows(buffer, layout), u, v


def _copy_nv12(destination: tuple[Pixels, Pixels, Pixels], buffer: Pixels, layout: Layout, turn: Turn) -> None:
    """Chroma is parted as it lies in the buffer, into planes that are looked at the other way round."""
    width, height = layout.size
    y, u, v = destination
    _copy_turned([y], [_rows(buffer, layout)], turn)
    chroma = _plane(buffer, layout.stride * height, height // 2, layout.stride, width)
    u, v = turn.undone().of(u), turn.undone().of(v)
    for band in _bands(len(chroma), turn):
        _part(u[band], v[band], chroma[band])


def _part(u: Pixels, v: Pixels, chroma: Pixels) -> None:
    """Of each pair of bytes read as one number, the lower one: U; or V, where the pairs begin one byte later, so that the last V has none.

    Eight times as fast as every second byte, and then every other.
    """
    np.copyto(u, chroma.view("<u2"), casting="unsafe")
    np.copyto(v[:, :-1], chroma[:, 1:-1].view("<u2"), casting="unsafe")
    v[:, -1] = chroma[:, -1]


def _copy_turned(destinations: Iterable[Pixels], sources: Iterable[Pixels], turn: Turn) -> None:
    for destination, source in zip(destinations, sources, strict=True):
        turned = turn.of(source)
        for band in _bands(turned.shape[1], turn):
            destination[:, band] = turned[:, band]


def _bands(rows: int, turn: Turn) -> list[slice]:
    """All at once, or, where rows of the buffer become columns, some of them at a time."""
    if not turn.transpose:
        return [slice(None)]
    return [slice(at * _BAND, (at + 1) * _BAND) for at in range(math.ceil(rows / _BAND))]
