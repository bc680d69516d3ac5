"""The gate: from a prompt to a sealed bundle, as a table of transitions. It decides; `eye` acts (see `SPEC-gate.md`)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, unique

from eyelid_formats.errors import Code, RigError


@unique
class State(StrEnum):
    """Where the prompt that is being worked on stands."""

    WAITING = "waiting"
    CROPPING = "cropping"
    GRANTING = "granting"
    STAGING = "staging"
    NAMING = "naming"
    RELEASING = "releasing"


@unique
class Event(StrEnum):
    """What happened."""

    PROMPT = "prompt"
    CROPPED = "cropped"
    SMALL = "cropped small"
    GRANTED = "granted"
    STAGED = "staged"
    NAMED = "named"
    RELEASED = "released"
    FAILED = "failed"
    FORGET = "forget"


@unique
class Intent(StrEnum):
    """What is to be done, in the order given."""

    NOTE_PROMPT = "note the prompt in the ledger"
    CROP = "pick a frame and have it cropped"
    CROP_STILL = "have the still cropped, too"
    CALL_OFF = "call off the crop"
    DRAFT = "encrypt the crop and draft"
    ASK_GRANT = "ask the Pico"
    STAGE = "stage the bundle and fsync it"
    NAME = "name it in the ledger and fsync"
    RELEASE = "rename it into the outbox and fsync the folder"
    TELL_KEPT = "tell the wearer that it is kept"
    REFUSE = "refuse, with the reason"
    REFUSE_BUSY = "refuse the newer prompt as busy"
    DROP_STAGED = "delete the staged bundle"
    WIPE = "wipe the prompt's keys and pictures"
    FORGET = "destroy keys, delete what has not left"


@dataclass(frozen=True, slots=True)
class Move:
    """The next state and what to do on the way."""

    state: State
    intents: tuple[Intent, ...]


_BUSY = (Intent.REFUSE_BUSY,)
_GIVE_UP = (Intent.REFUSE, Intent.WIPE)

TABLE: dict[tuple[State, Event], Move] = {
    (State.WAITING, Event.PROMPT): Move(State.CROPPING, (Intent.NOTE_PROMPT, Intent.CROP)),
    (State.WAITING, Event.FORGET): Move(State.WAITING, (Intent.FORGET,)),
    (State.CROPPING, Event.PROMPT): Move(State.CROPPING, _BUSY),
    (State.CROPPING, Event.CROPPED): Move(State.GRANTING, (Intent.DRAFT, Intent.ASK_GRANT)),
    (State.CROPPING, Event.SMALL): Move(State.CROPPING, (Intent.CROP_STILL,)),
    (State.CROPPING, Event.FAILED): Move(State.WAITING, (Intent.CALL_OFF, *_GIVE_UP)),
    (State.CROPPING, Event.FORGET): Move(State.WAITING, (Intent.CALL_OFF, *_GIVE_UP, Intent.FORGET)),
    (State.GRANTING, Event.PROMPT): Move(State.GRANTING, _BUSY),
    (State.GRANTING, Event.GRANTED): Move(State.STAGING, (Intent.STAGE,)),
    (State.GRANTING, Event.FAILED): Move(State.WAITING, _GIVE_UP),
    (State.GRANTING, Event.FORGET): Move(State.WAITING, (*_GIVE_UP, Intent.FORGET)),
    (State.STAGING, Event.STAGED): Move(State.NAMING, (Intent.NAME,)),
    (State.STAGING, Event.FAILED): Move(State.WAITING, (Intent.DROP_STAGED, *_GIVE_UP)),
    (State.NAMING, Event.NAMED): Move(State.RELEASING, (Intent.RELEASE,)),
    (State.NAMING, Event.FAILED): Move(State.WAITING, (Intent.DROP_STAGED, *_GIVE_UP)),
    (State.RELEASING, Event.RELEASED): Move(State.WAITING, (Intent.TELL_KEPT, Intent.WIPE)),
}
"""Staging, naming and releasing are done in one go: a prompt or a forget that comes while they last waits in the queue. A release
that fails ends the process: the ledger already names the bundle, and the next start finishes the rename."""


def move(state: State, event: Event) -> Move:
    """The one move for `event` in `state`. Raises RigError (`internal`) for an event that cannot come there."""
    found = TABLE.get((state, event))
    if found is None:
        raise RigError(Code.INTERNAL, f"the gate cannot take `{event}` while {state}")
    return found


def drawing() -> str:
    """The table as a state diagram in Mermaid's notation; `SPEC-gate.md` holds it, and a test compares."""
    lines = ["stateDiagram-v2", f"    [*] --> {State.WAITING}"]
    for (state, event), to in TABLE.items():
        lines.append(f"    {state} --> {to.state}: {event} / {', '.join(to.intents)}")
    return "\n".join(lines)
