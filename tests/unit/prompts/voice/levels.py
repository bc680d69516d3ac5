"""Sound whose level says what is in it, and a front, ears and a writer that hear just that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

import numpy as np

from eyelid_formats.consent import Intent
from eyelid_rig.prompts.voice.budget import Pace
from eyelid_rig.prompts.voice.decision import Decision, Reason
from eyelid_rig.prompts.voice.listener import Listener
from eyelid_rig.prompts.voice.matching import NOTHING, Match
from eyelid_rig.prompts.voice.phonemes import RATE_HZ, Samples
from eyelid_rig.prompts.voice.phrases import Phrase
from eyelid_rig.prompts.voice.profiles import PROFILES, Profile

SILENT, TALK, NAME, PHRASE, BABBLE = 0, 1, 2, 3, 4
"""Levels of made sound: what the fakes below hear in it."""
WHAT = Phrase("what is this", Intent.IDENTIFY, ())
PI5 = PROFILES["pi5"]
PROMPT = ((NAME, 0.6), (PHRASE, 0.8))
SILENCE = (SILENT, 2.0)
_MATCH = Match(WHAT, -0.1, -0.2, 0, 0, None)


class LevelFront:
    """Everything but silence is speech."""

    name: ClassVar[str] = "level"
    by_name: ClassVar[bool] = False
    lookback_s: ClassVar[float] = 0.4

    def __init__(self) -> None:
        self.rests = self.wipes = 0

    def hear(self, block: Samples) -> bool:
        return bool(block.any())

    def rest(self) -> None:
        self.rests += 1

    def wipe(self) -> None:
        self.wipes += 1


class LevelEars:
    """Hears the name and the phrase by their levels; `cost_s` is what a look takes on the stopwatch beside it."""

    frame_s = 0.02

    def __init__(self, cost_s: float = 0.0) -> None:
        self.cost_s, self.now_s = cost_s, 0.0
        self.looks: list[float] = []
        self.longest_s = 0.0

    def stopwatch(self) -> float:
        return self.now_s

    def look(self, samples: Samples) -> Match:
        self.now_s += self.cost_s * samples.size / RATE_HZ
        self.looks.append(samples.size / RATE_HZ)
        self.longest_s = max(self.longest_s, samples.size / RATE_HZ)
        frames = samples[::320]
        named = np.flatnonzero(frames == NAME)
        if not named.size or named.size < 15:
            return NOTHING
        phrase = np.flatnonzero(frames == PHRASE)
        start, named_end = int(named[0]), int(named[-1]) + 1
        heard = replace(_MATCH, start_frame=start, name_end_frame=named_end, quiet_frames=frames.size - 1 - int(np.flatnonzero(frames)[-1]))
        if phrase.size < 20:
            return replace(heard, phrase=None, phrase_score=None, end_frame=named_end, reason=Reason.NO_PHRASE)
        end = int(phrase[-1]) + 1
        after = np.count_nonzero(frames[end:] == TALK)
        found = replace(heard, end_frame=end)
        return found if after < 5 else replace(found, phrase=None, nearest=WHAT, reason=Reason.MORE_WORDS)


class Writer:
    """A Wording that writes one thing, and keeps how much sound it was given."""

    def __init__(self, written: str | None) -> None:
        self._written = written
        self.given: list[Samples] = []

    def words(self, samples: Samples) -> str | None:
        self.given.append(samples.copy())
        return self._written


def sound_of(*parts: tuple[int, float]) -> Samples:
    """(level, seconds) after another."""
    return np.concatenate([np.full(round(seconds * RATE_HZ), level, np.int16) for level, seconds in parts])


def listener_of(ears: LevelEars, profile: Profile = PI5, front: LevelFront | None = None, writer: Writer | None = None) -> Listener:
    return Listener(front or LevelFront(), ears, profile, Pace(ears.stopwatch), writer)


def heard_in(*parts: tuple[int, float], profile: Profile = PI5, front: LevelFront | None = None) -> list[Decision]:
    return listener_of(LevelEars(), profile, front).feed(sound_of(*parts))


def events_of(decisions: Sequence[Decision]) -> list[str]:
    return [decision.reason or decision.event for decision in decisions]
