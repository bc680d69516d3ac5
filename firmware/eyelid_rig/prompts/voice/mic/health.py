"""How the microphone is, and what follows, as a table of transitions (`SPEC-voice.md`). It decides; `microphone` acts. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum, unique
from typing import Final

from eyelid_formats.errors import Code, RigError

_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 4.0
_DOUBLINGS = 3


@unique
class State(StrEnum):
    """How the microphone is; those that begin with `mic-` are trouble, which lasts until sound comes as it should."""

    CLOSED = "closed"
    STARTING = "starting"
    LISTENING = "listening"
    CLIPPING = "mic-clipping"
    SILENT = "mic-silent"
    OVERRUN = "mic-overrun"
    MISSING = "mic-missing"
    BUSY = "mic-busy"
    LOST = "mic-lost"
    UNFIT = "mic-format"


@unique
class Event(StrEnum):
    """What happened."""

    WANTED = "sound is wanted"
    OPENED = "opened"
    SOUND = "sound comes"
    CLIPPED = "sound is clipped for seconds"
    ZEROES = "only zeroes for seconds"
    OVERRUN = "sound was lost"
    ABSENT = "it is not there"
    HELD = "another program has it"
    FAILED = "it fails"
    REFUSED = "it has no format that is of use"
    UNWANTED = "no sound is wanted"


@unique
class Then(StrEnum):
    """What is to be done."""

    OPEN = "open it"
    READ = "read it"
    PAUSE = "close it, open it after a pause"
    CLOSE = "close it"


@dataclass(frozen=True, slots=True)
class Move:
    """The next state and what to do."""

    state: State
    then: Then


HEARING: Final = (State.LISTENING, State.CLIPPING, State.SILENT, State.OVERRUN)
"""Open, and sound comes: faulty or not, it is handed on."""
BROKEN: Final = (State.MISSING, State.BUSY, State.LOST, State.UNFIT)
"""Closed until a pause is over."""

_COMES = {
    Event.SOUND: Move(State.LISTENING, Then.READ),
    Event.CLIPPED: Move(State.CLIPPING, Then.READ),
    Event.ZEROES: Move(State.SILENT, Then.READ),
    Event.OVERRUN: Move(State.OVERRUN, Then.READ),
}
_FAILS = {
    Event.ABSENT: Move(State.MISSING, Then.PAUSE),
    Event.HELD: Move(State.BUSY, Then.PAUSE),
    Event.FAILED: Move(State.LOST, Then.PAUSE),
    Event.REFUSED: Move(State.UNFIT, Then.PAUSE),
    Event.UNWANTED: Move(State.CLOSED, Then.CLOSE),
}

_HELPS = {
    Event.CLIPPED: "the microphone is too loud: turn its gain down (`alsamixer`), or take it further from the mouth",
    Event.ZEROES: "the microphone gives nothing but zeroes: is it muted (`alsamixer`), or pulled out behind a sound server?",
    Event.OVERRUN: "sound was lost, because this machine is too busy: what runs beside the rig?",
}

TABLE: dict[tuple[State, Event], Move] = {
    (State.CLOSED, Event.WANTED): Move(State.STARTING, Then.OPEN),
    (State.STARTING, Event.OPENED): Move(State.STARTING, Then.READ),
    **{(state, Event.WANTED): Move(state, Then.OPEN) for state in BROKEN},
    **{(state, Event.OPENED): Move(state, Then.READ) for state in BROKEN},
    **{(state, event): to for state in (State.STARTING, *HEARING, *BROKEN) for event, to in (_COMES | _FAILS).items()},
}


@dataclass(frozen=True, slots=True)
class Health:
    """The microphone's state, and what counts for what follows."""

    state: State = State.CLOSED
    why: str = ""
    """What is wrong and what helps, for people; empty where nothing is."""
    since_ns: int = 0
    """When the state became what it is (CLOCK_MONOTONIC)."""
    worked: bool = False
    """Sound has come since it was first wanted: what is missing now was pulled out."""
    failures: int = 0
    """In a row."""
    opened: int = 0
    overruns: int = 0
    """How often sound was lost between the device and `read`."""

    @property
    def pause_s(self) -> float:
        """Before it is opened again: half a second, twice as long each time, four seconds at most."""
        return min(_LONGEST_PAUSE_S, _PAUSE_S * 2.0 ** min(self.failures - 1, _DOUBLINGS))

    def after(self, event: Event, now_ns: int, why: str = "") -> tuple[Health, Then]:
        """What it is after `event`, and what follows. Raises RigError (`internal`) for an event that cannot come there."""
        if event is Event.ABSENT and self.worked:
            event = Event.FAILED
        step = _move(self.state, event)
        if step.state is self.state and event in _COMES and event is not Event.OVERRUN and not self.failures:
            return self, step.then  # nearly every block: nothing is new
        stays = step.state is self.state
        says = why or _HELPS.get(event, self.why if stays else "")
        return replace(self._counted(event), state=step.state, why=says, since_ns=self.since_ns if stays else now_ns), step.then

    def _counted(self, event: Event) -> Health:
        comes, ends = event in _COMES, event is Event.UNWANTED
        return replace(
            self,
            worked=(self.worked or comes) and not ends,
            failures=0 if comes or ends else self.failures + (event in _FAILS),
            opened=self.opened + (event is Event.OPENED),
            overruns=self.overruns + (event is Event.OVERRUN),
        )


def _move(state: State, event: Event) -> Move:
    """Raises RigError (`internal`) for an event that cannot come in `state`."""
    found = TABLE.get((state, event))
    if found is None:
        raise RigError(Code.INTERNAL, f"the microphone cannot take `{event}` while {state}")
    return found


def rows() -> str:
    """The table as `SPEC-voice.md` holds it, a line a state; a test compares."""
    lines = []
    for state in State:
        moves = ", ".join(f"{event} -> {TABLE[state, event].state}" for event in Event if (state, event) in TABLE)
        lines.append(f"| {state} | {moves} |")
    return "\n".join(lines)
