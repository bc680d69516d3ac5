"""A press at something small, and what came of it."""

from __future__ import annotations

from eyelid_formats import ledger
from eyelid_rig.gate import State
from unit.rig.deskrig import DeskRig


def press_at_something_small(rig: DeskRig) -> None:
    """The frame's crop is there, and is small."""
    rig.workshop.small = True
    rig.see()
    rig.finger()
    rig.settle()
    assert rig.agent.sealing.state is State.CROPPING


def finish(rig: DeskRig) -> None:
    rig.wait(40)
    rig.settle()


def the_answer(rig: DeskRig) -> tuple[int, int]:
    """The size of the picture that the one bundle's crop was cut from."""
    bundles = rig.bundles()
    assert len(bundles) == 1
    rig.check_counted()
    assert rig.agent.sealing.state is State.WAITING
    return bundles[0].draft.frame.size


def refusals(rig: DeskRig) -> list[str]:
    return [one.reason for one in rig.details(ledger.Refused)]
