"""The few figures that decide what is a match; where they come from is in `SPEC-voice.md`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf


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
    name: float = -1.45
    name_word: float = -3.0
    """The worst word of the name."""
    phrase: float = -0.8
    word: float = -1.9
    """The worst word of the phrase: one that is wrong is not made good by others that are right."""
    sound: float = -inf
    """The worst sound of the phrase, where all that was heard is clear: a near miss is another sound, and all others right."""
    name_sound: float = 0.0
    """What the worst sound of the name may cost more than that."""
    clear: float = 0.08
    """So unsure, in nats a frame, is the model where there is no noise."""
    noise: float = 0.0
    """What the worst sound may cost more, for each nat that the model is less sure."""
    faint: float = -2.2
    """A name that is worse than this was not said."""
    after: int = 2
    """Sounds after the phrase that may be noise."""

    def wider(self, by: float) -> Thresholds:
        """With as many times as much room in all that tells whether the name and a phrase were said; under 1, with less."""
        widened = ("name", "name_word", "phrase", "word", "sound", "name_sound", "toll")
        return replace(self, **{each: getattr(self, each) * by for each in widened})


TUNED = Thresholds()
"""For hama's own symbols."""
ADAPTED = Thresholds(name=-0.5, phrase=-0.8, word=-1.6, sound=-1.7, noise=20.0, after=1)
"""Behind the adapter, whose symbols are surer; a first choice, not in use."""
