"""What one look at some sound comes to, and who looks: behind a Protocol, so that listening needs no model to be tested."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from eyelid_rig.prompts.voice.decision import Event, Reason
from eyelid_rig.prompts.voice.phonemes import Samples


@dataclass(frozen=True, slots=True)
class Finding:
    """The name somewhere in the sound, with what was said after it. Times in seconds since the first sample that was looked at."""

    event: Event
    name_s: float
    """When the name began."""
    ended_s: float
    """When the phrase's last word was over; without a phrase, the name's."""
    phrase: str = ""
    intent: str = ""
    name_score: float | None = None
    phrase_score: float | None = None
    reason: Reason | None = None


class Ears(Protocol):
    """Finds the name in sound, and a phrase after it."""

    def look(self, samples: Samples) -> Finding | None:
        """What is found in `samples`, of at most a few seconds; None where nobody said the name. Speech may go on past their end."""
