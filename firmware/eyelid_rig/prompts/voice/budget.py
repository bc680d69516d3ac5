"""How much looking a processor can carry: looks that take longer than the sound goes on are left out, never put off. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

_LATE_S = 0.5
"""Where this much sound waits, catching up comes before another look at what is being said."""
_DEBT_S = 2.0
"""A judgement is called off only where this much is owed, or waits: it is then better to hear what is said next."""


def nothing() -> float:
    """Files wait, and a stopwatch may stand still: what is decided then depends on the sound alone."""
    return 0.0


@dataclass(frozen=True, slots=True)
class Pace:
    """What a listener can see of the machine that it runs on."""

    stopwatch: Callable[[], float] = nothing
    """Seconds of work (`time.thread_time`). Not of time: on a processor that others use too, a look takes longer and costs no more."""
    behind: Callable[[], float] = nothing
    """Seconds of sound that have come and that it was not given yet."""


UNHURRIED = Pace()


class Budget:
    """What looks have cost, paid off by the sound that passes: `busy` of its time is for looking."""

    def __init__(self, busy: float, behind: Callable[[], float] = nothing) -> None:
        self._busy, self._behind = busy, behind
        self._owed_s = 0.0

    def passed(self, sound_s: float) -> None:
        """Sound went by."""
        self._owed_s = max(0.0, self._owed_s - sound_s * self._busy)

    def spent(self, cost_s: float) -> None:
        """A look took this much work."""
        self._owed_s += cost_s

    @property
    def may_look(self) -> bool:
        """Whether a look while speech goes on can be afforded."""
        return self._owed_s <= 0 and self._behind() <= _LATE_S

    @property
    def may_judge(self) -> bool:
        """Whether a look after it can be."""
        return self._owed_s < _DEBT_S * self._busy and self._behind() < _DEBT_S
