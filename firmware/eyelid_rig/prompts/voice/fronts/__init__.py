"""What goes in front of the look at phonemes and says when one may be worth it: cheap enough to run always. Behind a Protocol."""

from __future__ import annotations

from typing import ClassVar, Protocol

from eyelid_rig.prompts.voice.phonemes import RATE_HZ, Samples

BLOCK = 512
"""Samples that a front takes at a time."""
BLOCK_S = BLOCK / RATE_HZ


class Front(Protocol):
    """Hears where speech is: all of it, or what follows the name."""

    name: ClassVar[str]
    """`microwakeword` or `silero`."""
    by_name: ClassVar[bool]
    """Whether it wakes at the name only, and sleeps again when told that there is nothing."""
    lookback_s: ClassVar[float]
    """How long before the first block that it hears speech in the name may have begun."""

    def hear(self, block: Samples) -> bool:
        """Whether there is speech in the next BLOCK samples."""

    def rest(self) -> None:
        """What it heard came to nothing."""

    def wipe(self) -> None:
        """Overwrite what it keeps of the sound, and begin anew."""
