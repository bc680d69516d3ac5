"""Whoever listens: ours and the peers, behind one Protocol."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from eyelid_bench.voice_figures.pace import Understood
from eyelid_rig.prompts.voice.phonemes import Samples


class Ear(Protocol):
    """Sound in, prompts out."""

    @property
    def name(self) -> str:
        """As figures write it."""

    @property
    def refused(self) -> Sequence[str]:
        """Why what was said since the start was no prompt; who gives no reasons has none."""

    def start(self, name: str) -> None:
        """Listen for that name, and forget all sound of before."""

    def feed(self, block: Samples) -> Iterable[Understood]:
        """The next sound, and what it completed."""

    def end(self) -> Iterable[Understood]:
        """The clip is over: what a peer would make of what it holds. Ours gets nothing from it, as a microphone does not end."""
