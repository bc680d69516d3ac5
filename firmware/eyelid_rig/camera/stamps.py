"""A camera's frame numbers and times, by what it says of each frame. Pure, but for the clock."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Final, Protocol

_US: Final = 1000


class Clocks(Protocol):
    """The machine's clocks; the standard module `time` is one."""

    def monotonic_ns(self) -> int:
        """CLOCK_MONOTONIC."""

    def clock_gettime_ns(self, clock: int, /) -> int:
        """Of any clock, by the number that Linux has for it."""


class Stamps:
    """Of one opening of a camera, frame by frame in their order."""

    def __init__(self, rate_hz: float, clocks: Clocks = time) -> None:
        self.period_ns = round(1e9 / rate_hz)
        """From one frame to the next, as the camera says, or as it was asked for where it does not say."""
        self._clocks = clocks
        self._sequence = -1
        self._last_ns: int | None = None

    def next(self, metadata: Mapping[str, Any]) -> tuple[int, int]:
        """(sequence, captured_ns) of the frame with this metadata (`SPEC-camera.md`, Time). Raises KeyError for one without a time."""
        stamp_ns = self._on_monotonic(int(metadata["SensorTimestamp"]))
        self.period_ns = int(metadata.get("FrameDuration", 0)) * _US or self.period_ns
        periods = 1 if self._last_ns is None else round((stamp_ns - self._last_ns) / self.period_ns)
        self._sequence += max(1, periods)
        self._last_ns = stamp_ns
        return self._sequence, stamp_ns - int(metadata.get("ExposureTime", 0)) * _US

    def pause(self) -> None:
        """No frames are due from now until the next one: the camera stands still, or does something else."""
        self._last_ns = None

    def _on_monotonic(self, stamp_ns: int) -> int:
        """libcamera promises CLOCK_BOOTTIME, its Raspberry Pi and virtual pipelines give CLOCK_MONOTONIC, and the two are the same until
        the machine sleeps. After that, a frame that seems to come from the future is on the former.
        """
        if stamp_ns <= (now_ns := self._clocks.monotonic_ns()):
            return stamp_ns
        return stamp_ns - (self._clocks.clock_gettime_ns(time.CLOCK_BOOTTIME) - now_ns)
