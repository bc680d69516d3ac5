"""What a clip is heard through: quiet, noise at a ratio to the voice, a room."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final


@unique
class Reach(StrEnum):
    """How far the mouth is from the microphone."""

    WORN = "worn"
    """0.3 to 0.6 m: the wearer speaks."""
    ACROSS = "across"
    """1 to 2 m: worse than a wearer can do."""


@unique
class Noise(StrEnum):
    """What is heard besides the voice."""

    PINK = "pink"
    BABBLE = "babble"
    HOUSEHOLD = "household"


@dataclass(frozen=True, slots=True)
class Condition:
    """One way to hear all clips."""

    name: str
    snr_db: float | None = None
    """The voice's active level above the noise's; without it there is only the microphone's own noise."""
    noise: Noise | None = None
    """Which, for all clips; without it each clip has its own, and a third of them each kind."""
    reach: Reach | None = None
    """In a room from so far; without it there is no room."""


CLEAN: Final = Condition("clean")
NOISE_10DB: Final = Condition("noise-10db", snr_db=10)
NOISE_5DB: Final = Condition("noise-5db", snr_db=5)
REVERB: Final = Condition("reverb", reach=Reach.WORN)
REVERB_10DB: Final = Condition("reverb-10db", snr_db=10, reach=Reach.WORN)
REVERB_FAR: Final = Condition("reverb-far", reach=Reach.ACROSS)
CONDITIONS: Final = (CLEAN, NOISE_10DB, NOISE_5DB, REVERB, REVERB_10DB, REVERB_FAR)
