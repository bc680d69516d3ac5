"""Whether the thread that has the camera still comes back from it: a close that hangs is no exception, and nothing else tells."""

from __future__ import annotations

from dataclasses import dataclass
from types import TracebackType
from typing import Final, Protocol, Self

SURE_NS: Final = 1_000_000_000
"""A process that was stopped and goes on finds every deadline passed: who is merely late moves within this."""


class Clock(Protocol):
    """CLOCK_MONOTONIC."""

    def monotonic_ns(self) -> int:
        """Nanoseconds since an arbitrary instant."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something that takes its time, and when it should be over (CLOCK_MONOTONIC)."""

    name: str
    until_ns: int


class Watch:
    """One thread takes steps; another one asks whether the step at hand has hung."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._step: Step | None = None
        self._late: tuple[Step, int] | None = None

    def within(self, limit_s: float, name: str) -> Self:
        """The step inside this `with` should take no longer. No generator: three of these go with each frame."""
        self._step = Step(name, self._clock.monotonic_ns() + round(limit_s * 1e9))
        return self

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._step = None

    def hung(self, now_ns: int) -> str:
        """The name of the step that does not end, or nothing. Ask often."""
        step = self._step
        if step is None or now_ns < step.until_ns:
            self._late = None
        elif self._late is None or self._late[0] is not step:
            self._late = step, now_ns
        elif now_ns >= self._late[1] + SURE_NS:
            return step.name
        return ""
