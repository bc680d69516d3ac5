"""What can come while a crop is being made: a press, a forget, a shut, a dead port, a power cut, a worker that takes too long."""

from __future__ import annotations

import pytest

from eyelid_formats import ledger
from eyelid_formats.errors import Code, LinkError
from eyelid_rig.gate import State
from eyelid_rig.prompts.pico import Signal
from unit.rig.deskrig import DeskRig


def refusals(rig: DeskRig) -> list[tuple[int, str]]:
    return [(one.counter, one.reason) for one in rig.details(ledger.Refused)]


def crop_slowly(rig: DeskRig) -> None:
    """A press whose crop is still being made."""
    rig.see()
    rig.workshop.holds = True
    rig.finger()
    rig.settle()
    assert rig.agent.sealing.state is State.CROPPING


def test_epochs_go_on_while_a_crop_is_made(rig: DeskRig) -> None:
    crop_slowly(rig)
    before = rig.recorder.epoch
    rig.wait(5_000)
    assert before is not None
    assert rig.recorder.epoch is not None
    assert rig.recorder.epoch >= before + 2
    assert rig.agent.sealing.state is State.CROPPING
    rig.workshop.release()
    rig.settle()
    rig.settle()
    (verified,) = rig.bundles()
    assert verified.draft.frame.epoch <= before
    assert 0 <= verified.draft.frame.age_ms <= 500, "its age is that at the prompt"
    rig.check_counted()


def test_a_press_while_a_crop_is_made_is_counted_and_refused_as_busy(rig: DeskRig) -> None:
    crop_slowly(rig)
    rig.finger()
    rig.settle()
    assert refusals(rig) == [(2, "busy")]
    assert rig.agent.sealing.state is State.CROPPING
    rig.workshop.release()
    rig.settle()
    rig.settle()
    (verified,) = rig.bundles()
    assert verified.draft.counter == 1
    assert len(rig.workshop.orders) == 1
    rig.check_counted()


def test_forgetting_while_a_crop_is_made_calls_it_off_refuses_and_destroys(rig: DeskRig) -> None:
    rig.ask()
    crop_slowly(rig)
    rig.finger("hold")
    rig.settle()
    assert rig.workshop.called_off == 1
    assert refusals(rig) == [(2, "forgotten")]
    assert (rig.bundles(), rig.recorder.records()) == ([], ())
    rig.workshop.release()
    rig.settle()
    assert rig.bundles() == [], "what the worker still said is not listened to"
    rig.check_counted()


def test_a_crop_that_takes_too_long_is_called_off_and_the_next_press_works(rig: DeskRig) -> None:
    crop_slowly(rig)
    rig.wait(19_800)
    assert rig.agent.sealing.state is State.CROPPING
    rig.wait(300)
    assert rig.workshop.called_off == 1
    assert refusals(rig) == [(1, "crop-timeout")]
    rig.workshop.release()
    rig.ask()
    assert [one.draft.counter for one in rig.bundles()] == [2]
    rig.check_counted()


def test_a_late_crop_of_one_prompt_is_never_taken_for_the_next_ones(rig: DeskRig) -> None:
    crop_slowly(rig)
    rig.wait(20_100)
    crop_slowly(rig)
    held = rig.workshop._held
    rig.workshop._held = held[:1]
    rig.workshop.release()
    rig.settle()
    assert rig.agent.sealing.state is State.CROPPING
    assert rig.bundles() == []


def test_a_power_cut_while_a_crop_is_made_leaves_one_outcome_and_no_bundle(rig: DeskRig) -> None:
    crop_slowly(rig)
    rig.restart()
    assert rig.details(ledger.Expired) == [ledger.Expired(1, 1, "interrupted")]
    assert rig.bundles() == []
    rig.ask()
    assert [one.draft.counter for one in rig.bundles()] == [2]
    rig.check_counted()


@pytest.mark.parametrize("code", [Code.CROP_WORKER, Code.CROP_NOTHING, Code.REDACTION_UNSURE, Code.LOW_MEMORY, Code.MODEL_MISSING])
def test_what_the_workshop_refuses_is_refused_with_its_reason(rig: DeskRig, code: Code) -> None:
    rig.workshop.refuses = code
    rig.ask()
    assert refusals(rig) == [(1, str(code))]
    assert Signal.REFUSED in rig.uart.signals
    assert rig.bundles() == []
    rig.workshop.refuses = None
    rig.ask()
    assert [one.draft.counter for one in rig.bundles()] == [2]


def test_a_port_that_dies_while_a_crop_is_made_calls_it_off_and_refuses(rig: DeskRig) -> None:
    crop_slowly(rig)
    rig.uart.is_open = False
    rig.agent.mailbox.post(LinkError(Code.PICO_ABSENT, "the Pico's port died"))
    rig.settle()
    assert refusals(rig) == [(1, "pico-absent")]
    assert rig.workshop.called_off == 1


def test_a_board_that_boots_while_a_crop_is_made_calls_it_off_and_the_next_press_works(rig: DeskRig) -> None:
    crop_slowly(rig)
    rig.reboot_board()
    rig.settle()
    assert refusals(rig) == [(1, "interrupted")]
    rig.workshop.release()
    rig.wait(2_100)
    rig.ask()
    assert [one.draft.counter for one in rig.bundles()] == [2]
    rig.check_counted()


def test_the_head_in_a_draft_is_that_of_when_it_was_written(rig: DeskRig) -> None:
    crop_slowly(rig)
    rig.finger()
    rig.settle()
    head = rig.counting.head
    rig.workshop.release()
    rig.settle()
    rig.settle()
    (verified,) = rig.bundles()
    assert verified.draft.ledger_head == head


def test_a_shut_ends_the_epoch_and_what_was_asked_before_it_is_still_answered(rig: DeskRig) -> None:
    crop_slowly(rig)
    rig.desk.shutter(True)
    rig.settle()
    assert rig.agent.view.shut
    assert (rig.recorder.epoch, rig.recorder.records()) == (None, ())
    assert rig.workshop.called_off == 0
    rig.workshop.release()
    rig.settle()
    rig.settle()
    (verified,) = rig.bundles()
    assert verified.draft.counter == 1
    rig.check_counted()
