"""What was said near the rig, and what came of it: plain values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """Something that was said. `counter` is 0 where it was no prompt that counts."""

    words: str
    voice: str
    through: str
    """Noise, or nothing."""
    made: str
    """What the rig made of it."""
    heard: str
    """What a listener of the bench hears in it, with its scores."""
    counter: int = 0
    intent: str = ""
    """As the consent tag says it."""
