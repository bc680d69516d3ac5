"""How the microphone is, as a table of transitions (`SPEC-voice.md`). Pure."""

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


HEARING: Final = (State.LISTENING, State.CLIPPING, State.SILENT, State.OVERRUN)
"""Open, and sound comes: faulty or not, it is handed on."""
BROKEN: Final = (State.MISSING, State.BUSY, State.LOST, State.UNFIT)
"""Closed until a pause is over."""

_COMES: Final = {
    Event.SOUND: State.LISTENING,
    Event.CLIPPED: State.CLIPPING,
    Event.ZEROES: State.SILENT,
    Event.OVERRUN: State.OVERRUN,
}
_FAILS: Final = {
    Event.ABSENT: State.MISSING,
    Event.HELD: State.BUSY,
    Event.FAILED: State.LOST,
    Event.REFUSED: State.UNFIT,
}
_HELPS: Final = {
    Event.CLIPPED: "the microphone is too loud: turn its gain down (`alsamixer`), or take it further from the mouth",
    Event.ZEROES: "the microphone gives nothing but zeroes: is it muted (`alsamixer`), or pulled out behind a sound server?",
    Event.OVERRUN: "sound was lost, because this machine is too busy: what runs beside the rig?",
}

_EVERYWHERE: Final = "any but closed"

TABLE: Final[dict[tuple[State, Event], State]] = {
    (State.CLOSED, Event.WANTED): State.STARTING,
    (State.STARTING, Event.OPENED): State.STARTING,
    **{(state, event): state for state in BROKEN for event in (Event.WANTED, Event.OPENED)},
    **{(state, event): to for state in (State.STARTING, *HEARING, *BROKEN) for event, to in (_COMES | _FAILS).items()},
    **{(state, Event.UNWANTED): State.CLOSED for state in (State.STARTING, *HEARING, *BROKEN)},
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

    def after(self, event: Event, now_ns: int, why: str = "") -> Health:
        """What it is after `event`. Raises RigError (`internal`) for one that cannot come there."""
        if event is Event.ABSENT and self.worked:
            event = Event.FAILED
        state = _next(self.state, event)
        stays = state is self.state
        if stays and event in _COMES and event is not Event.OVERRUN and not self.failures:
            return self  # nearly every block: nothing is new
        says = why or _HELPS.get(event, self.why if stays else "")
        return replace(self._counted(event), state=state, why=says, since_ns=self.since_ns if stays else now_ns)

    def _counted(self, event: Event) -> Health:
        comes, ends = event in _COMES, event is Event.UNWANTED
        return replace(
            self,
            worked=(self.worked or comes) and not ends,
            failures=0 if comes or ends else self.failures + (event in _FAILS),
            opened=self.opened + (event is Event.OPENED),
            overruns=self.overruns + (event is Event.OVERRUN),
        )


def _next(state: State, event: Event) -> State:
    """Raises RigError (`internal`) for an event that cannot come in `state`."""
    found = TABLE.get((state, event))
    if found is None:
        raise RigError(Code.INTERNAL, f"the microphone cannot take `{event}` while {state}")
    return found


def rows() -> str:
    """The table as `SPEC-voice.md` holds it; a test compares."""
    return "\n".join(f"| {event} | {came} | {to} |" for event in Event for to, came in _moves(event).items())


def _moves(event: Event) -> dict[str, str]:
    """By where it leads: where it may come."""
    moves: dict[str, list[str]] = {}
    for state in State:
        if to := TABLE.get((state, event)):
            moves.setdefault(to if to is not state or event in _COMES | _FAILS else "the same", []).append(state)
    return {to: _EVERYWHERE if len(came) == len(State) - 1 else ", ".join(came) for to, came in moves.items()}
