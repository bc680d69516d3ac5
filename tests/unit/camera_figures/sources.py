"""Frame sources without a camera, sound ones and such with planted bugs."""

from __future__ import annotations

import mmap
import os
import threading
import time
from dataclasses import replace
from typing import ClassVar

import numpy as np

from eyelid_rig.camera import encoding
from eyelid_rig.camera.buffers import Layout, copy_into, empty_frame
from eyelid_rig.camera.frames import Frame, PixelFormat, Size

LAYOUT = Layout("NV12", (640, 360), 640)


class Sound:
    """Copies each frame once, out of memory that stands for the camera's buffer, as the rig's own source does; never waits."""

    name, rate_hz, still_size = "a buffer", 1000.0, None
    size: ClassVar[Size] = LAYOUT.size

    def __init__(self) -> None:
        self._buffer = np.frombuffer(mmap.mmap(-1, LAYOUT.bytes_needed), np.uint8)
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


class Leaking(Sound):
    """Keeps a kilobyte of each frame."""

    def __init__(self) -> None:
        super().__init__()
        self._left: list[bytes] = []

    def next_frame(self, timeout_s: float) -> Frame:
        self._left.append(os.urandom(1024))
        return super().next_frame(timeout_s)


class LeavingOpen(Sound):
    """Opens a file now and then, and never closes it."""

    def __init__(self) -> None:
        super().__init__()
        self.files: list[int] = []

    def next_frame(self, timeout_s: float) -> Frame:
        if self._sequence % 100 == 0:
            self.files.append(os.open(os.devnull, os.O_RDONLY))
        return super().next_frame(timeout_s)


class LeavingThreads(Sound):
    """Starts a thread now and then, which waits for ever."""

    def __init__(self) -> None:
        super().__init__()
        self.end = threading.Event()

    def next_frame(self, timeout_s: float) -> Frame:
        if self._sequence % 100 == 0:
            threading.Thread(target=self.end.wait, daemon=True).start()
        return super().next_frame(timeout_s)


class Laborious(Sound):
    """Does as much again as the encoding of each frame."""

    def next_frame(self, timeout_s: float) -> Frame:
        frame = super().next_frame(timeout_s)
        encoding.encode(frame, 85)
        return frame


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
