"""What ends a still: the dark, a shut, a forget, the loss of the Pico; and whose prompt a still is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from eyelid_formats import ledger
from eyelid_formats.errors import Code, LinkError
from eyelid_rig.camera import jpeg
from unit.rig.deskrig import FRAME_SIZE, DeskRig
from unit.rig.stillcamera import STILL_SIZE, StillCamera, between_frames
from unit.rig.stillpress import finish, press_at_something_small, refusals, the_answer


def goes_dark(rig: DeskRig) -> None:
    """The lamp is dark for a moment: the epoch ends, and another one begins before the still is there."""
    epoch = rig.recorder.epoch
    assert epoch is not None
    rig.recorder.close_epoch()
    rig.desk.run(20)
    rig.recorder.open_epoch(epoch + 1, bytearray(32), rig.clock.monotonic_ns() + 10**10)


def stays_dark(rig: DeskRig) -> None:
    rig.recorder.close_epoch()


@pytest.mark.parametrize("happens", [stays_dark, goes_dark])
def test_a_still_during_which_the_lamp_was_dark_is_never_used(
    rig: DeskRig, camera: StillCamera, happens: Callable[[DeskRig], None]
) -> None:
    press_at_something_small(rig)
    camera.meanwhile = lambda: happens(rig)
    between_frames(rig, camera)
    assert len(camera.taken) == 1
    finish(rig)
    assert the_answer(rig) == FRAME_SIZE


def test_none_is_taken_where_the_lamp_was_dark_since_it_was_asked_for(rig: DeskRig, camera: StillCamera) -> None:
    press_at_something_small(rig)
    rig.desk.run(20)
    goes_dark(rig)
    between_frames(rig, camera)
    assert camera.taken == []
    finish(rig)
    assert the_answer(rig) == FRAME_SIZE


def test_a_picture_from_before_it_was_asked_for_is_no_still(rig: DeskRig, camera: StillCamera) -> None:
    """Whatever a camera had in its buffers."""
    press_at_something_small(rig)
    camera.exposed_ms = -1
    between_frames(rig, camera)
    finish(rig)
    assert the_answer(rig) == FRAME_SIZE


def hold_button(rig: DeskRig) -> None:
    rig.finger("hold")
    rig.settle()


def lose_the_port(rig: DeskRig) -> None:
    rig.uart.is_open = False
    rig.agent.mailbox.post(LinkError(Code.PICO_ABSENT, "the Pico's port died"))
    rig.settle()


def boot_the_board(rig: DeskRig) -> None:
    rig.reboot_board()
    rig.settle()


ENDS = [(hold_button, "forgotten"), (lose_the_port, "pico-absent"), (boot_the_board, "interrupted")]


@pytest.mark.parametrize(("end", "reason"), ENDS)
@pytest.mark.parametrize("when", ["before it is taken", "while it is taken", "before it is handed on", "while it is cropped"])
def test_a_forget_and_the_loss_of_the_pico_drop_it_whenever_they_come(
    rig: DeskRig, camera: StillCamera, end: Callable[[DeskRig], None], reason: str, when: str
) -> None:
    press_at_something_small(rig)
    if when == "before it is taken":
        end(rig)
    camera.meanwhile = lambda: end(rig) if when == "while it is taken" else None
    between_frames(rig, camera)
    if when == "before it is handed on":
        end(rig)
    if when == "while it is cropped":
        rig.workshop.holds = True
        rig.settle()
        assert len(rig.workshop.orders) == 2
        end(rig)
        assert rig.workshop.called_off == 1
        rig.workshop.release()
    finish(rig)
    assert refusals(rig) == [reason]
    assert rig.bundles() == []
    assert rig.recorder.stills.hand_over(1) is None
    assert len(camera.taken) == (when != "before it is taken")


@pytest.mark.parametrize("when", ["before it is taken", "while it is taken", "before it is handed on"])
def test_a_shut_drops_it_and_the_frame_from_before_is_still_answered(rig: DeskRig, camera: StillCamera, when: str) -> None:
    press_at_something_small(rig)

    def shut() -> None:
        rig.desk.shutter(True)
        rig.uart.bring_events()
        rig.agent.mailbox.deliver(rig.agent.on_event, 0)

    if when == "before it is taken":
        shut()
    camera.meanwhile = shut if when == "while it is taken" else lambda: None
    between_frames(rig, camera)
    if when == "before it is handed on":
        shut()
    finish(rig)
    assert len(rig.workshop.orders) == 1
    assert the_answer(rig) == FRAME_SIZE


def test_a_worker_that_calls_everything_small_gets_one_still_and_no_second_crop_out(rig: DeskRig, camera: StillCamera) -> None:
    press_at_something_small(rig)
    for _ in range(4):
        between_frames(rig, camera)
        finish(rig)
    assert len(camera.taken) == 1
    assert len(rig.workshop.orders) == 2
    assert len(rig.bundles()) == 1
    assert [type(one) for one in rig.outcomes().values()] == [ledger.Sealed]
    rig.check_counted()


def test_each_prompt_has_its_own_still_and_never_anothers(rig: DeskRig, camera: StillCamera) -> None:
    for _ in range(2):
        press_at_something_small(rig)
        between_frames(rig, camera)
        finish(rig)
    assert [order.frame for order in rig.workshop.orders[1::2]] == [jpeg.encode(pixels, 85) for pixels in camera.taken]
    assert [one.draft.frame.size for one in rig.bundles()] == [STILL_SIZE] * 2
    rig.recorder.stills.ask(7)
    between_frames(rig, camera)
    assert rig.recorder.stills.hand_over(8) is None


def test_what_was_dropped_while_it_was_taken_is_kept_by_nobody(rig: DeskRig, camera: StillCamera) -> None:
    rig.see()
    rig.recorder.stills.ask(7)
    camera.meanwhile = rig.recorder.stills.drop
    between_frames(rig, camera)
    assert len(camera.taken) == 1
    assert rig.recorder.stills.exposure(7) is None
    assert rig.recorder.stills.hand_over(7) is None


def test_what_another_prompt_asked_for_meanwhile_is_still_wanted(rig: DeskRig, camera: StillCamera) -> None:
    rig.see()
    rig.recorder.stills.ask(7)
    camera.meanwhile = lambda: rig.recorder.stills.ask(8)
    between_frames(rig, camera)
    assert rig.recorder.stills.exposure(7) is None
    assert rig.recorder.stills.is_coming(8)


def test_a_press_that_is_refused_as_busy_takes_no_still_and_leaves_the_other_its_own(rig: DeskRig, camera: StillCamera) -> None:
    press_at_something_small(rig)
    rig.finger()
    rig.settle()
    assert refusals(rig) == ["busy"]
    between_frames(rig, camera)
    finish(rig)
    assert the_answer(rig) == STILL_SIZE
    assert len(camera.taken) == 1
