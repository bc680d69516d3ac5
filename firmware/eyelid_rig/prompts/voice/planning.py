"""What `eye` takes of the settings for its ear: which program to run, how much memory it may take, and what words want."""

from __future__ import annotations

import sys
from pathlib import Path
from types import MappingProxyType

import msgspec

from eyelid_rig.prompts.voice.hearsay import WishOf
from eyelid_rig.prompts.voice.keeper import EarPlan
from eyelid_rig.prompts.voice.phrase_book_file import tidy_words, wishes
from eyelid_rig.prompts.voice.wanted import wanted
from eyelid_rig.settings import RigSettings

MEMORY_MB = MappingProxyType({"pi5": 160, "pi4": 160, "zero": 110})
"""The most that an ear may take, by profile: twice what one takes."""
FREE_MB = 500
"""What one takes beside that where it also understands free questions."""
_LEAST_MAPPED = "65536"
_ONE_POOL = MappingProxyType(
    {"MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_THRESHOLD_": _LEAST_MAPPED, "MALLOC_TRIM_THRESHOLD_": _LEAST_MAPPED},
)
"""As `memory.return_at_once`, but from the first line on: of what starting and a look take for a moment, glibc would keep 6 MB."""


def ear_plan(settings: RigSettings) -> EarPlan:
    """The one ear that a rig runs. It gets the settings as they are: there is no secret in them."""
    told = msgspec.json.encode(settings).decode()
    memory_mb = MEMORY_MB[settings.profile] + (FREE_MB if settings.voice_free else 0)
    return EarPlan([sys.executable, "-I", "-m", "eyelid_rig.prompts.voice.ear", told, str(memory_mb)], _ONE_POOL, memory_mb)


def wish_of(settings: RigSettings) -> WishOf:
    """What words want: by the phrase book, and where any question counts, by its own words. Raises SettingsError (`voice-phrase`)."""
    book = wishes(Path(settings.voice_phrases) if settings.voice_phrases else None)
    return lambda words: book.get(tidy_words(words)) or (wanted(words) if settings.voice_free else None)
