"""When a replayed frame is due, and which photograph it shows: pure, so that a bench knows without asking the rig."""

from __future__ import annotations

from dataclasses import dataclass

_SECOND_NS = 1_000_000_000


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
