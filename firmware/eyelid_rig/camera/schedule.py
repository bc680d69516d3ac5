"""When a replayed frame is due, and which photograph it shows: pure, so that a bench knows without asking the rig."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

_SECOND_NS = 1_000_000_000


class Timetable(Protocol):
    """When each frame of a replay is due; frames count from 0, instants are of CLOCK_MONOTONIC."""

    @property
    def rate_hz(self) -> float:
        """Frames a second."""

    def due_ns(self, sequence: int) -> int:
        """The instant at which frame `sequence` counts as taken."""

    def elapsed_ns(self, sequence: int) -> int:
        """From the start to the instant at which frame `sequence` counts as taken."""

    def newest(self, now_ns: int) -> int:
        """The last frame that is due at `now_ns`; below zero before the start."""

    def photo(self, sequence: int, photos: int) -> int:
        """Which of `photos` pictures, from 0, frame `sequence` shows."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """Frame `n` of a source is taken `n` periods after `start_ns` (CLOCK_MONOTONIC)."""

    start_ns: int
    rate_hz: float
    dwell_s: float = 2.0
    """How long one photograph is shown."""

    def __post_init__(self) -> None:
        if self.rate_hz <= 0 or self.dwell_s <= 0:
            raise ValueError("a schedule needs a rate and a dwell time above zero")

    def due_ns(self, sequence: int) -> int:
        """The instant at which frame `sequence` counts as taken."""
        return self.start_ns + self.elapsed_ns(sequence)

    def elapsed_ns(self, sequence: int) -> int:
        """From the start to the instant at which frame `sequence` counts as taken."""
        return round(sequence * _SECOND_NS / self.rate_hz)

    def newest(self, now_ns: int) -> int:
        """The last frame that is due at `now_ns`; below zero before the start."""
        guess = int((now_ns - self.start_ns) * self.rate_hz // _SECOND_NS)
        return guess + 1 if self.due_ns(guess + 1) <= now_ns else guess if self.due_ns(guess) <= now_ns else guess - 1

    def photo(self, sequence: int, photos: int) -> int:
        """Which of `photos` photographs (from 0, in the order of their names) frame `sequence` shows."""
        return sequence // max(1, round(self.dwell_s * self.rate_hz)) % photos


@dataclass(frozen=True, slots=True)
class SceneSchedule:
    """The frames of a recorded scene, each at its recorded time, over and over. The last one is shown as long as the one before it was."""

    start_ns: int
    at_ns: tuple[int, ...]
    """Of each frame, from the first one's: 0, then rising."""
    rate_hz: float

    def __post_init__(self) -> None:
        if self.rate_hz <= 0 or self.at_ns[:1] != (0,) or any(later <= earlier for earlier, later in pairwise(self.at_ns)):
            raise ValueError("a scene needs a rate above zero, and frames at 0 and at rising times")

    @property
    def length_ns(self) -> int:
        """From the first frame to where it is shown again."""
        last_gap_ns = self.at_ns[-1] - self.at_ns[-2] if len(self.at_ns) > 1 else round(_SECOND_NS / self.rate_hz)
        return self.at_ns[-1] + last_gap_ns

    def due_ns(self, sequence: int) -> int:
        """The instant at which frame `sequence` counts as taken."""
        return self.start_ns + self.elapsed_ns(sequence)

    def elapsed_ns(self, sequence: int) -> int:
        """From the start to the instant at which frame `sequence` counts as taken."""
        loop, frame = divmod(sequence, len(self.at_ns))
        return loop * self.length_ns + self.at_ns[frame]

    def newest(self, now_ns: int) -> int:
        """The last frame that is due at `now_ns`; below zero before the start."""
        loop, into_ns = divmod(now_ns - self.start_ns, self.length_ns)
        return loop * len(self.at_ns) + bisect_right(self.at_ns, into_ns) - 1

    def photo(self, sequence: int, photos: int) -> int:
        """Which of `photos` pictures, from 0, frame `sequence` shows: each one has its own."""
        return sequence % photos
