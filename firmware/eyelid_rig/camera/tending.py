"""The thread that has the camera: opens it when frames are wanted, hands them on, and does what `health` says when it fails."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Protocol

from eyelid_formats.errors import Code, EyelidError
from eyelid_rig.camera.arrivals import Arrivals
from eyelid_rig.camera.frames import Frame, FrameSource
from eyelid_rig.camera.health import Event, Health, State, Then, patience_s
from eyelid_rig.camera.watch import Clock, Watch
from eyelid_rig.restart import GaveUpError

_log = logging.getLogger(__name__)
_IDLE_S = 0.05
_OPEN_S = 30.0
"""A Pi Zero 2 W takes ten seconds to read libcamera's Python parts from a cold card."""
_STEP_S = 10.0
"""Longer than a camera takes to close, a frame to be sealed, or a source to notice that it is late."""


class Uses(Protocol):
    """Who wants the frames."""

    def wants_frames(self) -> bool:
        """Whether to have the camera open."""

    def take(self, frame: Frame) -> None:
        """One frame, which is valid until the next one. Raises RigError."""

    def between(self, source: FrameSource) -> None:
        """Between two frames: what else the camera is wanted for. Raises RigError where it failed."""


class Tending:
    """`health` is how the camera is; it begins as the run before this one ended."""

    def __init__(self, opener: Callable[[], FrameSource], uses: Uses, clock: Clock, health: Health) -> None:
        self.health = health
        self._opener = opener
        self._uses = uses
        self._clock = clock
        self._lock = threading.Lock()
        self._watch = Watch(clock)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="camera", daemon=True)

    def start(self) -> None:
        """Begin; the camera opens when frames are wanted."""
        self._thread.start()

    def stop(self) -> None:
        """Close the camera. Raises GaveUpError where it does not close, unless that was said before."""
        self._stop.set()
        if self._thread.ident and not self._watch.hung(self._clock.monotonic_ns()):
            self._thread.join(_STEP_S)
        if self._thread.is_alive() and self.health.state is not State.OVER:
            raise GaveUpError(Code.CAMERA_STALLED, f"the camera did not close within {_STEP_S:g} s: the process ends without that")

    def gave_up(self, now_ns: int) -> GaveUpError | None:
        """Why the process has to end, where it has to: the camera stalled once too often, or its thread hangs or is gone. Ask often."""
        if lost := self._watch.hung(now_ns) or self._gone():
            self._happen(lambda health: health.after_hang(lost, now_ns))
        if self.health.state is not State.OVER:
            return None
        return GaveUpError(
            self.health.trouble or Code.INTERNAL, f"opening the camera again does not help, and a new process may: {self.health.why}"
        )

    def _gone(self) -> str:
        ended = self._thread.ident is not None and not self._thread.is_alive()
        return "its thread has ended" if ended and not self._stop.is_set() else ""

    def _run(self) -> None:
        while not self._stop.is_set() and self.health.state is not State.OVER:
            if not self._uses.wants_frames():
                self._stop.wait(_IDLE_S)
            elif self._open_and_use() is Then.PAUSE:
                self._stop.wait(self.health.pause_s)

    def _open_and_use(self) -> Then:
        """Until no frames are wanted any more, or the camera fails. It is closed afterwards. What follows."""
        source = None
        try:
            self._after(Event.WANTED)
            with self._watch.within(_OPEN_S, "opening it does not end"):
                source = self._opener()
            self._after(Event.OPENED)
            self._hand_on(source)
            return self._after(Event.UNWANTED)
        except Exception as error:
            return self._fail(error)
        finally:
            if source is not None:
                self._close(source)

    def _hand_on(self, source: FrameSource) -> None:
        """Frames, each as soon as it comes."""
        arrivals = Arrivals()
        while self._uses.wants_frames() and not self._stop.is_set():
            frame = self._next_frame(source)
            self._came(arrivals.take(frame.sequence, self._clock.monotonic_ns()), arrivals.missed)
            with self._watch.within(_STEP_S, "sealing a frame does not end"):
                self._uses.take(frame)
            with self._watch.within(_OPEN_S, "a still does not end"):  # it starts the camera anew
                self._uses.between(source)

    def _next_frame(self, source: FrameSource) -> Frame:
        wait_s = patience_s(source.rate_hz)
        with self._watch.within(wait_s + _STEP_S, "waiting for a frame does not end"):
            return source.next_frame(wait_s)

    def _close(self, source: FrameSource) -> None:
        """A camera that fails when it is closed is as closed as it will be: opening it tells the rest."""
        try:
            with self._watch.within(_STEP_S, "closing it does not end"):
                source.close()
        except Exception as error:
            _log.warning("the camera failed when it was closed: %r", error)

    def _fail(self, error: Exception) -> Then:
        """What is no EyelidError is a fault of ours or of a library, and never ends this thread.

        A failure after the last wanted frame is none: the shut switch may have cut the camera's supply.
        """
        if not self._uses.wants_frames() or self._stop.is_set():
            return self._after(Event.UNWANTED)
        if isinstance(error, EyelidError):
            code, why = error.code, str(error.args[0])
        else:
            code, why = Code.INTERNAL, f"a fault that is not known ({type(error).__name__}); the log has more"
            _log.error("the camera failed", exc_info=error)
        return self._happen(lambda health: health.after_failure(code, why, self._clock.monotonic_ns()))

    def _came(self, event: Event, missed: int) -> None:
        self._happen(lambda health: health.after_frame(event, missed, self._clock.monotonic_ns()))

    def _after(self, event: Event) -> Then:
        return self._happen(lambda health: health.after(event, self._clock.monotonic_ns()))

    def _happen(self, step: Callable[[Health], tuple[Health, Then]]) -> Then:
        """One step of the table; none any more once the camera is given up."""
        with self._lock:
            before = self.health
            if before.state is State.OVER:
                return Then.END
            self.health, then = step(before)
        if self.health.says != before.says:
            _tell(self.health)
        return then


def _tell(health: Health) -> None:
    if health.trouble:
        _log.warning("%s: %s", health.trouble, health.why)
    else:
        _log.info("camera: %s", health.says)
