"""Pairing, with a kill at every statement: the board has a unit that this Pi can work with, or none."""

from __future__ import annotations

from pathlib import Path

import pytest

from crash.killing import Kills, Tree, plant
from eyelid_formats.unit import load_trust
from eyelid_rig.folders import Folders
from eyelid_rig.identity import find_unit, load_pi_key
from eyelid_rig.prompts.uart import open_port
from eyelid_rig.provisioning.handover import HOLD
from eyelid_rig.provisioning.keyring import Keyring, open_keyring
from eyelid_rig.provisioning.pairing import NOTICE, pair
from eyelid_rig.settings import RigSettings
from factory import Rig
from unit.rig.ptyboard import PtyBoard


class WatchedBoard(Kills):
    """With each state of the folder, the board's flash and unit at that moment."""

    def __init__(self, folder: Path, board: PtyBoard) -> None:
        super().__init__(folder)
        self._board = board
        self.boards: list[tuple[Tree, list[bytes], bytes | None]] = []

    def _look(self) -> None:
        super()._look()
        with self._board.frozen():
            unit = self._board.unit
            if not self.boards or (self.boards[-1][0], self.boards[-1][2]) != (self.states[-1], unit):
                self.boards.append((self.states[-1], [bytes(one) for one in self._board.flash.sectors], unit))


def run_pair(root: Path, board: PtyBoard, keyring: Keyring, *, replace: bool) -> None:
    def say(line: str) -> None:
        if line == HOLD:
            board.boot(held=True)
        board.presses_when_asked = True

    settings = RigSettings(rig_dir=str(root), pico_port=board.path)
    pair(settings, keyring, NOTICE, lambda: open_port(board.path, 115_200), say, replace=replace)
    board.presses_when_asked = False


def check_works(root: Path, board: PtyBoard) -> None:
    folders = Folders(root)
    assert find_unit(load_trust(folders.trust), load_pi_key(folders), board.unit).hash == board.unit


def is_published(root: Path, unit: bytes) -> bool:
    return (Folders(root).trust / f"{unit.hex()[:16]}.unit").exists()


@pytest.mark.parametrize("again", [False, True], ids=["first", "replace"])
def test_a_kill_at_any_statement_of_init_leaves_a_rig_that_works_or_can_be_paired(tmp_path: Path, keys: Rig, again: bool) -> None:
    keyring = open_keyring(tmp_path / "keys")
    root = tmp_path / "rig"
    Folders(root).make()
    with PtyBoard(keys) as board:
        if again:
            run_pair(root, board, keyring, replace=False)
            board.boot(held=True)
        with WatchedBoard(root, board) as watched:
            run_pair(root, board, keyring, replace=again)
    assert len({unit for _, _, unit in watched.boards}) == 2, "ends before and after the press were both tried"
    assert len(watched.boards) >= 5
    for content, sectors, unit in watched.boards:
        plant(root, content)
        with PtyBoard(keys, sectors) as board:
            assert board.unit == unit
            if unit is None or not is_published(root, unit):
                run_pair(root, board, keyring, replace=False)
            check_works(root, board)
