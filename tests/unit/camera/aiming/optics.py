"""A camera whose lens moves, before a still scene: what is out of focus is blurred by as much as the lens is off."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Self

import numpy as np

from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera.frames import Frame, PixelFormat, Pixels, Size
from eyelid_rig.camera.lens import LastSettings
from unit.camera.aiming.rendered import blurred, noisy

PERIOD_NS = 100_000_000
BLUR = 4.0
"""Pixels (sigma) a dioptre: a lens of 4.7 mm and f/1.8 on a sensor of 1.4 µm pixels, seen at a third of its pixels."""
MOST = 14.0
LATE = 2
"""Frames that are on their way when the lens begins to move."""


class Clock:
    """Time passes when a frame is awaited."""

    def __init__(self) -> None:
        self.now_ns = 5_000_000_000

    def monotonic_ns(self) -> int:
        return self.now_ns

    def sleep(self, seconds: float, /) -> None:
        self.now_ns += round(seconds * 1e9)


class OpticalSource:
    """A `FrameSource`, `Focusing` and `Metered`. `says` false: it does not say where its lens is."""

    name = "optical bench"
    rate_hz = 10.0
    still_size = None

    def __init__(self, scene: Pixels, clock: Clock, *, true: float = 2.0, limits: tuple[float, float] | None = (0.0, 10.0)) -> None:
        self._scene = scene
        self._clock = clock
        self._true = true
        self.lens_range = limits
        self.says = True
        self.went: list[float] = []
        self.lens = 8.0
        self._coming = [8.0] * LATE
        self._sequence = 0
        self.opened = True
        self.on_frame: Callable[[int], None] = lambda sequence: None

    @property
    def size(self) -> Size:
        return self._scene.shape[1], self._scene.shape[0]

    @property
    def last_settings(self) -> LastSettings:
        return LastSettings(12_000, 1.5, self.lens if self.says else None)

    def set_lens(self, dioptres: float) -> None:
        assert self.lens_range is not None
        assert self.lens_range[0] <= dioptres <= self.lens_range[1]
        self.went.append(dioptres)

    def next_frame(self, timeout_s: float) -> Frame:
        self._clock.now_ns += PERIOD_NS
        self._sequence += 1
        self.on_frame(self._sequence)
        self._coming.append(self.went[-1] if self.went else self.lens)
        self.lens = self._coming.pop(0)
        luma = noisy(blurred(self._scene, min(MOST, BLUR * abs(self.lens - self._true))))
        height, width = luma.shape
        planes = np.concatenate([luma, np.full((height // 2, width), 128, np.uint8)])
        return Frame(self._sequence, self._clock.now_ns, planes, PixelFormat.I420)

    def take_still(self, timeout_s: float) -> Frame:
        raise RigError(Code.CAMERA_FORMAT, "no stills")

    def close(self) -> None:
        self.opened = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
