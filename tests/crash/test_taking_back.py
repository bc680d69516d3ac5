"""Promises 8 and 10: *forget that*, with a kill at every statement and a power cut after every fsync."""

from __future__ import annotations

from pathlib import Path

from crash.aftermath import Aftermath
from crash.killing import Kills, PowerCuts, Tree
from eyelid_formats import ledger
from eyelid_rig.prompts.voice.phrases import Command
from unit.rig.deskrig import DeskRig


def bundles_left(folder: Path, rig: DeskRig, states: list[Tree]) -> list[int]:
    """How many bundles are left after each end, when everything has been put right: none that the ledger says was taken back."""
    left = []
    for content in states:
        after = Aftermath(folder, content, rig.rig, rig.clock, rig.board_counter())
        after.check()
        assert not [one for one in after.details if isinstance(one, ledger.Forgotten)], "keys and frames stay"
        left.append(len(after.bundles))
    return left


def test_a_kill_at_any_statement_of_taking_back_takes_back_all_or_nothing(rig: DeskRig, tmp_path: Path) -> None:
    with Kills(rig.root) as kills:
        rig.say("forget that", Command.FORGET)
    left = bundles_left(tmp_path / "after", rig, kills.states)
    assert left == [3] + [1] * (len(left) - 1), "from the ledger's entry on, all that nobody has is gone"
    assert len(left) >= 4


def test_a_power_cut_after_any_fsync_of_taking_back_takes_back_all_or_nothing(rig: DeskRig, tmp_path: Path) -> None:
    with PowerCuts(rig.root) as cuts:
        rig.say("forget that", Command.FORGET)
    left = bundles_left(tmp_path / "after", rig, cuts.states)
    assert left == [3] + [1] * (len(left) - 1)
    assert len(left) >= 3
