"""Memory for sealed frames: what an old record leaves, a new one gets.

Asking the system for 200 kB a frame and giving them back costs more than sealing them: each page is cleared when it is first written to.
"""

from __future__ import annotations

from typing import Final

SPARE: Final = 8
"""Blocks that are kept for later: pictures differ in size, and whoever shows several scenes in turn comes back to each size."""
_PARTS: Final = 5
"""Bits: a block is longer than asked for by less than a sixteenth."""


class Blocks:
    """One thread uses it."""

    def __init__(self) -> None:
        self._spare: list[bytearray] = []

    def take(self, length: int) -> memoryview:
        """Exactly `length` bytes; whatever was in them may still be there."""
        size = _size_for(length)
        fitting = next((at for at, block in enumerate(self._spare) if len(block) == size), None)
        block = bytearray(size) if fitting is None else self._spare.pop(fitting)
        return memoryview(block)[:length]

    def give_back(self, taken: memoryview) -> None:
        """Of `take`; nobody may look at it any more."""
        block = taken.obj
        taken.release()
        assert isinstance(block, bytearray)
        self._spare.append(block)
        del self._spare[:-SPARE]

    def clear(self) -> None:
        """Let go of what is spare."""
        self._spare.clear()


def _size_for(length: int) -> int:
    """The next size of those that blocks have: a sixteenth or less between two."""
    grain = 1 << max(0, length.bit_length() - _PARTS)
    return -(-length // grain) * grain
