"""Whether most frames come, by the gaps between their numbers: those that nobody fetched in time, or that the camera left out. Pure."""

from __future__ import annotations

from collections import deque
from typing import Final

from eyelid_rig.camera.health import Event

WINDOW_NS: Final = 4_000_000_000
_LEAST = 8
_LATE = 1 / 2
_IN_TIME = 1 / 4


class Arrivals:
    """The frames of one opening of the camera: of those that were due in the last four seconds, how many were lost.

    Half of them or more are too many; with less than a quarter it is well again. Under eight that were due nothing is said.
    """

    def __init__(self) -> None:
        self._came: deque[tuple[int, int]] = deque()
        self._late = False
        self.missed = 0
        """Before the frame that came last."""

    def take(self, sequence: int, now_ns: int) -> Event:
        """A frame came, now: `LATE` and `IN_TIME` where that changes what is to be said, else `FRAME`."""
        self.missed = max(0, sequence - self._came[-1][0] - 1) if self._came else 0
        self._came.append((sequence, now_ns))
        while len(self._came) > 2 and self._came[0][1] < now_ns - WINDOW_NS:
            self._came.popleft()
        return self._judge(self._came[-1][0] - self._came[0][0], len(self._came) - 1)

    def _judge(self, due: int, came: int) -> Event:
        lost = 1 - came / due if due >= _LEAST else None
        if lost is not None and not self._late and lost >= _LATE:
            self._late = True
            return Event.LATE
        if lost is not None and self._late and lost < _IN_TIME:
            self._late = False
            return Event.IN_TIME
        return Event.FRAME
