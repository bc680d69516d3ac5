"""Frame sources without a camera, sound ones and such with planted bugs."""

from __future__ import annotations

import mmap
import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import ClassVar

import numpy as np

from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera import encoding
from eyelid_rig.camera.buffers import Layout, copy_into, empty_frame
from eyelid_rig.camera.frames import Frame, PixelFormat, Size

LAYOUT = Layout("NV12", (640, 360), 640)


class Sound:
    """Copies each frame once, out of memory that stands for the camera's buffer, as the rig's own source does; never waits."""

    _camera: ClassVar = mmap.mmap(-1, LAYOUT.bytes_needed)
    """Mapped before anybody watches."""
    name, rate_hz, still_size = "a buffer", 1000.0, None
    size: ClassVar[Size] = LAYOUT.size

    def __init__(self) -> None:
        self._buffer = np.frombuffer(self._camera, np.uint8)
        self._buffer[:] = np.linspace(16, 235, LAYOUT.bytes_needed).astype(np.uint8)
        self._kept = empty_frame(LAYOUT)
        self._sequence = 0

    def next_frame(self, timeout_s: float) -> Frame:
        self._sequence += 1
        copy_into(self._kept, self._buffer, LAYOUT)
        return Frame(self._sequence, time.monotonic_ns(), self._kept, PixelFormat.I420, sharpness=1)

    def take_still(self, timeout_s: float) -> Frame:
        raise NotImplementedError

    def close(self) -> None: ...

    def __enter__(self) -> Sound:
        return self

    def __exit__(self, *_: object) -> None: ...


class FreshCopy(Sound):
    """Copies twice, into new memory."""

    def next_frame(self, timeout_s: float) -> Frame:
        frame = super().next_frame(timeout_s)
        return replace(frame, pixels=frame.pixels.copy())


class BytesBetween(Sound):
    """Copies the buffer before it copies the frame, and hands on only the latter."""

    def next_frame(self, timeout_s: float) -> Frame:
        between = np.frombuffer(self._buffer.tobytes(), np.uint8)
        self._sequence += 1
        copy_into(self._kept, between, LAYOUT)
        return Frame(self._sequence, time.monotonic_ns(), self._kept, PixelFormat.I420, sharpness=1)


class KeptBetween(Sound):
    """Copies twice, into memory that it keeps, and shows only the last."""

    def __init__(self) -> None:
        super().__init__()
        self._second = empty_frame(LAYOUT)

    def next_frame(self, timeout_s: float) -> Frame:
        frame = super().next_frame(timeout_s)
        np.copyto(self._second, frame.pixels)
        return replace(frame, pixels=self._second)


class FreshlyMappedBetween(Sound):
    """Copies the buffer into memory that it maps, copies the frame out of that, and gives it back."""

    def next_frame(self, timeout_s: float) -> Frame:
        with mmap.mmap(-1, LAYOUT.bytes_needed) as between:
            between[:] = memoryview(self._buffer)
            self._sequence += 1
            copied = np.frombuffer(between, np.uint8)
            copy_into(self._kept, copied, LAYOUT)
            del copied
        return Frame(self._sequence, time.monotonic_ns(), self._kept, PixelFormat.I420, sharpness=1)


class MappedBetween(Sound):
    """The same in memory that it maps once."""

    def __init__(self) -> None:
        super().__init__()
        self._between = np.frombuffer(mmap.mmap(-1, LAYOUT.bytes_needed), np.uint8)

    def next_frame(self, timeout_s: float) -> Frame:
        np.copyto(self._between, self._buffer)
        self._sequence += 1
        copy_into(self._kept, self._between, LAYOUT)
        return Frame(self._sequence, time.monotonic_ns(), self._kept, PixelFormat.I420, sharpness=1)


class PartBetween(Sound):
    """Copies less than half of the picture a second time."""

    def next_frame(self, timeout_s: float) -> Frame:
        self._buffer[: LAYOUT.bytes_needed * 45 // 100].copy()
        return super().next_frame(timeout_s)


class Leaking(Sound):
    """Keeps so many bytes of each frame."""

    def __init__(self, size: int = 1024) -> None:
        super().__init__()
        self._size = size
        self._left: list[bytes] = []

    def next_frame(self, timeout_s: float) -> Frame:
        self._left.append(os.urandom(self._size))
        return super().next_frame(timeout_s)


class Leaving(Sound):
    """Opens a file and starts a thread now and then, and never closes nor ends them."""

    def next_frame(self, timeout_s: float) -> Frame:
        if self._sequence % 100 == 0:
            os.open(os.devnull, os.O_RDONLY)
            threading.Thread(target=threading.Event().wait, daemon=True).start()
        return super().next_frame(timeout_s)


class Failing(Sound):
    """Gives no frame."""

    def next_frame(self, timeout_s: float) -> Frame:
        raise RigError(Code.CAMERA_FORMAT, "a format that nobody takes")


class Laborious(Sound):
    """Does as much again as the encoding of each frame."""

    def next_frame(self, timeout_s: float) -> Frame:
        frame = super().next_frame(timeout_s)
        encoding.encode(frame, 85)
        return frame


class Elsewhere(Sound):
    """Does the same in another thread."""

    def __init__(self) -> None:
        super().__init__()
        self._other = ThreadPoolExecutor(1)

    def next_frame(self, timeout_s: float) -> Frame:
        frame = super().next_frame(timeout_s)
        self._other.submit(encoding.encode, frame, 85).result()
        return frame

    def __exit__(self, *_: object) -> None:
        self._other.shutdown()


class Late(Sound):
    """Gives every second frame, so many milliseconds after its exposure."""

    def __init__(self, age_ms: int) -> None:
        super().__init__()
        self._age_ns = age_ms * 10**6

    def next_frame(self, timeout_s: float) -> Frame:
        frame = super().next_frame(timeout_s)
        return replace(frame, sequence=2 * frame.sequence, captured_ns=frame.captured_ns - self._age_ns)


class Starved(Sound):
    """Most of its frames are lost, and once it takes its time."""

    def next_frame(self, timeout_s: float) -> Frame:
        frame = super().next_frame(timeout_s)
        if frame.sequence == 100:
            threading.Event().wait(0.5)
        return replace(frame, sequence=10 * frame.sequence)


@contextmanager
def sound() -> Iterator[Callable[[], Sound]]:
    """As a process of its own finds one."""
    yield Sound


@contextmanager
def leaking() -> Iterator[Callable[[], Sound]]:
    """A kilobyte of each frame."""
    yield Leaking


@contextmanager
def leaving() -> Iterator[Callable[[], Sound]]:
    """Files and threads."""
    yield Leaving


@contextmanager
def failing() -> Iterator[Callable[[], Sound]]:
    """No frame."""
    yield Failing
