"""What is played to a listener: a clip that somebody says, or a stretch of sound with no prompt in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum, unique

from eyelid_rig.prompts.voice.phonemes import RATE_HZ, Samples

BLOCK = 10 * RATE_HZ
"""Samples that a stretch gives at a time."""


@unique
class Half(StrEnum):
    """What sound is for. Nobody may tune on what a report counts; no voice, source or wording is in both."""

    TUNING = "tuning"
    REPORT = "report"


@unique
class Group(StrEnum):
    """Whose voice it is. Accents are British voices, and voices of other languages that speak English."""

    WOMEN = "women"
    MEN = "men"
    ACCENTS = "accents"


@unique
class Kind(StrEnum):
    """What a stretch is."""

    SPEECH = "speech"
    """People, recorded."""
    MADE_SPEECH = "made-speech"
    """Long talk by synthesised voices, names and phrases of prompts in the middle of it."""
    MUSIC = "music"
    NOISE = "noise"
    """Household noise."""


@dataclass(frozen=True, slots=True)
class Clip:
    """One sentence with silence or noise around it."""

    id: str
    samples: Samples = field(repr=False)
    said: str
    """The words, with the pauses that were made: a comma, a full stop."""
    phrase: str
    """The phrase that a listener should find, as the phrase book writes it; empty for a near miss."""
    intent: str
    """By its name; empty for a near miss."""
    name: str
    """The name that calls the rig in this clip or that a near miss is near to: "hey iris"."""
    voice: str
    group: Group
    half: Half
    starts_s: float
    """Where the first word begins."""
    ends_s: float
    """Where the last word really ends: where what is said was last within 35 dB of its loudest, before any noise or room was added."""
    condition: str
    around: str
    """The kind of noise that was mixed in; empty for none."""
    seed: tuple[int, ...]
    """What noise and room were drawn from."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Sound in which nobody asks the rig for anything: whatever is taken as a prompt in it is a false one."""

    id: str
    kind: Kind
    half: Half
    source: str
    """The package that it comes from."""
    seconds: float
    _load: Callable[[], Iterator[Samples]] = field(repr=False, compare=False)

    def blocks(self) -> Iterator[Samples]:
        """The sound from its start, at most ten seconds at a time; decoded as it is asked for."""
        return self._load()
