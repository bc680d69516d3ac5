"""How the camera is, and what follows, as a table of transitions (`SPEC-camera.md`). It decides; the recorder acts. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum, unique
from typing import Final

from eyelid_formats.errors import Code, RigError

STALLS: Final = 3
"""In a row: then opening it again does not help, and a new process may."""
PATIENT_STALLS: Final = 12
"""The same in a run that follows one which ended so and has seen no frame itself: a new process did not help either."""
_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 4.0
_DOUBLINGS = 3
_FRAMES = 2
_NOTICE_S = 1.0


@unique
class State(StrEnum):
    """How the camera is. Trouble lasts until a frame comes, whether the camera is open or closed meanwhile; which one, a code says."""

    WAITING = "waiting"
    OPENING = "opening"
    OK = "ok"
    STARVED = "starved"
    TROUBLE = "trouble"
    OVER = "over"


@unique
class Event(StrEnum):
    """What happened."""

    WANTED = "an epoch opens"
    OPENED = "opened"
    FRAME = "frame"
    LATE = "half of the frames are lost"
    IN_TIME = "most frames come again"
    UNWANTED = "no epoch is open"
    STALLED = "stalled"
    FAILED = "failed"
    STALLED_AGAIN = "stalled once too often"
    HUNG = "does not come back"


@unique
class Then(StrEnum):
    """What is to be done."""

    OPEN = "open it"
    FETCH = "fetch a frame"
    CLOSE = "close it"
    AGAIN = "close it, open it at once"
    PAUSE = "close it, open it after a pause"
    END = "end the process"


@dataclass(frozen=True, slots=True)
class Move:
    """The next state and what to do."""

    state: State
    then: Then


TABLE: dict[tuple[State, Event], Move] = {
    (State.WAITING, Event.WANTED): Move(State.OPENING, Then.OPEN),
    (State.WAITING, Event.HUNG): Move(State.OVER, Then.END),
    (State.OPENING, Event.OPENED): Move(State.OPENING, Then.FETCH),
    (State.OPENING, Event.FRAME): Move(State.OK, Then.FETCH),
    (State.OPENING, Event.UNWANTED): Move(State.WAITING, Then.CLOSE),
    (State.OPENING, Event.STALLED): Move(State.TROUBLE, Then.AGAIN),
    (State.OPENING, Event.FAILED): Move(State.TROUBLE, Then.PAUSE),
    (State.OPENING, Event.HUNG): Move(State.OVER, Then.END),
    (State.OK, Event.FRAME): Move(State.OK, Then.FETCH),
    (State.OK, Event.LATE): Move(State.STARVED, Then.FETCH),
    (State.OK, Event.UNWANTED): Move(State.WAITING, Then.CLOSE),
    (State.OK, Event.STALLED): Move(State.TROUBLE, Then.AGAIN),
    (State.OK, Event.FAILED): Move(State.TROUBLE, Then.PAUSE),
    (State.OK, Event.HUNG): Move(State.OVER, Then.END),
    (State.STARVED, Event.FRAME): Move(State.STARVED, Then.FETCH),
    (State.STARVED, Event.IN_TIME): Move(State.OK, Then.FETCH),
    (State.STARVED, Event.UNWANTED): Move(State.WAITING, Then.CLOSE),
    (State.STARVED, Event.STALLED): Move(State.TROUBLE, Then.AGAIN),
    (State.STARVED, Event.FAILED): Move(State.TROUBLE, Then.PAUSE),
    (State.STARVED, Event.HUNG): Move(State.OVER, Then.END),
    (State.TROUBLE, Event.WANTED): Move(State.TROUBLE, Then.OPEN),
    (State.TROUBLE, Event.OPENED): Move(State.TROUBLE, Then.FETCH),
    (State.TROUBLE, Event.FRAME): Move(State.OK, Then.FETCH),
    (State.TROUBLE, Event.UNWANTED): Move(State.TROUBLE, Then.CLOSE),
    (State.TROUBLE, Event.STALLED): Move(State.TROUBLE, Then.AGAIN),
    (State.TROUBLE, Event.FAILED): Move(State.TROUBLE, Then.PAUSE),
    (State.TROUBLE, Event.STALLED_AGAIN): Move(State.OVER, Then.END),
    (State.TROUBLE, Event.HUNG): Move(State.OVER, Then.END),
}


TROUBLES = frozenset(
    {
        Code.CAMERA_MISSING,
        Code.CAMERA_UNPLUGGED,
        Code.CAMERA_BUSY,
        Code.CAMERA_STALLED,
        Code.CAMERA_FORMAT,
        Code.CAMERA_NO_FRAMES,
        Code.VAULT_FULL,
    }
)
"""What can be wrong, as sources and the vault name it; anything else is a fault of ours (`internal`)."""
_STARVED = (
    "half of the frames or more are lost: not fetched in time, so that a lower `rate_hz` or size, or less that runs beside it, helps; or "
    "never given by the sensor or its driver, so that its cable and the kernel's log (dmesg) are to be looked at"
)
"""The gaps between the frames' times tell no more than that they are lost."""


@dataclass(frozen=True, slots=True)
class Health:
    """The camera's state, and what counts for what follows. `patient`: the run before this one ended because the camera stalled."""

    patient: bool = False
    state: State = State.WAITING
    trouble: Code | None = None
    """What is wrong; None where nothing is."""
    why: str = ""
    """The same for people."""
    since_ns: int = 0
    """When `says` became what it is (CLOCK_MONOTONIC)."""
    worked: bool = False
    """A frame has come in this run."""
    failures: int = 0
    """Since the last frame."""
    stalls: int = 0
    """Among them."""
    opened: int = 0
    missed: int = 0
    """Frames that were due and did not come: nobody fetched them in time, or the camera never gave them."""

    @property
    def says(self) -> str:
        """The state's name, or its trouble's code (`SPEC-camera.md`)."""
        return str(self.trouble or self.state)

    @property
    def reopened(self) -> int:
        """How often it was opened, but for the first time."""
        return max(0, self.opened - 1)

    @property
    def pause_s(self) -> float:
        """Before it is opened again: half a second, twice as long each time, four seconds at most."""
        return min(_LONGEST_PAUSE_S, _PAUSE_S * 2.0 ** min(self.failures - 1, _DOUBLINGS))

    def after(self, event: Event, now_ns: int) -> tuple[Health, Then]:
        """`WANTED`, `OPENED` or `UNWANTED` happened: what it is now, and what follows. Raises RigError (`internal`)."""
        step = move(self.state, event)
        now = self._at(step.state, self.trouble if step.state is State.TROUBLE else None, self.why, now_ns)
        return replace(now, opened=self.opened + (event is Event.OPENED)), step.then

    def after_frame(self, event: Event, missed: int, now_ns: int) -> tuple[Health, Then]:
        """A frame came (`FRAME`, `LATE` or `IN_TIME`), and `missed` before it were lost. Raises RigError (`internal`)."""
        step = move(self.state, event)
        if step.state is self.state and self.worked and not (missed or self.failures or self.stalls):
            return self, step.then  # nearly every frame: nothing is new
        trouble = Code.CAMERA_STARVED if step.state is State.STARVED else None
        now = self._at(step.state, trouble, _STARVED, now_ns)
        return replace(now, worked=True, failures=0, stalls=0, missed=self.missed + missed), step.then

    def after_failure(self, code: Code, why: str, now_ns: int) -> tuple[Health, Then]:
        """Opening it or waiting for a frame failed with `code`. Raises RigError (`internal`)."""
        named = self._named(code)
        stalls = self.stalls + (named is Code.CAMERA_STALLED)
        step = move(self.state, self._kind(named, stalls))
        return replace(self._at(step.state, named, why, now_ns), failures=self.failures + 1, stalls=stalls), step.then

    def after_hang(self, why: str, now_ns: int) -> tuple[Health, Then]:
        """Whoever has the camera does not come back from it. Raises RigError (`internal`)."""
        step = move(self.state, Event.HUNG)
        return self._at(step.state, Code.CAMERA_STALLED, why, now_ns), step.then

    def _named(self, code: Code) -> Code:
        if code is Code.CAMERA_MISSING and self.worked:
            return Code.CAMERA_UNPLUGGED
        return code if code in TROUBLES else Code.INTERNAL

    def _kind(self, code: Code, stalls: int) -> Event:
        at_once = self.worked or not self.patient
        if code is Code.CAMERA_STALLED and stalls >= (STALLS if at_once else PATIENT_STALLS):
            return Event.STALLED_AGAIN
        return Event.STALLED if code is Code.CAMERA_STALLED and at_once else Event.FAILED

    def _at(self, state: State, trouble: Code | None, why: str, now_ns: int) -> Health:
        new = replace(self, state=state, trouble=trouble, why=why if trouble else "")
        return new if new.says == self.says else replace(new, since_ns=now_ns)


def patience_s(rate_hz: float) -> float:
    """How long to wait for a frame that follows another one: two frame times and a second."""
    return _FRAMES / rate_hz + _NOTICE_S


def move(state: State, event: Event) -> Move:
    """The one move for `event` in `state`. Raises RigError (`internal`) for an event that cannot come there."""
    found = TABLE.get((state, event))
    if found is None:
        raise RigError(Code.INTERNAL, f"the camera cannot take `{event}` while {state}")
    return found


def drawing() -> str:
    """The table as a state diagram in Mermaid's notation; `SPEC-camera.md` holds it, and a test compares."""
    lines = ["stateDiagram-v2", f"    [*] --> {State.WAITING}"]
    for (state, event), to in TABLE.items():
        lines.append(f"    {state} --> {to.state}: {event} / {to.then}")
    return "\n".join(lines)
