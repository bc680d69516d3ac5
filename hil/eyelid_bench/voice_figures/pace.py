"""A listener fed as a microphone feeds one: block after block, each when it was recorded, none before the one before was worked on.

Time is counted, not waited for: a block costs the CPU time that it took in one thread, so that other work on the machine is left out of it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from eyelid_bench.voice_figures.verdicts import Heard
from eyelid_rig.prompts.voice.phonemes import RATE_HZ, Samples

BLOCK = 1280
"""Samples: 80 ms."""


@dataclass(frozen=True, slots=True)
class Understood:
    """A prompt that a block of sound completed."""

    words: str
    intent: str


Feed: TypeAlias = Callable[[Samples], Iterable[Understood]]
End: TypeAlias = Callable[[], Iterable[Understood]]


def blocks(sound: Iterable[Samples], size: int = BLOCK) -> Iterator[Samples]:
    """The sound in pieces of that many samples; the last one of each piece given may be shorter."""
    return (piece[at : at + size] for piece in sound for at in range(0, len(piece), size))


class Clock:
    """When what was understood is known."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._free_s = 0.0
        self.spent_s = 0.0
        self.found: list[Heard] = []

    def run(self, understand: Callable[[], Iterable[Understood]], recorded_s: float) -> None:
        """Work that may begin once so much sound is there, and the work before it is done."""
        before = self._now()
        understood = list(understand())
        took_s = self._now() - before
        self._free_s = max(self._free_s, recorded_s) + took_s
        self.spent_s += took_s
        self.found += [Heard(one.words, one.intent, round(self._free_s, 4)) for one in understood]


def heard(feed: Feed, end: End, sound: Iterable[Samples], now: Callable[[], float] = time.process_time) -> tuple[tuple[Heard, ...], float]:
    """What was understood and when it was known, and the seconds of computing for all of it."""
    clock, recorded = Clock(now), 0
    for block in blocks(sound):
        recorded += len(block)
        clock.run(partial(feed, block), recorded / RATE_HZ)
    clock.run(end, recorded / RATE_HZ)
    return tuple(clock.found), round(clock.spent_s, 4)
