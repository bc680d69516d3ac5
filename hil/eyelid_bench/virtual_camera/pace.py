"""The pace of a sensor: frames are due at fixed instants, and one for which no buffer waits is lost.

The virtual pipeline fills a buffer as soon as it is queued. So requests wait here, and one is handed to libcamera at each
instant; libcamera takes its timestamp, of CLOCK_MONOTONIC, at that moment.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from eyelid_bench.virtual_camera.faults import Fault, Switch

DEFAULT_HZ = 30.0
_DARK = frozenset({Fault.STALLED, Fault.UNPLUGGED})
_SLOW_EVERY = 5
_LOOK_S = 0.05
"""How often an unpaced sensor that is dark looks whether it still is."""


def next_instant(begin_ns: int, period_ns: int, now_ns: int) -> int:
    """The first instant after now; those that went by while nobody looked are nobody's frames."""
    return begin_ns + ((now_ns - begin_ns) // period_ns + 1) * period_ns


class Sensor:
    """From `start` to `stop`, one thread. `expose` is called in it, with one request at a time."""

    def __init__(self, expose: Callable[[Any], object], period_ns: int, faults: Switch) -> None:
        """A period of 0: a frame is due whenever a buffer waits."""
        self.lost = 0
        """Frames for which no buffer waited."""
        self._expose = expose
        self._period_ns = period_ns
        self._faults = faults
        self._waiting: deque[Any] = deque()
        self._changed = threading.Condition()
        self._stopping = False
        self._thread = threading.Thread(target=self._paced if period_ns else self._unpaced, name="sensor", daemon=True)

    def start(self) -> None:
        """Begin to count instants."""
        self._thread.start()

    def queue(self, request: Any) -> None:
        """One more buffer that a frame can go to."""
        with self._changed:
            self._waiting.append(request)
            if not self._period_ns:
                self._changed.notify()

    def stop(self) -> None:
        """No frame is exposed once this has returned. Buffers that wait stay alive as long as this object."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        self._thread.join()

    def _paced(self) -> None:
        begin_ns, instant = time.monotonic_ns(), 0
        while self._wait_until(due_ns := next_instant(begin_ns, self._period_ns, time.monotonic_ns())):
            instant = (due_ns - begin_ns) // self._period_ns
            fault = self._faults.now()
            if fault not in _DARK and (fault is not Fault.SLOW or instant % _SLOW_EVERY == 0):
                self._take_one()

    def _wait_until(self, due_ns: int) -> bool:
        """Whether to go on."""
        with self._changed:
            return not self._changed.wait_for(lambda: self._stopping, (due_ns - time.monotonic_ns()) / 1e9)

    def _take_one(self) -> None:
        with self._changed:
            if self._stopping:
                return
            if not self._waiting:
                self.lost += 1
                return
            request = self._waiting.popleft()
        self._expose(request)

    def _unpaced(self) -> None:
        while self._wait_for_a_buffer():
            if self._faults.now() in _DARK:
                self._wait_until(time.monotonic_ns() + int(_LOOK_S * 1e9))
            else:
                self._take_one()

    def _wait_for_a_buffer(self) -> bool:
        with self._changed:
            self._changed.wait_for(lambda: self._stopping or self._waiting)
            return not self._stopping
