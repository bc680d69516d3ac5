"""A camera's frame numbers and times, by what it says of each frame. Pure, but for the clock."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Final, Protocol

from eyelid_formats.errors import Code, RigError

_US: Final = 1000
_OLDEST_NS: Final = 10_000_000_000
"""As far as a press looks back. A frame is fetched within some frame times, which are no longer than a second."""


class Clocks(Protocol):
    """The machine's clocks; the standard module `time` is one."""

    def monotonic_ns(self) -> int:
        """CLOCK_MONOTONIC."""

    def clock_gettime_ns(self, clock: int, /) -> int:
        """Of any clock, by the number that Linux has for it."""


class Stamps:
    """Of one opening of a camera, frame by frame in their order."""

    def __init__(self, rate_hz: float, clocks: Clocks = time) -> None:
        self._asked_ns = self.period_ns = round(1e9 / rate_hz)
        """From one frame to the next, as the camera says, or as it was asked for where it does not say."""
        self._clocks = clocks
        self._sequence = -1
        self._last_ns: int | None = None

    def next(self, metadata: Mapping[str, Any]) -> tuple[int, int]:
        """(sequence, captured_ns) of the frame with this metadata (`SPEC-camera.md`, Time).

        Raises RigError (`camera-format`) for a time that cannot be, KeyError for none.
        """
        stamp_ns = self._credible(self._on_monotonic(int(metadata["SensorTimestamp"])))
        self.period_ns = int(metadata.get("FrameDuration", 0)) * _US or self.period_ns
        periods = 1 if self._last_ns is None else round((stamp_ns - self._last_ns) / self.period_ns)
        self._sequence += max(1, periods)
        self._last_ns = stamp_ns
        return self._sequence, stamp_ns - int(metadata.get("ExposureTime", 0)) * _US

    def pause(self) -> None:
        """No frames are due from now until the next one: the camera stands still, or does something else."""
        self._last_ns, self.period_ns = None, self._asked_ns

    def _credible(self, stamp_ns: int) -> int:
        """A frame that is dated ahead would count as taken after words that it came before, and push all others out of the look-back."""
        age_ns = self._clocks.monotonic_ns() - stamp_ns
        if age_ns < 0:
            raise _incredible(f"a frame {-age_ns / 1e9:.3g} s ahead of the machine's clock")
        if age_ns > _OLDEST_NS:
            raise _incredible(f"a new frame {age_ns / 1e9:.3g} s back")
        if self._last_ns is not None and stamp_ns <= self._last_ns:
            raise _incredible("a frame no later than the one before it")
        return stamp_ns

    def _on_monotonic(self, stamp_ns: int) -> int:
        """libcamera promises CLOCK_BOOTTIME, its Raspberry Pi and virtual pipelines give CLOCK_MONOTONIC, and the two are the same until
        the machine sleeps. After that, a frame that seems to come from the future is on the former.
        """
        if stamp_ns <= (now_ns := self._clocks.monotonic_ns()):
            return stamp_ns
        return stamp_ns - (self._clocks.clock_gettime_ns(time.CLOCK_BOOTTIME) - now_ns)


def _incredible(what: str) -> RigError:
    return RigError(Code.CAMERA_FORMAT, f"the camera dates {what}: it is opened again; where that stays so, its driver is at fault")
