"""A small camera of the real libcamera, and what its frames are compared with."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from eyelid_bench.virtual_camera.opening import VirtualCamera
from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera import encoding
from eyelid_rig.camera.frames import Frame, FrameSource, Pixels, Size
from eyelid_rig.camera.picamera import Picamera2Source
from eyelid_rig.camera.plan import Plan
from eyelid_rig.settings import RigSettings

RATE_HZ = 60.0
MAIN, LORES, STILL = (1280, 720), (320, 180), (1536, 864)
LONG_S = 30.0
"""Longer than anything here may take on a loaded machine."""
Open = Callable[..., Picamera2Source]


def small(model: str, settings: RigSettings, still: Size | None = STILL, main: Size = MAIN) -> Plan:
    return Plan(main, LORES, None, settings.rate_hz, 4, still)


def as_a_jpeg_shows_it(frame: Frame) -> Pixels:
    """RGB."""
    return encoding.jpeg.decode(encoding.encode(frame, 95))


def corners_of(picture: Pixels) -> Pixels:
    """(2, 2, 3): the colour in the middle of each quarter."""
    height, width = picture.shape[:2]
    return picture[height // 4 :: height // 2, width // 4 :: width // 2]


def is_the_cameras_own(buffer: Pixels, virtual: VirtualCamera) -> bool:
    shared = virtual.opened[-1].allocator.mapped_buffers.values()
    return any(np.shares_memory(buffer, np.frombuffer(memory, np.uint8)) for memory in shared)


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def code_of(action: Callable[[], object]) -> Code:
    with pytest.raises(RigError) as refused:
        action()
    return refused.value.code


class Eager:
    """Wants every frame, and does nothing with it."""

    def __init__(self) -> None:
        self.came = threading.Event()

    def wants_frames(self) -> bool:
        return True

    def take(self, frame: Frame) -> None:
        self.came.set()

    def between(self, source: FrameSource) -> None:
        pass


def wait_for_frames(virtual: VirtualCamera, count: int) -> None:
    """Until the camera has given `count` more, whoever fetches them."""
    camera = virtual.opened[-1]
    until, deadline = camera.frames + count, time.monotonic() + LONG_S
    while camera.frames < until:
        assert time.monotonic() < deadline
        threading.Event().wait(0.005)
