"""Orders to a board: by whom else they may come, and how a refusal leaves it."""

from __future__ import annotations

from typing import Any

from eyelid_pico import codes
from factory import Rig
from unit.pico.desk import Desk

OTHER = Rig.make(1)
STRANGER = Rig.make(2)


def is_blank(board: Desk) -> bool:
    return 3 not in board.state()


def refused(board: Desk, fields: dict[int, Any]) -> str:
    """The code, with the board as it was: no press afterwards confirms anything."""
    before = board.memory()
    code = board.refusal(codes.PROVISION, fields)
    board.run(300)
    assert board.memory() == before
    return code


def forged(fields: dict[int, Any]) -> dict[int, Any]:
    """The same order with a signature that does not hold."""
    return fields | {4: fields[4][:-1] + bytes([fields[4][-1] ^ 1])}
