"""Promises 8 and 10: forgetting, with a kill at every statement and a power cut after every fsync."""

from __future__ import annotations

from pathlib import Path

from crash.aftermath import Aftermath
from crash.killing import Kills, PowerCuts, Tree
from unit.rig.deskrig import DeskRig


def bundles_left(folder: Path, rig: DeskRig, states: list[Tree]) -> list[int]:
    """How many bundles are left after each end, when everything has been put right."""
    receipted = next(path.stem for path in rig.folders.outbox.glob("*.receipt"))
    left = []
    for content in states:
        after = Aftermath(folder, content, rig.rig, rig.clock, rig.board_counter())
        after.check()
        check_nothing_is_left_once_the_board_was_asked(folder, rig, receipted)
        assert bytes.fromhex(receipted) in after.bundles, "what has left stays"
        left.append(len(after.bundles))
    return left


def check_nothing_is_left_once_the_board_was_asked(folder: Path, rig: DeskRig, receipted: str) -> None:
    """The wearer heard that it is forgotten: the next start of eye makes it so, wherever the last one ended."""
    again = DeskRig(folder, rig.rig, rig.desk)
    again.start()
    assert [path.stem for path in again.folders.outbox.glob("*.eyelid")] == [receipted]
    again.stop()


def test_a_kill_at_any_statement_of_forgetting_forgets_all_or_nothing(rig: DeskRig, tmp_path: Path) -> None:
    rig.finger("hold")
    with Kills(rig.root) as kills:
        rig.settle()
    left = bundles_left(tmp_path / "after", rig, kills.states)
    assert left == [3] + [1] * (len(left) - 1), "from the ledger's entry on, all of it is gone"
    assert len(left) >= 4


def test_a_power_cut_after_any_fsync_of_forgetting_forgets_all_or_nothing(rig: DeskRig, tmp_path: Path) -> None:
    rig.finger("hold")
    with PowerCuts(rig.root) as cuts:
        rig.settle()
    left = bundles_left(tmp_path / "after", rig, cuts.states)
    assert left == [3] + [1] * (len(left) - 1)
    assert len(left) >= 3
