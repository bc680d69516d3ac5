"""A camera with stills, on the desk: between two frames the test hands it to the recorder, as the camera's thread does."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Self

import numpy as np

from eyelid_formats.errors import RigError
from eyelid_rig.camera.frames import Frame, Pixels, Size
from unit.rig.deskrig import FRAME_SIZE, DeskRig

STILL_SIZE = (FRAME_SIZE[0] * 3, FRAME_SIZE[1] * 3)
TAKES_MS = 300


class StillCamera:
    """`meanwhile` happens while it takes a still; with `failure` set, there is that instead. The picture is no other still's."""

    name, size, rate_hz = "test", FRAME_SIZE, 10.0

    def __init__(self, rig: DeskRig, still_size: Size | None = STILL_SIZE) -> None:
        self._rig = rig
        self.still_size = still_size
        self.failure: RigError | None = None
        self.meanwhile: Callable[[], object] = lambda: None
        self.exposed_ms = 0
        """After the still was asked for."""
        self.taken: list[Pixels] = []
        self.timeouts_s: list[float] = []

    def next_frame(self, timeout_s: float) -> Frame:
        raise AssertionError("frames are put in by hand here")

    def take_still(self, timeout_s: float) -> Frame:
        self.timeouts_s.append(timeout_s)
        exposed_ns = self._rig.clock.monotonic_ns() + self.exposed_ms * 1_000_000
        self._rig.desk.run(TAKES_MS)
        self.meanwhile()
        if self.failure:
            raise self.failure
        assert self.still_size is not None
        width, height = self.still_size
        pixels = np.random.default_rng(width + len(self.taken)).integers(0, 255, (height, width, 3), dtype=np.uint8)
        self.taken.append(pixels)
        return Frame(0, exposed_ns, pixels)

    def close(self) -> None:
        """Nothing was opened."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None: ...


def between_frames(rig: DeskRig, camera: StillCamera) -> None:
    """What the camera's thread does after each frame."""
    rig.recorder.between(camera)
