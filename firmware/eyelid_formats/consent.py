"""The consent tag and what its scopes allow (`SPEC-consent.md`)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum, unique

from eyelid_formats.errors import Code, FieldError
from eyelid_formats.fields import Field, Record, array, octets, one_of, uint

MAX_RETENTION_S = 2**31


@unique
class Scope(IntEnum):
    """What the wearer allows; each includes those before it."""

    LOCAL = 0
    ANSWER = 1
    IMPROVE = 2
    TRAIN = 3


@unique
class Gesture(IntEnum):
    """How a prompt came."""

    PRESS = 1
    DOUBLE = 2
    VOICE = 3


@unique
class Intent(IntEnum):
    """What the words of a prompt want, coarsely: what may be known of them without opening the crop."""

    IDENTIFY = 1
    """What is this?"""
    READ = 2
    """Read this."""
    POINT = 3
    """What is that over there?"""
    BRAND = 4
    """What brand is this?"""
    TRANSLATE = 5
    """Translate this."""
    LOOK = 6
    """Look at this."""
    ASK = 7
    """A question of the wearer's own."""


@unique
class Purpose(StrEnum):
    """What a recipient may do with a crop."""

    ANSWER = "answer"
    HUMAN_REVIEW = "human_review"
    IMPROVE = "improve"
    TRAIN = "train"
    TRAIN_GENERATIVE = "train_generative"
    DATA_MINING = "data_mining"
    SHARE = "share"


GESTURE_LIMIT = {Gesture.PRESS: Scope.ANSWER, Gesture.DOUBLE: Scope.TRAIN, Gesture.VOICE: Scope.ANSWER}
"""The largest scope that a gesture may ever allow, whatever the policy says."""

_LEAST_SCOPE = {
    Purpose.ANSWER: Scope.ANSWER,
    Purpose.HUMAN_REVIEW: Scope.IMPROVE,
    Purpose.IMPROVE: Scope.IMPROVE,
    Purpose.TRAIN: Scope.TRAIN,
}


def purposes(scope: Scope) -> tuple[Purpose, ...]:
    """The purposes that `scope` allows; the others are denied."""
    return tuple(purpose for purpose in Purpose if purpose in _LEAST_SCOPE and scope >= _LEAST_SCOPE[purpose])


@dataclass(frozen=True, slots=True)
class ConsentTag(Record):
    """What the wearer allowed, for how long, to whom, by what evidence. Raises FieldError where `wording` or `intent` lacks."""

    NAME = "consent tag"
    VERSIONED = False
    FIELDS = (
        Field(1, "scope", one_of(Scope)),
        Field(2, "retention_s", uint(0, MAX_RETENTION_S)),
        Field(3, "valid_until_s", uint()),
        Field(4, "prompt", one_of(Gesture)),
        Field(5, "wording", octets(32), optional=True),
        Field(6, "notice", octets(32)),
        Field(7, "recipients", array(octets(32), 1, 4)),
        Field(8, "wearer", octets(16)),
        Field(9, "intent", one_of(Intent), optional=True),
    )

    scope: Scope
    retention_s: int
    valid_until_s: int
    prompt: Gesture
    wording: bytes | None
    notice: bytes
    recipients: tuple[bytes, ...]
    wearer: bytes
    intent: Intent | None = None

    def __post_init__(self) -> None:
        """Words have an intent, and nothing else has one; a spoken prompt has words."""
        if (self.wording is None) is not (self.intent is None):
            raise FieldError(
                Code.FIELD_MISSING, f"{self.NAME} lacks {'wording (key 5)' if self.intent else 'intent (key 9)'} beside the other"
            )
        if self.prompt is Gesture.VOICE and self.wording is None:
            raise FieldError(Code.FIELD_MISSING, f"{self.NAME} of a spoken prompt lacks wording (key 5) and intent (key 9)")
