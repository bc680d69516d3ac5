"""The thread that has the microphone: opens it when sound is wanted, tells `health` how it is, and opens it again when it fails."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Final, Protocol

from eyelid_formats.errors import Code, EyelidError, RigError
from eyelid_rig.camera.watch import Clock, Watch
from eyelid_rig.prompts.voice.mic.devices import Device
from eyelid_rig.prompts.voice.mic.faults import EVENTS
from eyelid_rig.prompts.voice.mic.formats import Format
from eyelid_rig.prompts.voice.mic.health import Event, Health, State
from eyelid_rig.prompts.voice.mic.intake import Intake
from eyelid_rig.restart import GaveUpError

_log = logging.getLogger(__name__)
_LOOK_S = 0.5
_QUIET_LOOKS: Final = 4
"""A device that gives nothing, not even zeroes, for two seconds is lost. Looks, not time: nobody looks while this process is stopped."""
_OPEN_S = 10.0
_CLOSE_S = 2.0


class OpenMicrophone(Protocol):
    """An open device that delivers."""

    @property
    def format(self) -> Format:
        """What it delivers."""

    @property
    def latency_s(self) -> float:
        """How old sound is when it comes, as the device says."""

    @property
    def ended(self) -> bool:
        """Whether the device gave up by itself."""

    def close(self, is_dead: bool) -> None:
        """Let go of it; may never come back where the device hangs. `is_dead`: it has failed, and delivers nothing any more."""


class Microphones(Protocol):
    """Where microphones are found and opened."""

    def find(self) -> Device:
        """Raises RigError (`mic-missing`, `mic-busy`)."""

    def open(self, device: Device, begin: Callable[[Format], None], deliver: Callable[[object, bool], None]) -> OpenMicrophone:
        """Raises RigError (`mic-format`, `mic-busy`, `mic-lost`, `mic-missing`)."""


class Tending:
    """From `start` to `stop`, once."""

    def __init__(self, microphones: Microphones, intake: Intake, clock: Clock) -> None:
        self.health = Health()
        self.device = ""
        self.stream: OpenMicrophone | None = None
        self._microphones = microphones
        self._intake = intake
        self._clock = clock
        self._lock = threading.Lock()
        self._watch = Watch(clock)
        self._stop = threading.Event()
        self._opening = 0
        self._thread = threading.Thread(target=self._run, name="microphone", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._step(Event.WANTED)
        self._thread.start()

    def stop(self) -> None:
        """Close the device and overwrite what was heard. Raises GaveUpError (`mic-lost`) where the device does not let go."""
        self._stop.set()
        self._thread.join(_CLOSE_S)
        self._intake.end()
        if self._thread.is_alive():
            raise GaveUpError(Code.MIC_LOST, f"the microphone does not close within {_CLOSE_S:g} s: only the end of the process closes it")
        with self._lock:
            self._opening = 0
            self._step(Event.UNWANTED)

    def gave_up(self, now_ns: int) -> GaveUpError | None:
        """Why the process has to end, where it has to: the device hangs. Ask often."""
        hangs = self._watch.hung(now_ns)
        return GaveUpError(Code.MIC_LOST, f"the microphone hangs, and a new process may help: {hangs}") if hangs else None

    def heard(self, opening: int, event: Event) -> None:
        """How the sound of that opening is; what comes from one that is over says nothing any more."""
        with self._lock:
            if opening == self._opening:
                self._step(event)

    def _run(self) -> None:
        self._open_and_wait()
        while not self._stop.wait(self.health.pause_s):
            with self._lock:
                self._step(Event.WANTED)
            self._open_and_wait()

    def _open_and_wait(self) -> None:
        """Until it fails, or is not wanted any more."""
        try:
            self._open()
            self._wait()
        except Exception as error:
            self._fail(error)
            self._close(is_dead=True)
        else:
            self._close(is_dead=False)

    def _open(self) -> None:
        with self._watch.within(_OPEN_S, "opening it does not end"):
            device = self._microphones.find()
            self.device = device.name
            self.stream = self._microphones.open(device, self._begin, self._intake.put)
        with self._lock:
            self._step(Event.OPENED)
            self._opening = self.health.opened

    def _begin(self, form: Format) -> None:
        self._intake.begin(self.health.opened + 1, form)

    def _wait(self) -> None:
        """Raises RigError (`mic-lost`) when it gives nothing any more."""
        seen, looks = -1, 0
        while not self._stop.wait(_LOOK_S):
            seen, looks = self._intake.puts, looks + 1 if self._intake.puts == seen else 0
            if looks >= _QUIET_LOOKS or self.stream is None or self.stream.ended:
                raise RigError(Code.MIC_LOST, f"{self.device} gives nothing any more: plug it in again, or look at its sound server")

    def _fail(self, error: Exception) -> None:
        """This opening counts no more. What is no EyelidError is a fault of ours or of a library, and never ends this thread."""
        code, why = Code.INTERNAL, f"a fault that is not known ({type(error).__name__}); the log has more"
        if self._stop.is_set():
            return
        if isinstance(error, EyelidError):
            code, why = error.code, str(error.args[0])
        else:
            _log.error("the microphone failed", exc_info=error)
        with self._lock:
            self._opening = 0
            self._step(EVENTS.get(code, Event.FAILED), why)

    def _close(self, is_dead: bool) -> None:
        stream, self.stream = self.stream, None
        if stream is not None:
            with self._watch.within(_CLOSE_S, "closing it does not end"):
                stream.close(is_dead)
        self._intake.end()

    def _step(self, event: Event, why: str = "") -> None:
        before = self.health
        if self._stop.is_set() and event is not Event.UNWANTED:
            return
        self.health = before.after(event, self._clock.monotonic_ns(), why)
        if self.health.state is not before.state:
            _tell(self.health)


def _tell(health: Health) -> None:
    if health.state in (State.CLOSED, State.STARTING, State.LISTENING):
        _log.info("microphone: %s", health.state)
    else:
        _log.warning("%s: %s", health.state, health.why)
