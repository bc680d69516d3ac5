"""From the sensor's timestamp to the sealed record, at the pace of a sensor."""

from __future__ import annotations

import statistics
import threading
from dataclasses import dataclass

from eyelid_bench.camera_figures.path import Open, TimedVault, run
from eyelid_rig.camera.frames import Frame

WARM_UP = 10


@dataclass(frozen=True, slots=True)
class Latency:
    """In ms."""

    median_ms: float
    worst_ms: float
    fps: float
    """Frames a second that were sealed, by their timestamps."""
    lost: int
    """Frames that nobody fetched in time."""


class Ageing:
    """A probe that counts frames."""

    def __init__(self, frames: int, vault: TimedVault) -> None:
        self.done = threading.Event()
        self._end = frames + WARM_UP
        self._frames = 0
        self._vault = vault
        self._first: Frame | None = None
        self._last: Frame | None = None

    def before(self) -> None:
        """The last frame is sealed."""
        self._frames += 1
        if self._frames == self._end + 1:
            self._vault.keep_ages = False
            self.done.set()

    def after(self, frame: Frame) -> None:
        """Between the first and the last of these, frames are counted."""
        if self._frames == WARM_UP + 1:
            self._first = frame
            self._vault.keep_ages = True
        if self._frames <= self._end:
            self._last = frame

    def latency(self) -> Latency:
        """When it is done."""
        assert self._first is not None
        assert self._last is not None
        ages_ms = [age_ns / 1e6 for age_ns in self._vault.ages_ns]
        passed = self._last.sequence - self._first.sequence
        fps = (len(ages_ms) - 1) / (self._last.captured_ns - self._first.captured_ns) * 1e9
        return Latency(round(statistics.median(ages_ms), 2), round(max(ages_ms), 2), round(fps, 2), passed - len(ages_ms) + 1)


def measured(opened: Open, frames: int) -> Latency:
    """At the source's own pace."""
    vault = TimedVault()
    probe = Ageing(frames, vault)
    run(opened, probe, vault)
    return probe.latency()
