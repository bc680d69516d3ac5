"""The microphone: 16 kHz mono, as it comes, whatever the device has; opened again whenever it fails (`SPEC-voice.md`)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Final

from eyelid_rig.camera.watch import Clock
from eyelid_rig.prompts.voice.mic.formats import Format
from eyelid_rig.prompts.voice.mic.health import Event, Health, State
from eyelid_rig.prompts.voice.mic.intake import Intake, Taken
from eyelid_rig.prompts.voice.mic.levels import Levels
from eyelid_rig.prompts.voice.mic.mono import Mono
from eyelid_rig.prompts.voice.mic.portaudio import PortAudio
from eyelid_rig.prompts.voice.mic.tending import Microphones, Tending
from eyelid_rig.prompts.voice.phonemes import RATE_HZ, Samples
from eyelid_rig.restart import GaveUpError

_OVERRUN_NS: Final = 2_000_000_000
"""How long an overrun is shown."""


@dataclass(frozen=True, slots=True)
class Block:
    """Sound, in order."""

    samples: Samples
    """The caller's, to be overwritten when it is done with them."""
    start: int
    """Number of the first one since the microphone was made; runs on over gaps."""
    ended_ns: int
    """When the device had handed over the last one (CLOCK_MONOTONIC): never before it was spoken."""
    gap: bool
    """Sound before this is missing: what was begun is over."""


class Microphone:
    """Open, read, close: by one thread; `health` and `gave_up` by any."""

    def __init__(self, microphones: Microphones, clock: Clock) -> None:
        self._microphones = microphones
        self._clock = clock
        self._intake = Intake(clock)
        self._tending: Tending | None = None
        self._format: Format | None = None
        self._start = 0
        self._overrun_ns = 0
        self._begin(Format(RATE_HZ, 1))

    @property
    def health(self) -> Health:
        """How it is."""
        return self._tending.health if self._tending else Health()

    @property
    def unread_s(self) -> float:
        """Seconds of sound that have come and were not read yet."""
        return self._intake.unread_s

    def open(self) -> None:
        """Listen from now on; returns at once, and never fails: `health` tells."""
        if self._tending is None:
            self._tending = Tending(self._microphones, self._intake, self._clock)
            self._tending.start()

    def close(self) -> None:
        """Close the device, overwrite what was heard. Raises GaveUpError (`mic-lost`) where only the process's end closes it.

        Until that is done `health` is what it was: another thread must not say that it is closed before it is.
        """
        if self._tending is not None:
            self._tending.stop()
            self._tending = None

    def wait(self, least_s: float, timeout_s: float) -> None:
        """Until so much sound can be read, the microphone is closed, or neither in time. By another thread than closes it."""
        self._intake.wait(least_s, timeout_s)

    def read(self, timeout_s: float) -> Block | None:
        """The next sound, three quarters of a second at most; None where none comes in time, whatever the reason."""
        taken = self._intake.take(timeout_s)
        if taken is None or self._tending is None:
            return None
        if taken.is_first:
            self._begin(taken.format)
        if event := self._event(taken):
            self._tending.heard(taken.opening, event)
        return self._block(taken)

    def gave_up(self, now_ns: int) -> GaveUpError | None:
        """Why the process has to end, where it has to: the device hangs. Ask often."""
        return self._tending.gave_up(now_ns) if self._tending else None

    def to_json(self) -> dict[str, object]:
        """For `status.json`: no sound, but how loud it is."""
        health, tending = self.health, self._tending
        stream = tending.stream if tending else None
        return {
            "state": str(health.state),
            "why": health.why,
            "device": tending.device if tending else "",
            "rate_hz": stream.format.rate_hz if stream else 0,
            "channels": stream.format.channels if stream else 0,
            "latency_ms": round(stream.latency_s * 1000) if stream else 0,
            "level": asdict(self._levels.level),
            "overruns": health.overruns,
            "opened": health.opened,
        }

    def _begin(self, form: Format) -> None:
        self._levels, self._mono, self._gap = Levels(form.rate_hz), Mono(form), True

    def _event(self, taken: Taken) -> Event | None:
        """None while an overrun is still to be seen."""
        event = self._levels.take(taken.frames)
        if taken.lost:
            self._overrun_ns = taken.ended_ns
            return Event.OVERRUN
        shown = self.health.state is State.OVERRUN and taken.ended_ns - self._overrun_ns < _OVERRUN_NS
        return None if shown else event

    def _block(self, taken: Taken) -> Block | None:
        samples = self._mono.convert(taken.frames)
        taken.frames[:] = 0
        self._gap |= taken.lost
        if not samples.size:
            return None
        start, gap, self._gap = self._start, self._gap, False
        self._start += samples.size
        return Block(samples, start, taken.ended_ns, gap)


def microphone(device: str, server: str, clock: Clock) -> Microphone:
    """What the settings `mic_device` and `mic_server` name. Nothing is opened yet."""
    return Microphone(PortAudio(device, server), clock)
