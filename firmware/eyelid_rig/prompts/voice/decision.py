"""What listening comes to: a prompt, or a refusal with its reason and its scores."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, unique


@unique
class Event(StrEnum):
    """What was decided."""

    PROMPT = "prompt"
    REFUSED = "refused"


@unique
class Reason(StrEnum):
    """Why what was said is no prompt. Speech without the name is nobody's business and no event."""

    NO_PHRASE = "no-phrase"
    """The name, and then nothing that is a phrase."""
    FAINT_NAME = "faint-name"
    """A phrase, after something that is almost the name."""
    MORE_WORDS = "more-words"
    """The sentence goes on after the phrase: it asks something else."""
    TOO_LONG = "too-long"
    """It does not end within what is kept."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One event. Times in seconds since the listener began, scores as mean log ratios: 0 is perfect, less is worse."""

    event: Event
    decided_s: float
    ended_s: float
    """When the last word was over."""
    phrase: str = ""
    """As the phrase book writes it, or a free question's words; empty where none was understood."""
    intent: str = ""
    name_score: float | None = None
    phrase_score: float | None = None
    reason: Reason | None = None
