"""How much looking a processor can carry: looks that take longer than the sound goes on are left out, never put off. Pure."""

from __future__ import annotations

_DEBT_S = 2.0
"""A judgement is called off only where this much is owed: it is then better to hear what is said next."""


class Budget:
    """What looks have cost, paid off by the sound that passes: `busy` of its time is for looking."""

    def __init__(self, busy: float) -> None:
        self._busy = busy
        self._owed_s = 0.0

    def passed(self, sound_s: float) -> None:
        """Sound went by."""
        self._owed_s = max(0.0, self._owed_s - sound_s * self._busy)

    def spent(self, cost_s: float) -> None:
        """A look took this long."""
        self._owed_s += cost_s

    @property
    def may_look(self) -> bool:
        """Whether a look while speech goes on can be afforded."""
        return self._owed_s <= 0

    @property
    def may_judge(self) -> bool:
        """Whether a look after it can be."""
        return self._owed_s < _DEBT_S * self._busy
