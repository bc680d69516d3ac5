"""The few figures that decide what is a match. Where they come from is in `SPEC-voice.md` (Adapter)."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Scores are means a sound, in nats: 0 at best."""

    unlike: float = 6.0
    """What a sound costs for each unit of `sounds.distance` between it and what the model heard."""
    floor: float = 6.0
    """A frame costs this at most: one that is drowned in noise decides nothing by itself."""
    rest: float = 1.0
    """So much at most does a frame cost that comes after the phrase."""
    toll: float = 4.0
    """What another word has to be better by, all in all, to be taken for the one that is hoped for."""
    name: float = -0.9
    name_word: float = -3.0
    """The worst word of the name."""
    phrase: float = -1.2
    word: float = -3.0
    """The worst word of the phrase: one that is wrong is not made good by others that are right."""
    sound: float = -2.6
    """The worst sound of the phrase, where all that was heard is clear: a near miss is another sound, and all others right."""
    clear: float = 0.1
    """So unsure, in nats a frame, is the model where there is no noise."""
    noise: float = 30.0
    """What the worst sound may cost more, for each nat that the model is less sure."""
    faint: float = -2.2
    """A name that is worse than this was not said."""
    after: int = 1
    """Sounds after the phrase that may be noise."""

    def wider(self, by: float) -> Thresholds:
        """With as many times as much room in all that tells whether the name and a phrase were said; under 1, with less."""
        widened = ("name", "name_word", "phrase", "word", "sound", "noise", "toll")
        return replace(self, **{each: getattr(self, each) * by for each in widened})


TUNED = Thresholds()
"""For the adapter's symbols, as its training chose them."""
