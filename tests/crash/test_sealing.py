"""Promise 10, at every statement: the process is killed, or the power fails, between a press and a bundle."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

from crash.aftermath import Aftermath
from crash.killing import Kills, PowerCuts, Tree
from eyelid_formats import ledger
from eyelid_rig.camera import jpeg
from eyelid_rig.prompts.pico import Request, Signal
from unit.rig.deskrig import DeskRig
from unit.rig.stillcamera import StillCamera, between_frames

LEDGER = f"ledger/{ledger.FILE_NAME}"


class Told:
    """How many states there were when the wearer was told that the bundle of this press is kept."""

    def __init__(self) -> None:
        self.after: int | None = None


@contextmanager
def watching(rig: DeskRig, states: list[Tree]) -> Iterator[Told]:
    """Notes in which state the wearer is told."""
    told, ask = Told(), rig.uart.ask

    def telling(request: Request, on_answer: object) -> int:
        if request.fields.get(2) == Signal.KEPT and request.ask.name == "SIGNAL":
            told.after = len(states)
        return ask(request, on_answer)  # type: ignore[arg-type]

    rig.uart.ask = telling  # type: ignore[method-assign]
    yield told
    rig.uart.ask = ask  # type: ignore[method-assign]


def press(rig: DeskRig) -> None:
    """The board has counted a press; the agent has not heard of it yet."""
    rig.see()
    rig.finger()


def check(folder: Path, rig: DeskRig, content: Tree, was_told_kept: bool) -> Aftermath:
    after = Aftermath(folder, content, rig.rig, rig.clock, rig.board_counter())
    after.check()
    counters = [one.draft.counter for one in after.bundles.values()]
    assert counters.count(4) == 1 or not was_told_kept, "the wearer was told that it is kept"
    assert {1, 2, 3} <= set(counters)
    return after


def killed(rig: DeskRig) -> tuple[Kills, Told]:
    press(rig)
    with Kills(rig.root) as kills, watching(rig, kills.states) as told:
        rig.settle()
    return kills, told


def test_a_kill_at_any_statement_of_sealing_tears_loses_and_doubles_nothing(rig: DeskRig, tmp_path: Path) -> None:
    kills, told = killed(rig)
    assert told.after == len(kills.states), "what the wearer is told comes after everything else"
    outcomes = []
    for number, content in enumerate(kills.states, 1):
        after = check(tmp_path / "after", rig, content, number >= told.after)
        outcomes.append(type(ledger.outcomes(after.links)[4].entry.detail))
    assert outcomes == sorted(outcomes, key=lambda one: one is ledger.Sealed), "once it is sealed, it stays so"
    assert set(outcomes) == {ledger.Expired, ledger.Sealed}
    assert kills.statements > 150
    assert len(kills.states) >= 7, "prompt, staged, renamed, named and released leave each its own"


def test_a_kill_at_any_statement_of_a_prompt_that_has_a_still_leaves_one_bundle_or_none_and_no_still(rig: DeskRig, tmp_path: Path) -> None:
    camera = StillCamera(rig)
    rig.workshop.small = True
    press(rig)
    with Kills(rig.root) as kills, watching(rig, kills.states) as told:
        rig.settle()
        between_frames(rig, camera)
        rig.settle()
    assert told.after == len(kills.states)
    still = rig.workshop.orders[-1].frame
    assert still == jpeg.encode(camera.taken[0], 85)
    for number, content in enumerate(kills.states, 1):
        assert not [name for name, data in content.items() if still[1000:1064] in data]
        check(tmp_path / "after", rig, content, number >= told.after)


def test_a_kill_at_any_statement_of_the_recovery_is_recovered_from(rig: DeskRig, tmp_path: Path) -> None:
    kills, told = killed(rig)
    assert told.after is not None
    for number, content in enumerate(kills.states, 1):
        first = Aftermath(tmp_path / "first", content, rig.rig, rig.clock, rig.board_counter())
        for again in first.kills.states:
            check(tmp_path / "after", rig, again, number >= told.after)


def test_a_ledger_entry_that_is_torn_in_the_middle_was_never_written(rig: DeskRig, tmp_path: Path) -> None:
    kills, _ = killed(rig)
    grown = [(before, after) for before, after in pairwise(kills.states) if len(before[LEDGER]) < len(after[LEDGER])]
    assert len(grown) == 2, "prompt and sealed"
    for before, after in grown:
        for length in range(len(before[LEDGER]) + 1, len(after[LEDGER]), 37):
            found = check(tmp_path / "after", rig, {**before, LEDGER: after[LEDGER][:length]}, False)
            assert isinstance(ledger.outcomes(found.links)[4].entry.detail, ledger.Expired)


def test_a_power_cut_after_any_fsync_of_sealing_tears_loses_and_doubles_nothing(rig: DeskRig, tmp_path: Path) -> None:
    press(rig)
    with PowerCuts(rig.root) as cuts, watching(rig, cuts.states) as told:
        rig.settle()
    assert told.after == len(cuts.states), "what the wearer is told waits for the last fsync"
    assert len(cuts.states) >= 7
    for number, content in enumerate(cuts.states, 1):
        check(tmp_path / "after", rig, content, number >= told.after)
