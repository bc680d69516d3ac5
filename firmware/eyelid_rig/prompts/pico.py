"""The Pico as the Pi sees it: requests with answers, and events (`firmware/pico/SPEC-pico.md`). Values only; the port is in `uart`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, unique
from typing import TypeAlias

from eyelid_formats import cbor
from eyelid_formats.consent import Gesture, Scope
from eyelid_formats.draft import DRAFT_LIMIT
from eyelid_formats.errors import Code, EyelidError, FieldError, LinkError
from eyelid_formats.fields import Field, Record, array, flag, octets, one_of, row, text, uint
from eyelid_rig.prompts.secret import Secret

LOOK_BACK_EPOCHS = 16


@unique
class Ask(IntEnum):
    """Requests."""

    HELLO = 1
    KEY = 2
    GRANT = 3
    VOICE = 4
    SIGNAL = 5
    AUDIT = 6
    POLICY = 7
    PROVISION = 8


@unique
class Signal(IntEnum):
    """What the wearer is told."""

    KEPT = 1
    REFUSED = 2
    BUSY = 3
    SENT = 4
    ANSWER = 5
    CAMERA_LOST = 6
    CAMERA_BACK = 7
    NOT_UNDERSTOOD = 8
    CONFIRM = 9
    STOPPED = 10


def _secret(item: cbor.Item, where: str) -> Secret:
    """A key, as the wire's decoder lifted it out."""
    if type(item) is not Secret:
        raise FieldError(Code.FIELD_TYPE, f"{where} is not a key of 32 bytes")
    return item


class Answer(Record):
    """What the Pico says; key 0 is the type, key 1 the request's number where it answers one."""

    VERSIONED = False


_STATE = (
    Field(2, "counter", uint()),
    Field(3, "unit", octets(32), optional=True),
    Field(4, "uptime_ms", uint()),
    Field(5, "boots", uint()),
    Field(6, "shut", flag),
    Field(7, "software", text(0, 64)),
    Field(8, "grants", uint()),
    Field(9, "key_out", flag),
    Field(10, "lamp", flag),
    Field(11, "forgot", uint()),
    Field(12, "spoken", uint()),
    Field(13, "reset", uint(0, 2)),
)


@dataclass(frozen=True, slots=True)
class State(Answer):
    """The answer to hello, and what a boot says.

    `forgot` is the first epoch after the last forget, 0 before any; `spoken` are the voices since the last finger;
    `reset` is what the last boot came of: 0 unknown, 1 power or the reset pin, 2 the board itself.
    """

    NAME = "state"
    FIELDS = _STATE

    counter: int
    unit: bytes | None
    uptime_ms: int
    boots: int
    shut: bool
    software: str
    grants: int
    key_out: bool
    lamp: bool
    forgot: int
    spoken: int
    reset: int


@dataclass(frozen=True, slots=True)
class Ready(State):
    """The Pico has just started."""

    NAME = "ready"


@dataclass(frozen=True, slots=True)
class Refusal(Answer):
    """The Pico will not; `wait_ms` where asking later may help."""

    NAME = "error"
    FIELDS = (Field(2, "code", text(1, 64)), Field(3, "wait_ms", uint(), optional=True))

    code: str
    wait_ms: int | None


@dataclass(frozen=True, slots=True)
class EpochKey(Answer):
    """The key of a new epoch; the lamp is lit."""

    NAME = "key"
    FIELDS = (Field(2, "epoch", uint()), Field(3, "key", _secret), Field(4, "lamp", uint(0, 65_535)), Field(5, "length_ms", uint(1)))

    epoch: int
    key: Secret
    lamp: int
    length_ms: int


@dataclass(frozen=True, slots=True)
class Granted(Answer):
    """A grant, as bytes."""

    NAME = "granted"
    FIELDS = (Field(2, "grant", octets(1, 512)),)

    grant: bytes


@dataclass(frozen=True, slots=True)
class Done(Answer):
    """Taken."""

    NAME = "done"
    FIELDS = ()


@dataclass(frozen=True, slots=True)
class Statement(Answer):
    """An audit statement, as bytes."""

    NAME = "statement"
    FIELDS = (Field(2, "statement", octets(1, 512)),)

    statement: bytes


@dataclass(frozen=True, slots=True)
class PolicyBytes(Answer):
    """The policy that the Pico enforces; its button's timings where they are not as usual."""

    NAME = "policy"
    FIELDS = (Field(2, "policy", octets(1, 768)), Field(3, "timings", octets(1, 32), optional=True))

    policy: bytes
    timings: bytes | None


@dataclass(frozen=True, slots=True)
class PromptEvent(Answer):
    """The wearer asked; `keys` are (epoch, key) of the look-back, oldest first."""

    NAME = "prompt"
    FIELDS = (
        Field(2, "counter", uint(1)),
        Field(3, "gesture", one_of(Gesture)),
        Field(4, "scope", one_of(Scope)),
        Field(5, "age_ms", uint()),
        Field(6, "keys", array(row(uint(), _secret), 0, LOOK_BACK_EPOCHS)),
    )

    counter: int
    gesture: Gesture
    scope: Scope
    age_ms: int
    keys: tuple[tuple[int, Secret], ...]

    def wipe(self) -> None:
        """Overwrite the keys."""
        for _, key in self.keys:
            key.wipe()


@dataclass(frozen=True, slots=True)
class ForgottenEvent(Answer):
    """The wearer held the button; every key before `epoch` is gone."""

    NAME = "forgotten"
    FIELDS = (Field(2, "epoch", uint()),)

    epoch: int


@dataclass(frozen=True, slots=True)
class ShutEvent(Answer):
    """The shut switch closed."""

    NAME = "shut"
    FIELDS = ()


@dataclass(frozen=True, slots=True)
class OpenedEvent(Answer):
    """The shut switch opened."""

    NAME = "opened"
    FIELDS = ()


@dataclass(frozen=True, slots=True)
class ProvisionedEvent(Answer):
    """One press confirmed the provisioning."""

    NAME = "provisioned"
    FIELDS = (Field(2, "unit", octets(32)),)

    unit: bytes


Event: TypeAlias = Ready | PromptEvent | ForgottenEvent | ShutEvent | OpenedEvent | ProvisionedEvent

_PROMPT = 97
_ANSWERS: dict[int, type[Answer]] = {
    64: Refusal,
    65: State,
    66: EpochKey,
    67: Granted,
    68: Done,
    69: Statement,
    70: PolicyBytes,
    _PROMPT: PromptEvent,
}
"""A prompt answers `voice`, and without a number it is an event."""
_EVENTS: dict[int, type[Answer]] = {
    96: Ready,
    _PROMPT: PromptEvent,
    98: ForgottenEvent,
    99: ShutEvent,
    100: OpenedEvent,
    101: ProvisionedEvent,
}


@dataclass(frozen=True, slots=True)
class Request:
    """A message to the Pico without its number."""

    ask: Ask
    fields: dict[int, cbor.Item]

    def message(self, number: int) -> dict[int, cbor.Item]:
        """The map that goes over the UART."""
        return {0: int(self.ask), 1: number, **self.fields}


def hello() -> Request:
    """How are you?"""
    return Request(Ask.HELLO, {})


def next_key(epoch: int | None = None) -> Request:
    """Open a new epoch: this one, or none where the Pico's next is another."""
    return Request(Ask.KEY, {} if epoch is None else {2: epoch})


def grant(draft: bytes) -> Request:
    """Agree to this draft (at most 2 KiB). Raises LinkError where it is larger."""
    if len(draft) > DRAFT_LIMIT:
        raise LinkError(Code.LINK_SIZE, f"the draft has {len(draft)} bytes, the Pico reads {DRAFT_LIMIT}")
    return Request(Ask.GRANT, {2: draft})


def voice() -> Request:
    """Count a spoken prompt; its words stay on the Pi."""
    return Request(Ask.VOICE, {})


def signal(what: Signal, counter: int, head: bytes | None = None) -> Request:
    """Tell the wearer, and let the Pico see the ledger's head."""
    fields: dict[int, cbor.Item] = {2: int(what), 3: counter}
    return Request(Ask.SIGNAL, fields if head is None else {**fields, 4: head})


def audit(nonce: bytes) -> Request:
    """State your counters over this nonce."""
    return Request(Ask.AUDIT, {2: nonce})


def policy() -> Request:
    """Which policy do you enforce?"""
    return Request(Ask.POLICY, {})


def provision(signing_key: bytes, seed: bytes, order: bytes) -> Request:
    """Do as the operator orders, with these secrets, once the wearer presses."""
    return Request(Ask.PROVISION, {2: signing_key, 3: seed, 4: order})


def read_answer(message: dict[int, cbor.Item]) -> tuple[int, Answer] | None:
    """(request number, answer), or None where the message answers nothing. Raises LinkError."""
    kind = _ANSWERS.get(message[0])
    if kind is None or (message[0] in _EVENTS and 1 not in message):
        return None
    number = message.get(1)
    if type(number) is not int:
        raise LinkError(Code.LINK_ANSWER, "an answer of the Pico has no request number")
    return number, _read(kind, {key: value for key, value in message.items() if key > 1})


def read_event(message: dict[int, cbor.Item]) -> Answer | None:
    """The event in a message, or None. Raises LinkError."""
    kind = _EVENTS.get(message[0])
    return None if kind is None else _read(kind, {key: value for key, value in message.items() if key > 0})


def _read(kind: type[Answer], item: dict[int, cbor.Item]) -> Answer:
    try:
        return kind.from_item(item)
    except EyelidError as error:
        raise LinkError(Code.LINK_ANSWER, f"the Pico sent what it should not: {error.args[0]}") from None
