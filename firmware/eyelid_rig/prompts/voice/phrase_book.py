"""What every rig understands before anybody writes a phrase book of their own."""

from __future__ import annotations

from typing import Final

from eyelid_formats.consent import Intent
from eyelid_rig.prompts.voice.phrases import Command, Wish

BUILT_IN: Final[tuple[tuple[str, Wish], ...]] = (
    ("what is this", Intent.IDENTIFY),
    ("what am i looking at", Intent.IDENTIFY),
    ("read this", Intent.READ),
    ("what is that over there", Intent.POINT),
    ("what brand is this", Intent.BRAND),
    ("translate this", Intent.TRANSLATE),
    ("look at this", Intent.LOOK),
    ("forget that", Command.FORGET),
    ("stop listening", Command.STOP),
)
"""Contractions need no lines of their own: *is* has the weak forms that make *what's this*."""
