"""A look at some sound: the phoneme model, then the phrase book's matching. Behind a Protocol, so that tests need neither."""

from __future__ import annotations

from typing import Protocol

from eyelid_rig.prompts.voice.matching import Match
from eyelid_rig.prompts.voice.phonemes import LogProbs, PhonemeModel, Samples


class Ears(Protocol):
    """Finds the name in sound, and a phrase after it."""

    @property
    def frame_s(self) -> float:
        """How long the frames of a match are."""

    def look(self, samples: Samples) -> Match:
        """What is in `samples`, of at most a few seconds. Speech may go on past their end."""


class Matching(Protocol):
    """What `matching.Matcher` is."""

    def match(self, log_probs: LogProbs) -> Match:
        """What the phonemes come to."""


class PhonemeEars:
    """The Ears of a rig."""

    def __init__(self, model: PhonemeModel, matcher: Matching) -> None:
        self._model, self._matcher = model, matcher

    @property
    def frame_s(self) -> float:
        """The model's."""
        return self._model.frame_s

    def look(self, samples: Samples) -> Match:
        """Costs about a twentieth of the sound's length on a desktop core."""
        return self._matcher.match(self._model.log_probs(samples))
