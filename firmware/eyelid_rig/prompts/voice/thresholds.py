"""The few figures that decide what is a match; where they come from is in `SPEC-voice.md`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Scores are means a sound, in nats: 0 at best."""

    unlike: float = 6.0
    """What a sound costs for each unit of `sounds.distance` between it and what the model heard."""
    floor: float = 6.0
    """A frame costs this at most: one that is drowned in noise decides nothing by itself."""
    name: float = -0.9
    name_word: float = -1.3
    """The worst word of the name."""
    phrase: float = -1.2
    word: float = -1.9
    """The worst word of the phrase: one that is wrong is not made good by others that are right."""
    faint: float = -2.0
    """A name that is worse than this was not said."""
    after: int = 2
    """Sounds after the phrase that may be noise."""


TUNED = Thresholds()
