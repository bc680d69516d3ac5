"""The still: taken at a prompt, in memory alone, cropped where the frame's crop is small."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from eyelid_formats.crop import open_crop
from eyelid_rig.camera import jpeg
from eyelid_rig.crop.profiles import PROFILES
from eyelid_rig.eye import takes_stills
from eyelid_rig.settings import RigSettings
from factory import Rig
from unit.rig.deskrig import FRAME_SIZE, LIMITS, DeskRig
from unit.rig.stillcamera import STILL_SIZE, StillCamera, between_frames
from unit.rig.stillpress import finish, press_at_something_small, refusals, the_answer


def test_something_small_is_shown_by_the_still_with_more_pixels(rig: DeskRig, camera: StillCamera) -> None:
    press_at_something_small(rig)
    between_frames(rig, camera)
    finish(rig)
    assert the_answer(rig) == STILL_SIZE
    (verified,) = rig.bundles()
    picture = open_crop(verified.sealed_crop, verified.draft.bundle_id, rig.rig.wearer)
    from_frame = 160 * 120
    assert jpeg.decode(picture.image).size / 3 == 9 * from_frame
    first, second = rig.workshop.orders
    assert second.frame == jpeg.encode(camera.taken[0], 85)
    assert (second.words, second.limits) == (first.words, first.limits), "the same prompt within the same limits"


def test_the_draft_tells_of_the_still_its_size_its_epoch_and_that_it_came_after_the_prompt(rig: DeskRig, camera: StillCamera) -> None:
    press_at_something_small(rig)
    between_frames(rig, camera)
    epoch = rig.recorder.epoch
    finish(rig)
    (verified,) = rig.bundles()
    draft = verified.draft
    assert (draft.frame.size, draft.frame.epoch) == (STILL_SIZE, epoch)
    assert -500 <= draft.frame.age_ms < 0
    assert draft.crop.box == (240, 180, 480, 360)
    assert draft.crop.share_ppm == LIMITS.share_ppm, "the budget is a share of the still"


def test_something_large_is_answered_from_the_frame_and_its_still_is_dropped(rig: DeskRig, camera: StillCamera) -> None:
    rig.see()
    rig.workshop.holds = True
    rig.finger()
    rig.settle()
    between_frames(rig, camera)
    assert len(camera.taken) == 1, "it is taken at the press: what the crop needs is not known yet"
    rig.workshop.release()
    finish(rig)
    assert the_answer(rig) == FRAME_SIZE
    assert rig.recorder.stills.hand_over(1) is None
    assert len(rig.workshop.orders) == 1


def test_where_the_crop_is_there_first_and_large_no_still_is_taken(rig: DeskRig, camera: StillCamera) -> None:
    rig.ask()
    between_frames(rig, camera)
    assert camera.taken == []
    assert the_answer(rig) == FRAME_SIZE


@pytest.mark.parametrize("taken_first", [True, False])
def test_it_does_not_matter_which_is_there_first_the_crop_or_the_still(rig: DeskRig, camera: StillCamera, taken_first: bool) -> None:
    rig.see()
    rig.workshop.small = rig.workshop.holds = True
    rig.finger()
    rig.settle()
    steps: list[Callable[[], None]] = [lambda: between_frames(rig, camera), rig.workshop.release]
    for step in steps if taken_first else reversed(steps):
        step()
        rig.settle()
    finish(rig)
    assert the_answer(rig) == STILL_SIZE


def test_the_frame_is_picked_and_opened_as_without_stills(rig: DeskRig, camera: StillCamera) -> None:
    """What the look-back has, and when its keys are wiped, is not touched."""
    press_at_something_small(rig)
    assert rig.agent.sealing.work is not None
    assert {bytes(key) for _, key in rig.agent.sealing.work.asked.event.keys} == {bytes(32)}
    before = rig.recorder.records()
    between_frames(rig, camera)
    assert rig.recorder.records() == before, "and the still is no record"


def test_no_file_ever_has_the_still(rig: DeskRig, camera: StillCamera) -> None:
    press_at_something_small(rig)
    between_frames(rig, camera)
    finish(rig)
    still = rig.workshop.orders[1].frame
    files = [path.read_bytes() for path in rig.root.rglob("*") if path.is_file()]
    assert files
    assert not [one for one in files if still[1000:1064] in one]


def test_no_log_and_no_repr_has_a_byte_of_it(rig: DeskRig, camera: StillCamera, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"):
        press_at_something_small(rig)
        between_frames(rig, camera)
        still = rig.recorder.stills.hand_over(1)
        assert "jpeg" not in repr(still)
    assert "\\x" not in caplog.text


def test_after_words_the_half_second_of_frames_comes_before_the_still(rig: DeskRig, camera: StillCamera) -> None:
    rig.workshop.small = True
    rig.see()
    rig.say("what is this?")
    between_frames(rig, camera)
    rig.wait(200)
    rig.take_frame()
    between_frames(rig, camera)
    assert camera.taken == [], "its pause would take the frames that the words mean"
    rig.wait(320)
    between_frames(rig, camera)
    finish(rig)
    assert the_answer(rig) == STILL_SIZE
    (verified,) = rig.bundles()
    assert verified.draft.frame.age_ms < -500


def test_a_prompt_without_a_frame_takes_no_still(rig: DeskRig, camera: StillCamera) -> None:
    for _ in range(20):
        rig.wait(20)
    rig.finger()
    rig.settle()
    between_frames(rig, camera)
    assert refusals(rig) == ["no-frame"]
    assert camera.taken == []


def test_without_a_prompt_no_still_is_taken(rig: DeskRig, camera: StillCamera) -> None:
    rig.see()
    between_frames(rig, camera)
    assert camera.timeouts_s == []


def test_a_rig_that_takes_no_stills_asks_for_none(tmp_path: Path, keys: Rig) -> None:
    rig = DeskRig.make(tmp_path / "rig", keys, takes_stills=False)
    camera = StillCamera(rig)
    rig.workshop.small = True
    rig.ask()
    between_frames(rig, camera)
    assert camera.taken == []
    assert the_answer(rig) == FRAME_SIZE
    rig.stop()


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("still", ["auto", "never"])
def test_the_settings_and_the_board_have_to_allow_it(profile: Any, still: Any) -> None:
    assert takes_stills(RigSettings(profile=profile, still=still)) is (still == "auto" and profile != "zero")


def test_when_the_still_went_to_the_worker_is_in_the_status(rig: DeskRig, camera: StillCamera) -> None:
    press_at_something_small(rig)
    between_frames(rig, camera)
    finish(rig)
    marks = rig.agent.sealing.last_prompt
    assert marks["cropping"] < marks["still"] <= marks["granting"]
    rig.workshop.small = False
    rig.ask()
    assert "still" not in rig.agent.sealing.last_prompt


def test_the_limits_of_the_order_are_the_policys_for_the_still_too(tmp_path: Path) -> None:
    rig = DeskRig.make(tmp_path / "rig", Rig.make(3, share_ppm=40_000))
    camera = StillCamera(rig)
    press_at_something_small(rig)
    between_frames(rig, camera)
    finish(rig)
    assert [order.share_ppm for order in rig.workshop.orders] == [40_000] * 2
    assert the_answer(rig) == STILL_SIZE
    rig.stop()
