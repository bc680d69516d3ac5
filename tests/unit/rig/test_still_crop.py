"""Which of two crops is the answer: the still's where it shows the same thing with more pixels, else the frame's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eyelid_formats.draft import MODELS_LIMIT
from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera.frames import Size
from eyelid_rig.crop.box import Box
from eyelid_rig.crop.checking import Cropped
from eyelid_rig.crop.made import Fill, Found
from eyelid_rig.crop.messages import Order
from eyelid_rig.crop.seen import Kind
from eyelid_rig.gate import State
from unit.rig.deskrig import FRAME_SIZE, DeskRig
from unit.rig.stillcamera import STILL_SIZE, StillCamera, between_frames
from unit.rig.stillpress import finish, press_at_something_small, refusals, the_answer


@pytest.mark.parametrize("size", [(479, 360), (480, 359), FRAME_SIZE, (160, 120)])
def test_a_still_with_hardly_more_pixels_is_not_cropped(rig: DeskRig, size: tuple[int, int]) -> None:
    press_at_something_small(rig)
    between_frames(rig, StillCamera(rig, size))
    finish(rig)
    assert len(rig.workshop.orders) == 1
    assert the_answer(rig) == FRAME_SIZE


@pytest.mark.parametrize("code", [Code.CROP_NOTHING, Code.REDACTION_UNSURE, Code.CROP_WORKER, Code.LOW_MEMORY, Code.TOO_BLURRED])
def test_where_the_stills_crop_is_refused_the_frames_stands(rig: DeskRig, camera: StillCamera, code: Code) -> None:
    press_at_something_small(rig)
    rig.workshop.refuses = code
    between_frames(rig, camera)
    finish(rig)
    assert the_answer(rig) == FRAME_SIZE
    assert refusals(rig) == []


def test_a_frames_crop_that_is_refused_is_refused_whatever_the_still_shows(rig: DeskRig, camera: StillCamera) -> None:
    rig.workshop.refuses = Code.CROP_NOTHING
    rig.ask()
    between_frames(rig, camera)
    assert refusals(rig) == ["crop-nothing"]
    assert camera.taken == []


def test_a_stills_crop_that_takes_too_long_is_called_off_and_what_it_still_says_changes_nothing(rig: DeskRig, camera: StillCamera) -> None:
    press_at_something_small(rig)
    rig.workshop.holds = True
    between_frames(rig, camera)
    rig.wait(19_600)
    assert rig.agent.sealing.state is State.CROPPING
    rig.wait(300)
    assert rig.workshop.called_off == 1
    assert the_answer(rig) == FRAME_SIZE
    rig.workshop.release()
    finish(rig)
    assert the_answer(rig) == FRAME_SIZE


def test_where_little_time_is_left_the_still_is_not_cropped(rig: DeskRig, camera: StillCamera) -> None:
    rig.workshop.holds = True
    press_at_something_small(rig)
    between_frames(rig, camera)
    rig.wait(7_000)
    rig.workshop.release()
    finish(rig)
    assert len(rig.workshop.orders) == 1
    assert the_answer(rig) == FRAME_SIZE


@pytest.mark.parametrize(("box", "found"), [(Box(0, 0, 64, 64), Found.CENTRE), (None, Found.POINTED)], ids=["elsewhere", "found otherwise"])
def test_a_still_of_something_else_is_not_the_answer(rig: DeskRig, camera: StillCamera, box: Box | None, found: Found) -> None:
    press_at_something_small(rig)
    rig.workshop.box, rig.workshop.found = box, found
    between_frames(rig, camera)
    finish(rig)
    assert len(rig.workshop.orders) == 2
    assert the_answer(rig) == FRAME_SIZE


def test_a_stills_crop_that_was_shrunk_until_it_shows_no_more_is_not_the_answer(
    rig: DeskRig, camera: StillCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else more of the surroundings would leave, and no more of what was asked about."""
    press_at_something_small(rig)
    made = rig.workshop._made

    def shrunk(order: Order, frame_size: Size) -> Cropped | RigError:
        answer = made(order, frame_size)
        assert isinstance(answer, Cropped)
        return replace(answer, size=(198, 148))

    monkeypatch.setattr(rig.workshop, "_made", shrunk)
    between_frames(rig, camera)
    finish(rig)
    assert len(rig.workshop.orders) == 2
    assert the_answer(rig) == FRAME_SIZE


@pytest.mark.parametrize(("fills", "answer"), [(48, STILL_SIZE), (49, FRAME_SIZE), (64, FRAME_SIZE)])
def test_a_still_with_more_fills_than_a_draft_is_sure_to_hold_costs_no_prompt(
    rig: DeskRig, camera: StillCamera, monkeypatch: pytest.MonkeyPatch, fills: int, answer: Size
) -> None:
    """Each told at its longest, and with as many models as a worker may name."""
    press_at_something_small(rig)
    made = rig.workshop._made

    def painted(order: Order, frame_size: Size) -> Cropped | RigError:
        crop = made(order, frame_size)
        assert isinstance(crop, Cropped)
        told = tuple(Fill(Kind.SCREEN, Box(3000 + at, 3001, 3002, 3003)) for at in range(fills))
        return replace(crop, fills=told, models=tuple(bytes([number]) * 32 for number in range(MODELS_LIMIT)))

    monkeypatch.setattr(rig.workshop, "_made", painted)
    between_frames(rig, camera)
    finish(rig)
    assert the_answer(rig) == answer
    assert refusals(rig) == []
