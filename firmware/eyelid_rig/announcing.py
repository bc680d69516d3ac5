"""That the camera fails and that it comes back, told: by the ledger and to the wearer's ear, each time after a longer pause (`pacing`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from eyelid_rig.camera.health import Health, State
from eyelid_rig.pacing import Pace
from eyelid_rig.prompts.pico import Signal

OK: Final = "ok"
_SETTLED = (State.OK, State.STARVED, State.TROUBLE, State.OVER)
_LOST = (State.STARVED, State.TROUBLE, State.OVER)
"""What the ear is told as a loss: starved, too few frames come for a prompt to be sure of a good one."""
_AGAIN_NS: Final = 1_000_000_000
"""Between attempts to write to a disk that takes nothing."""


class Announcing:
    """The last state wins: what outlasts the pause is told, what was so for less may not be.

    `noted` is what the ledger says, and begins with what the run before this one wrote, as its `pace` does. `note` writes a state there,
    `signal` has the Pico play one; both say whether that was possible, and are called again later where not.
    """

    def __init__(self, noted: str, note: Callable[[str], bool], signal: Callable[[Signal], bool], pace: Pace | None = None) -> None:
        self.noted = noted
        self._note = note
        self._signal = signal
        self._told = Signal.CAMERA_BACK if noted == OK else Signal.CAMERA_LOST
        self._pace = pace or Pace()
        self._again_ns = 0
        self._heard = {Signal.CAMERA_LOST: Pace(), Signal.CAMERA_BACK: Pace()}

    def tick(self, health: Health, now_ns: int, can_hear: bool) -> None:
        """Tell what is due; `can_hear` is false while the rig is shut, or is telling something else."""
        if health.state not in _SETTLED:
            return
        if now_ns >= max(self._pace.due_ns, self._again_ns):
            self._write(health.says, now_ns)
        told = Signal.CAMERA_LOST if health.state in _LOST else Signal.CAMERA_BACK
        heard = self._heard[told]
        if told is not self._told and can_hear and now_ns >= heard.due_ns and self._signal(told):
            self._told, self._heard[told] = told, heard.after(now_ns)

    def last_words(self, health: Health, now_ns: int) -> None:
        """The process ends because of the camera: the ledger says so, however long ago it said something else."""
        self._write(health.says, now_ns)

    def _write(self, says: str, now_ns: int) -> None:
        if says == self.noted:
            return
        if self._note(says):
            self.noted, self._pace = says, self._pace.after(now_ns)
        else:
            self._again_ns = now_ns + _AGAIN_NS
