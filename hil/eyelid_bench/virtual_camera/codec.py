"""A stand-in for the driver of the Pi 4's and Zero 2 W's JPEG encoder, below picamera2's real `V4L2Encoder`.

The calls, their order and their limits are those of bcm2835-codec (raspberrypi/linux, bcm2835-v4l2-codec.c): formats that are adjusted, a
bit rate that is lowered, buffers that go in and come back. The picture is encoded by simplejpeg, at the best quality whose size the bit
rate allows. So it shows that the calls fit together and what happens when the driver fails: nothing of the encoder's speed or pictures.
"""

from __future__ import annotations

import errno
import mmap
import os
import select
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum, auto
from types import SimpleNamespace
from typing import Any, Final

import numpy as np
import videodev2 as v4l2

from eyelid_rig.camera import buffers, encoding
from eyelid_rig.camera.frames import Frame, PixelFormat

NODE: Final = "/dev/video11"
_MOST_SIDE, _LEAST_BITS, _MOST_BITS = 1920, 25_000, 25_000_000
_LARGE: Final = 1280 * 720
_BUFFER_BYTES: Final = {False: 512 << 10, True: 768 << 10}
"""Of an encoded frame: up to 1280x720, and above it."""
_ALIGN: Final = {v4l2.V4L2_PIX_FMT_YUV420: 64, v4l2.V4L2_PIX_FMT_NV12: 32}
_NAMES: Final = {v4l2.V4L2_PIX_FMT_YUV420: "YUV420", v4l2.V4L2_PIX_FMT_NV12: "NV12"}
_QUALITIES: Final = (95, 90, 85, 80, 70, 60, 50, 30, 10)
_RAW, _CODED = v4l2.V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE, v4l2.V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE


class Fault(Enum):
    """What the driver does wrong from now on."""

    NONE = auto()
    SILENT = auto()
    """It takes buffers and gives none back."""
    GONE = auto()
    """Every call ends with ENODEV, and polling with an error."""
    BROKEN = auto()
    """Buffers cannot be taken back: EIO, at which picamera2's thread ends."""
    TORN = auto()
    """Half of each JPEG."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A buffer with a frame to encode."""

    index: int
    descriptor: int
    length: int
    timestamp: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Made:
    """A buffer with a JPEG."""

    index: int
    length: int
    timestamp: tuple[int, int]


class Codec:
    """One encoder; `installed` puts it where picamera2 looks for the driver."""

    def __init__(self) -> None:
        self.fault = Fault.NONE
        self.bits = 10_000_000
        self.rate_hz = 30.0
        self.opened = 0
        """Times that it was opened and not closed again."""
        self._memory = os.memfd_create("codec")
        self._raw = v4l2.v4l2_format()
        self._buffer_bytes = 0
        self._streaming: set[int] = set()
        self._changed = threading.Condition()
        self._waiting: deque[_Waiting] = deque()
        self._returned: deque[int] = deque()
        self._empty: deque[int] = deque()
        self._made: deque[_Made] = deque()

    @contextmanager
    def installed(self) -> Iterator[Codec]:
        """picamera2's encoder opens, asks and polls this one."""
        from picamera2.encoders import v4l2_encoder as module

        real = {name: vars(module)[name] for name in ("fcntl", "select")}
        module.open = self.open
        module.fcntl = SimpleNamespace(ioctl=self.ioctl)
        module.select = SimpleNamespace(poll=lambda: _Poll(self), POLLIN=select.POLLIN, POLLOUT=select.POLLOUT)
        try:
            yield self
        finally:
            del module.open
            vars(module).update(real)
            os.close(self._memory)

    def open(self, path: str, mode: str, buffering: int) -> _Opened:
        """Unbuffered, as any device. Raises FileNotFoundError for any other node, OSError while it is gone."""
        if path != NODE:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
        self._refuse_when_gone()
        self.opened += 1
        return _Opened(self, os.dup(self._memory), mode, buffering)

    def ioctl(self, _: _Opened, request: int, argument: Any) -> int:
        """As ioctl(2), on the structures of videodev2. Raises OSError."""
        self._refuse_when_gone()
        with self._changed:
            answer = self._calls.get(request)
            if answer is None:
                raise OSError(errno.ENOTTY, f"the stand-in does not know the call {request:#x}")
            answer(self, argument)
            self._changed.notify_all()
        return 0

    def events(self, timeout_ms: int) -> int:
        """What poll(2) says within that time: POLLOUT where a frame's buffer came back, POLLIN where a JPEG is there."""
        with self._changed:
            self._changed.wait_for(self._ready, timeout_ms / 1000)
            return self._ready()

    def fail(self, fault: Fault) -> None:
        """From now on."""
        with self._changed:
            self.fault = fault
            self._changed.notify_all()

    def _ready(self) -> int:
        if self.fault is Fault.GONE:
            return select.POLLERR
        return (select.POLLOUT if self._returned else 0) | (select.POLLIN if self._made else 0)

    def _refuse_when_gone(self) -> None:
        if self.fault is Fault.GONE:
            raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))

    def _set_control(self, control: Any) -> None:
        if control.id != v4l2.V4L2_CID_MPEG_VIDEO_BITRATE:
            raise OSError(errno.EINVAL, f"the driver has no control {control.id:#x}")
        control.value = self.bits = min(max(control.value, _LEAST_BITS), _MOST_BITS)

    def _set_format(self, wanted: Any) -> None:
        image = wanted.fmt.pix_mp
        image.width, image.height = min(image.width, _MOST_SIDE), min(image.height, _MOST_SIDE)
        if wanted.type == _CODED:
            least = _BUFFER_BYTES[image.width * image.height > _LARGE]
            self._buffer_bytes = image.plane_fmt[0].sizeimage = max(image.plane_fmt[0].sizeimage, least)
            return
        align = _ALIGN[image.pixelformat]
        stride = -(-max(image.plane_fmt[0].bytesperline, image.width) // align) * align
        image.plane_fmt[0].bytesperline, image.plane_fmt[0].sizeimage = stride, stride * image.height * 3 // 2
        self._raw.fmt.pix_mp = image

    def _set_rate(self, parameters: Any) -> None:
        period = parameters.parm.output.timeperframe
        self.rate_hz = period.denominator / period.numerator

    def _request_buffers(self, wanted: Any) -> None:
        if wanted.type == _CODED:
            os.ftruncate(self._memory, wanted.count * self._buffer_bytes)
        if not wanted.count and wanted.type == _CODED:
            self._empty.clear()
            self._made.clear()
        elif not wanted.count:
            self._waiting.clear()
            self._returned.clear()

    def _tell_buffer(self, buffer: Any) -> None:
        buffer.m.planes[0].length = self._buffer_bytes
        buffer.m.planes[0].m.mem_offset = buffer.index * self._buffer_bytes

    def _put(self, buffer: Any) -> None:
        plane = buffer.m.planes[0]
        if buffer.type == _CODED:
            self._empty.append(buffer.index)
        else:
            stamp = (buffer.timestamp.tv_sec, buffer.timestamp.tv_usec)
            self._waiting.append(_Waiting(buffer.index, plane.m.fd, plane.bytesused, stamp))
        self._encode()

    def _take(self, buffer: Any) -> None:
        if self.fault is Fault.BROKEN:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        if buffer.type == _RAW:
            buffer.index = self._returned.popleft()
            return
        made = self._made.popleft()
        buffer.index, buffer.flags = made.index, v4l2.V4L2_BUF_FLAG_KEYFRAME
        buffer.m.planes[0].bytesused, buffer.m.planes[0].length = made.length, self._buffer_bytes
        buffer.timestamp.tv_sec, buffer.timestamp.tv_usec = made.timestamp

    def _start(self, kind: Any) -> None:
        self._streaming.add(kind.value)
        self._encode()

    def _stop(self, kind: Any) -> None:
        self._streaming.discard(kind.value)

    def _encode(self) -> None:
        while self._waiting and self._empty and self._streaming >= {_RAW, _CODED} and self.fault is not Fault.SILENT:
            frame, index = self._waiting.popleft(), self._empty.popleft()
            made = self._jpeg_of(frame)[: self._buffer_bytes]
            made = made[: len(made) // 2] if self.fault is Fault.TORN else made
            os.pwrite(self._memory, made, index * self._buffer_bytes)
            self._returned.append(frame.index)
            self._made.append(_Made(index, len(made), frame.timestamp))

    def _jpeg_of(self, waiting: _Waiting) -> bytes:
        """The best whose size the bit rate allows, else the worst."""
        image = self._raw.fmt.pix_mp
        layout = buffers.Layout(_NAMES[image.pixelformat], (image.width, image.height), image.plane_fmt[0].bytesperline)
        pixels = buffers.empty_frame(layout)
        with mmap.mmap(waiting.descriptor, waiting.length, mmap.MAP_SHARED, mmap.PROT_READ) as memory:
            buffers.copy_into(pixels, np.frombuffer(bytes(memory), np.uint8), layout)
        frame = Frame(0, 0, pixels, PixelFormat.I420)
        most = self.bits / 8 / self.rate_hz
        return next((one for one in (encoding.encode(frame, q) for q in _QUALITIES) if len(one) <= most), encoding.encode(frame, 1))

    _calls: Final[Mapping[int, Callable[[Codec, Any], None]]] = {
        v4l2.VIDIOC_QUERYCAP: lambda _, __: None,
        v4l2.VIDIOC_S_CTRL: _set_control,
        v4l2.VIDIOC_S_FMT: _set_format,
        v4l2.VIDIOC_S_PARM: _set_rate,
        v4l2.VIDIOC_REQBUFS: _request_buffers,
        v4l2.VIDIOC_QUERYBUF: _tell_buffer,
        v4l2.VIDIOC_QBUF: _put,
        v4l2.VIDIOC_DQBUF: _take,
        v4l2.VIDIOC_STREAMON: _start,
        v4l2.VIDIOC_STREAMOFF: _stop,
    }


class _Opened:
    """The node's file, as far as picamera2 uses one: its descriptor is of ordinary memory, so that it can really be mapped."""

    def __init__(self, codec: Codec, descriptor: int, mode: str, buffering: int) -> None:
        self._codec = codec
        self._file = os.fdopen(descriptor, mode, buffering)

    def fileno(self) -> int:
        return self._file.fileno()

    @property
    def closed(self) -> bool:
        return self._file.closed

    def close(self) -> None:
        if not self.closed:
            self._codec.opened -= 1
        self._file.close()


class _Poll:
    """poll(2) for that one file."""

    def __init__(self, codec: Codec) -> None:
        self._codec = codec
        self._descriptor = -1

    def register(self, file: _Opened, _: int) -> None:
        self._descriptor = file.fileno()

    def poll(self, timeout_ms: int) -> list[tuple[int, int]]:
        events = self._codec.events(timeout_ms)
        return [(self._descriptor, events)] if events else []
