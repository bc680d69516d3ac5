"""Between the device's callback and whoever reads: a ring that is allocated once an opening and overwritten at its end."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from eyelid_rig.camera.watch import Clock
from eyelid_rig.prompts.voice.mic.formats import Format

Frames: TypeAlias = NDArray[np.int16]
"""Shape (frames, channels), as the device gives them."""
HELD_S = 4.0
"""More than the longest check takes on the slowest board."""
_TAKEN_S = 0.75
"""At most, at once."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Sound of one opening, in order."""

    opening: int
    format: Format
    frames: Frames
    """The caller's, to be overwritten."""
    ended_ns: int
    """When the device had handed over the last of it (CLOCK_MONOTONIC): never before it was spoken."""
    lost: bool
    """Sound before it is missing: the device or the reader was late."""
    is_first: bool


class Intake:
    """One thread puts, one takes."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._changed = threading.Condition()
        self._opening = 0
        self._format = Format(1, 1)
        self._ring: Frames = np.zeros((0, 1), np.int16)
        self._marks: deque[tuple[int, int, bool]] = deque()
        self._put = self._taken = 0
        self._late = False
        self._wanted_s = 0.0
        """How much sound a reader waits for: to be woken costs it more than what it then does with a tenth of a second."""
        self.puts = 0
        """How often something came: whoever looks twice sees whether something still does."""

    @property
    def unread_s(self) -> float:
        """Seconds of sound that were put and not taken."""
        return (self._put - self._taken) / self._format.rate_hz

    def begin(self, opening: int, form: Format) -> None:
        """What is put from now on has this format; what was not taken is gone."""
        with self._changed:
            self._wipe()
            self._opening, self._format = opening, form
            self._ring = np.zeros((round(HELD_S * form.rate_hz), form.channels), np.int16)
            self._put = self._taken = 0
            self._late = False

    def end(self) -> None:
        """Overwrite all of it, and take no more."""
        with self._changed:
            self._wipe()
            self._ring = self._ring[:0]
            self._changed.notify()

    def put(self, data: object, lost: bool) -> None:
        """Interleaved int16 out of the device, from its own thread; what finds no room is lost, and said with what comes next."""
        with self._changed:
            frames: Frames = np.frombuffer(data, np.int16).reshape(-1, self._format.channels)  # type: ignore[call-overload]
            self.puts += 1
            self._late |= lost and self._put > 0  # many devices say so of what came before they were opened
            if self._put - self._taken + len(frames) > len(self._ring):
                self._late = True
                return
            self._copy_in(frames)
            self._marks.append((self._put, self._clock.monotonic_ns(), self._late))
            self._late = False
            if self.unread_s >= self._wanted_s:
                self._changed.notify()

    def wait(self, least_s: float, timeout_s: float) -> None:
        """Until so much can be taken, nothing can any more, or neither in time."""
        with self._changed:
            self._wanted_s = least_s
            self._changed.wait_for(lambda: not len(self._ring) or self.unread_s >= least_s, timeout_s)
            self._wanted_s = 0.0

    def take(self, timeout_s: float) -> Taken | None:
        """What came since, three quarters of a second at most; None where nothing comes in time."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._marks, timeout_s):
                return None
            start = self._taken
            end, ended_ns, lost = self._marks.popleft()
            limit = start + _TAKEN_S * self._format.rate_hz
            while self._marks and self._marks[0][0] <= limit and not self._marks[0][2]:
                end, ended_ns, _ = self._marks.popleft()
            self._taken = end
            return Taken(self._opening, self._format, self._copy_out(start, end), ended_ns, lost, start == 0)

    def _wipe(self) -> None:
        self._ring[:] = 0
        self._marks.clear()

    def _copy_in(self, frames: Frames) -> None:
        at = self._put % len(self._ring)
        room = len(self._ring) - at
        self._ring[at : at + len(frames)] = frames[:room]
        self._ring[: max(0, len(frames) - room)] = frames[room:]
        self._put += len(frames)

    def _copy_out(self, start: int, end: int) -> Frames:
        """The place in the ring is overwritten."""
        at = start % len(self._ring)
        parts = self._ring[at : at + end - start], self._ring[: max(0, at + end - start - len(self._ring))]
        frames: Frames = np.concatenate(parts)
        for part in parts:
            part[:] = 0
        return frames
