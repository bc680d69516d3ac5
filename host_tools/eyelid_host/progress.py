"""How far something is: what work tells, and a terminal shows."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """What is being done, and bytes done of those that it takes."""

    def name(self, words: str) -> None:
        """What is being done now."""

    def of(self, total: int) -> None:
        """How many bytes it takes; counting begins anew."""

    def at(self, done: int) -> None:
        """Bytes done."""
