"""What is known about a sound that a listener is judged by."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, unique

NAME, MODEL_NAME = "hey iris", "hey jarvis"
"""What the rig is called by unless set otherwise, and a name that microWakeWord has a model of."""


@unique
class Part(StrEnum):
    """Of the measurement."""

    PROMPTS = "prompts"
    NEAR = "near"
    """What is almost a prompt, and must not be one."""
    NEGATIVES = "negatives"
    """Speech, music and noise that nobody meant for the rig."""


@unique
class Condition(StrEnum):
    """Under which a prompt is said; figures are named after it."""

    CLEAN = "clean"
    DB10 = "10db"
    DB5 = "5db"
    REVERB = "reverb"
    """In a room, from where a wearer's mouth is."""
    REVERB_10DB = "reverb_10db"
    REVERB_FAR = "reverb_far"
    """From 1 to 2 metres: worse than a wearer can do."""


@dataclass(frozen=True, slots=True)
class Truth:
    """Of one sound. What its part does not have is empty."""

    key: str
    """The same for the same sound in every run."""
    part: Part
    seconds: float
    name: str
    """What listeners are called by while they hear it."""
    phrase: str = ""
    """Of a prompt, as the phrase book writes it."""
    intent: str = ""
    voice: str = ""
    group: str = ""
    """Of people."""
    condition: str = ""
    noise: str = ""
    kind: str = ""
    """Of a negative, or of a near miss."""
    ended_s: float = 0.0
    """When the last word was over."""
    source: str = ""
    """Of a negative: the package that it comes from."""
