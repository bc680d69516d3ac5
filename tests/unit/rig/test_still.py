"""The still: taken at a prompt, in memory alone, cropped where the frame's crop is small; and it never costs a prompt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from eyelid_formats import ledger
from eyelid_formats.crop import open_crop
from eyelid_formats.draft import MODELS_LIMIT
from eyelid_formats.errors import Code, LinkError, RigError
from eyelid_rig.camera import jpeg
from eyelid_rig.camera.frames import Size
from eyelid_rig.crop.box import Box
from eyelid_rig.crop.checking import Cropped
from eyelid_rig.crop.made import Fill, Found
from eyelid_rig.crop.messages import Order
from eyelid_rig.crop.profiles import PROFILES
from eyelid_rig.crop.seen import Kind
from eyelid_rig.eye import takes_stills
from eyelid_rig.gate import State
from eyelid_rig.settings import RigSettings
from eyelid_rig.still import TAKE_S
from factory import Rig
from unit.rig.deskrig import FRAME_SIZE, LIMITS, DeskRig
from unit.rig.stillcamera import STILL_SIZE, StillCamera, between_frames


@pytest.fixture
def camera(rig: DeskRig) -> StillCamera:
    return StillCamera(rig)


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
    rig.workshop.small = rig.workshop.holds = True
    rig.see()
    rig.finger()
    rig.settle()
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
    rig.workshop.small = rig.workshop.holds = True
    rig.see()
    rig.finger()
    rig.settle()
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
