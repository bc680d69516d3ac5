"""What goes in front of the look at phonemes, and wakes it: cheap enough to run always. Behind a Protocol."""

from __future__ import annotations

from typing import Protocol

from eyelid_rig.prompts.voice.phonemes import Samples

BLOCK = 512
"""Samples that a front takes at a time: 32 ms."""


class Front(Protocol):
    """Hears where speech is, or where the name is."""

    @property
    def name(self) -> str:
        """`microwakeword` or `silero`."""

    @property
    def awake(self) -> bool:
        """Whether a look may be worth it: somebody speaks, or said something like the name a moment ago."""

    def hear(self, block: Samples) -> bool:
        """Whether there is speech in the next BLOCK samples; says nothing true while it is not awake."""

    def wipe(self) -> None:
        """Overwrite what it keeps of the sound, and begin anew."""
