"""What one look at a frame saw, chose, painted and found again, for people who tune. It never leaves the rig, and no draft has it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from eyelid_rig.crop.asking import Asking
from eyelid_rig.crop.made import Fill, Region
from eyelid_rig.crop.seen import Finding, Quad, Scene


@dataclass(frozen=True, slots=True)
class Step:
    """How long one step of `SPEC-crop.md` took."""

    name: str
    wall_s: float
    cpu_s: float
    """Of the whole process, all its threads."""


@dataclass(slots=True)
class Trace:
    """Filled step by step, so after a refusal it ends where the refusal happened. Plain values that pickle; all places are in the
    frame's pixels; no pixels and nothing that was read."""

    asking: Asking | None = None
    scene: Scene | None = None
    looked_again: bool = False
    """Whether all nets were asked what things are in the frame, because what the first of them saw would have been refused."""
    region: Region | None = None
    looked: tuple[Finding, ...] = ()
    """By the first look at what will leave, and at its surround."""
    left_readable: tuple[Quad, ...] = ()
    """Lines of text that a READ prompt is about and that were let pass."""
    fills: tuple[Fill, ...] = ()
    """All that was painted, repairs included."""
    verified: list[tuple[Finding, ...]] = field(default_factory=list)
    """What each look at the encoded crop found: one entry, or two after a repair; a crop leaves only when the last is empty."""
    steps: list[Step] = field(default_factory=list)
    """In the order they ended; a step that was run twice is there twice."""

    given_up: list[Region] = field(default_factory=list)
    """Pieces of a surface on which something was found: another one was then chosen."""

    def begin(self, found: Region) -> None:
        """A region is chosen. What was seen in an earlier one is forgotten."""
        if self.region is not None:
            self.given_up.append(self.region)
        self.region, self.looked, self.left_readable, self.fills, self.verified = found, (), (), (), []

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Times what is done inside, also when it raises."""
        wall, cpu = time.monotonic(), time.process_time()
        try:
            yield
        finally:
            self.steps.append(Step(name, time.monotonic() - wall, time.process_time() - cpu))
