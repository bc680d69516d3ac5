"""That the camera fails and that it comes back, told: by the ledger and to the wearer's ear, neither more often than every ten seconds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from eyelid_rig.camera.health import Health, State
from eyelid_rig.prompts.pico import Signal

EVERY_NS: Final = 10_000_000_000
OK: Final = "ok"
_SETTLED = (State.OK, State.STARVED, State.TROUBLE, State.OVER)
_LOST = (State.TROUBLE, State.OVER)


class Announcing:
    """The last state wins: what was so for ten seconds is told, what was so for less may not be.

    `noted` is what the ledger says, and begins with what the run before this one wrote. `note` writes a state there, `signal` has the
    Pico play one; both say whether that was possible, and are called again later where not.
    """

    def __init__(self, noted: str, note: Callable[[str], bool], signal: Callable[[Signal], bool]) -> None:
        self.noted = noted
        self._note = note
        self._signal = signal
        self._told = Signal.CAMERA_BACK if noted == OK else Signal.CAMERA_LOST
        self._note_at_ns = 0
        self._signal_at_ns = {Signal.CAMERA_LOST: 0, Signal.CAMERA_BACK: 0}

    def tick(self, health: Health, now_ns: int, can_hear: bool) -> None:
        """Tell what is due; `can_hear` is false while the rig is shut, or is telling something else."""
        if health.state not in _SETTLED:
            return
        if now_ns >= self._note_at_ns:
            self._write(health.says, now_ns)
        told = Signal.CAMERA_LOST if health.state in _LOST else Signal.CAMERA_BACK
        if told is not self._told and can_hear and now_ns >= self._signal_at_ns[told] and self._signal(told):
            self._told, self._signal_at_ns[told] = told, now_ns + EVERY_NS

    def last_words(self, health: Health, now_ns: int) -> None:
        """The process ends because of the camera: the ledger says so, however long ago it said something else."""
        self._write(health.says, now_ns)

    def _write(self, says: str, now_ns: int) -> None:
        if says != self.noted and self._note(says):
            self.noted, self._note_at_ns = says, now_ns + EVERY_NS
