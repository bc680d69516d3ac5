"""What `eye` and its ear say to each other over two pipes (`pipes`).

The ear eats whatever sounds near the rig, so it counts as hostile: what it says of itself are figures and words out of lists, and the one
text that it may say is what was said, which goes into the crop and nowhere else. It is judged in `hearsay`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from eyelid_formats import cbor
from eyelid_formats.errors import Code, FieldError
from eyelid_formats.fields import Field, Record, array, flag, integer, record, text, uint
from eyelid_rig.prompts.spoken import WORDS_BYTES
from eyelid_rig.prompts.voice.decision import Reason
from eyelid_rig.prompts.voice.mic.health import State
from eyelid_rig.sandbox import WORDS

LIMIT = 1024
"""Bytes of a message, in either direction."""
_FRONTS = ("microwakeword", "silero")
_FAILURES = (Code.VOICE_MODEL, Code.VOICE_PHRASE, Code.MODEL_MISSING, Code.LOW_MEMORY, Code.MIC_LOST, Code.INTERNAL)
_TENTHS_DB = integer(-2_000, 0)


def _among(words: tuple[str, ...]) -> Callable[[cbor.Item, str], str]:
    """One of these and no other."""

    def check(item: cbor.Item, where: str) -> str:
        if type(item) is not str or item not in words:
            raise FieldError(Code.FIELD_RANGE, f"{where} is none of: {', '.join(words)}")
        return item

    return check


def _member(kind: type[StrEnum]) -> Callable[[cbor.Item, str], Any]:
    check = _among(tuple(kind))
    return lambda item, where: kind(check(item, where))


@dataclass(frozen=True, slots=True)
class Order(Record):
    """To the ear: have the microphone open, or closed and everything that was heard overwritten. Numbers count up."""

    NAME = "order"
    FIELDS = (Field(1, "number", uint(1)), Field(2, "listen", flag))

    number: int
    listen: bool


@dataclass(frozen=True, slots=True)
class Report(Record):
    """How the microphone is. Levels are of the last second, in tenths of a decibel to full scale."""

    NAME = "report"
    VERSIONED = False
    FIELDS = (
        Field(1, "obeys", uint()),
        Field(2, "state", _member(State)),
        Field(3, "front", _among(_FRONTS)),
        Field(4, "rate_hz", uint(0, 768_000)),
        Field(5, "channels", uint(0, 64)),
        Field(6, "rms", _TENTHS_DB),
        Field(7, "peak", _TENTHS_DB),
        Field(8, "clipped_ppm", uint(0, 1_000_000)),
        Field(9, "overruns", uint(0, 2**32)),
        Field(10, "opened", uint(0, 2**32)),
        Field(11, "looks_left_out", uint(0, 2**32)),
        Field(12, "kept", array(_among(WORDS), 0, len(WORDS))),
    )

    obeys: int
    """The number of the last order that is carried out: 0 for none yet."""
    state: State
    front: str
    rate_hz: int = 0
    channels: int = 0
    rms: int = -1_200
    peak: int = -1_200
    clipped_ppm: int = 0
    overruns: int = 0
    opened: int = 0
    looks_left_out: int = 0
    kept: tuple[str, ...] = ()
    """What it should have given up and could not (`sandbox.WORDS`)."""

    @property
    def closed(self) -> bool:
        """Whether the microphone is closed."""
        return self.state is State.CLOSED


@dataclass(frozen=True, slots=True)
class Said(Record):
    """What was decided of something that was said: the words of a phrase, or the reason why it is none."""

    NAME = "said"
    VERSIONED = False
    FIELDS = (
        Field(1, "ended_ms", uint()),
        Field(2, "words", text(1, WORDS_BYTES), optional=True),
        Field(3, "reason", _member(Reason), optional=True),
    )

    ended_ms: int
    """When its last word was over (CLOCK_MONOTONIC)."""
    words: str | None = field(default=None, repr=False)
    reason: Reason | None = None

    def __post_init__(self) -> None:
        """One of the two. Raises FieldError."""
        if (self.words is None) is (self.reason is None):
            raise FieldError(Code.FIELD_MISSING, f"{self.NAME} has both words and a reason, or neither")


@dataclass(frozen=True, slots=True)
class Message(Record):
    """From the ear: one of the three. A failure is its last word."""

    NAME = "message of the ear"
    FIELDS = (
        Field(1, "report", record(Report), optional=True),
        Field(2, "said", record(Said), optional=True),
        Field(3, "failure", _among(tuple(map(str, _FAILURES))), optional=True),
    )

    report: Report | None = None
    said: Said | None = None
    failure: str | None = None

    def __post_init__(self) -> None:
        """Raises FieldError."""
        if sum(one is not None for one in (self.report, self.said, self.failure)) != 1:
            raise FieldError(Code.FIELD_MISSING, f"{self.NAME} has not one of its three parts")
