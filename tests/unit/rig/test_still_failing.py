"""A still that does not come, comes too late or is none costs nothing but itself."""

from __future__ import annotations

import pytest

from eyelid_formats.errors import Code, RigError
from eyelid_rig.gate import State
from eyelid_rig.still import TAKE_S
from unit.rig.deskrig import FRAME_SIZE, DeskRig
from unit.rig.stillcamera import STILL_SIZE, StillCamera, between_frames
from unit.rig.stillpress import finish, press_at_something_small, the_answer

FAILURES = [RigError(Code.CAMERA_STALLED, "told so"), RigError(Code.CAMERA_UNPLUGGED, "told so")]


@pytest.mark.parametrize("failure", FAILURES, ids=lambda one: one.code)
def test_a_camera_that_fails_at_it_has_failed_and_the_frame_is_the_answer(rig: DeskRig, camera: StillCamera, failure: RigError) -> None:
    press_at_something_small(rig)
    camera.failure = failure
    with pytest.raises(RigError) as raised:
        between_frames(rig, camera)
    assert raised.value is failure, "so it is closed and opened again, as after any failure"
    finish(rig)
    assert the_answer(rig) == FRAME_SIZE


def test_a_camera_that_has_no_stills_has_not_failed(rig: DeskRig, camera: StillCamera) -> None:
    camera.still_size = None
    press_at_something_small(rig)
    between_frames(rig, camera)
    finish(rig)
    assert the_answer(rig) == FRAME_SIZE
    assert camera.timeouts_s == []


def test_a_still_that_is_no_picture_is_none(rig: DeskRig, camera: StillCamera) -> None:
    press_at_something_small(rig)
    camera.failure = RigError(Code.CAMERA_FORMAT, "told so")
    between_frames(rig, camera)
    finish(rig)
    assert the_answer(rig) == FRAME_SIZE


def test_a_still_that_does_not_come_is_waited_for_three_seconds(rig: DeskRig) -> None:
    press_at_something_small(rig)
    rig.wait(2_900)
    assert rig.agent.sealing.state is State.CROPPING
    rig.wait(140)
    assert the_answer(rig) == FRAME_SIZE


def test_one_that_would_come_later_is_not_taken_any_more(rig: DeskRig, camera: StillCamera) -> None:
    rig.workshop.holds = True
    press_at_something_small(rig)
    rig.wait(3_000)
    between_frames(rig, camera)
    assert camera.taken == []


def test_frames_pause_for_a_still_for_two_seconds_at_most(rig: DeskRig, camera: StillCamera) -> None:
    press_at_something_small(rig)
    between_frames(rig, camera)
    assert camera.timeouts_s == [TAKE_S] == [2.0]


def test_the_agent_goes_on_while_a_still_is_taken(rig: DeskRig, camera: StillCamera) -> None:
    """Nothing that it asks of the recorder or the stills waits for the camera's thread."""
    press_at_something_small(rig)
    happened: list[int | None] = []

    def work() -> None:
        rig.wait(2_500)
        rig.take_frame()
        happened.append(rig.recorder.epoch)

    before = rig.recorder.epoch
    camera.meanwhile = work
    between_frames(rig, camera)
    assert before is not None
    assert happened == [before + 1], "even the next epoch was opened"
    finish(rig)
    assert the_answer(rig) == STILL_SIZE
