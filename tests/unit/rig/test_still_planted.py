"""Bugs of the still that were thought of, planted one at a time: for each, the named promise must fail."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from eyelid_formats.errors import Code, RigError
from eyelid_rig import cropping, still
from eyelid_rig.compose import Composer
from eyelid_rig.crop.box import Box
from eyelid_rig.crop.made import Found
from eyelid_rig.cropping import Cropping
from eyelid_rig.gate import Event
from eyelid_rig.recorder import Recorder
from eyelid_rig.still import Exposure, Stills
from factory import Rig
from unit.rig import test_still, test_still_crop, test_still_dropped, test_still_failing
from unit.rig.deskrig import DeskRig
from unit.rig.stillcamera import StillCamera

Check = Callable[[DeskRig, StillCamera], None]
Plant = Callable[[pytest.MonkeyPatch], None]


def no_still_from_the_dark(rig: DeskRig, camera: StillCamera) -> None:
    test_still_dropped.test_a_still_during_which_the_lamp_was_dark_is_never_used(rig, camera, test_still_dropped.goes_dark)


def a_shut_drops_it(rig: DeskRig, camera: StillCamera) -> None:
    test_still_dropped.test_a_shut_drops_it_and_the_frame_from_before_is_still_answered(rig, camera, "before it is handed on")


def a_shut_while_it_is_taken_drops_it(rig: DeskRig, camera: StillCamera) -> None:
    test_still_dropped.test_a_shut_drops_it_and_the_frame_from_before_is_still_answered(rig, camera, "while it is taken")


def nothing_elsewhere_is_the_answer(rig: DeskRig, camera: StillCamera) -> None:
    test_still_crop.test_a_still_of_something_else_is_not_the_answer(rig, camera, Box(0, 0, 64, 64), Found.CENTRE)


def nothing_that_shows_no_more_is_the_answer(rig: DeskRig, camera: StillCamera) -> None:
    with pytest.MonkeyPatch.context() as patch:
        test_still_crop.test_a_stills_crop_that_was_shrunk_until_it_shows_no_more_is_not_the_answer(rig, camera, patch)


def little_gain_is_none(rig: DeskRig, camera: StillCamera) -> None:
    del camera
    test_still_crop.test_a_still_with_hardly_more_pixels_is_not_cropped(rig, (479, 360))


def a_late_answer_changes_nothing(rig: DeskRig, camera: StillCamera) -> None:
    test_still_crop.test_a_stills_crop_that_takes_too_long_is_called_off_and_what_it_still_says_changes_nothing(rig, camera)


def the_answer_about_a_still_is_its_own(rig: DeskRig, camera: StillCamera) -> None:
    test_still.test_the_draft_tells_of_the_still_its_size_its_epoch_and_that_it_came_after_the_prompt(rig, camera)


def a_refused_still_costs_nothing(rig: DeskRig, camera: StillCamera) -> None:
    test_still_crop.test_where_the_stills_crop_is_refused_the_frames_stands(rig, camera, Code.CROP_NOTHING)


def a_stall_costs_nothing(rig: DeskRig, camera: StillCamera) -> None:
    test_still_failing.test_a_camera_that_fails_at_it_has_failed_and_the_frame_is_the_answer(rig, camera, test_still_failing.FAILURES[0])


def two_crops_at_most(rig: DeskRig, camera: StillCamera) -> None:
    test_still_dropped.test_a_worker_that_calls_everything_small_gets_one_still_and_no_second_crop_out(rig, camera)


def old_buffers_are_no_still(rig: DeskRig, camera: StillCamera) -> None:
    test_still_dropped.test_a_picture_from_before_it_was_asked_for_is_no_still(rig, camera)


def the_lamp_is_looked_at_before_only(patch: pytest.MonkeyPatch) -> None:
    right = Recorder._lit_since
    asked: list[int] = []

    def once(self: Recorder, since_ns: int) -> int | None:
        asked.append(since_ns)
        return right(self, since_ns) if len(asked) % 2 else 1

    patch.setattr(Recorder, "_lit_since", once)


def the_lamp_need_only_be_lit_now(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Recorder, "_lit_since", lambda self, _: self.epoch)


def a_shut_keeps_the_still(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Stills, "drop", lambda _: None)


def a_still_is_kept_that_nobody_wants_any_more(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Recorder, "_lit_since", lambda *_: 1)

    def keep(self: Stills, wanted: Any, taken: Any) -> None:
        self._wanted, self._taken = None, (wanted.counter, taken) if taken else None

    patch.setattr(Stills, "_keep", keep)


def any_place_is_the_same(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(cropping, "is_same_place", lambda *_: True)


def a_shrunk_crop_counts(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(cropping, "shows_more", lambda *_: True)


def any_size_is_a_gain(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(cropping, "gains", lambda *_: True)


def what_is_late_is_taken(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Cropping, "_end", lambda _, event: event)


def the_draft_tells_of_the_frame(patch: pytest.MonkeyPatch) -> None:
    right = Composer.compose

    def compose(self: Composer, asked: Any, frame: Any, *rest: Any) -> Any:
        return right(self, asked, Exposure(asked.at_ns, frame.size, frame.epoch), *rest)

    patch.setattr(Composer, "compose", compose)


def a_refusal_of_the_still_refuses_the_prompt(patch: pytest.MonkeyPatch) -> None:
    right = Cropping._on_still

    def on_still(self: Cropping, job: Any, exposure: Exposure, answer: Any) -> None:
        if isinstance(answer, Exception):
            self._then(self._failed(job, answer))  # type: ignore[arg-type]
        else:
            right(self, job, exposure, answer)

    patch.setattr(Cropping, "_on_still", on_still)


def a_camera_that_failed_is_not_said(patch: pytest.MonkeyPatch) -> None:
    right = Stills.serve

    def serve(self: Stills, source: Any) -> None:
        try:
            right(self, source)
        except RigError:
            return

    patch.setattr(Stills, "serve", serve)


def a_still_may_be_small_too(patch: pytest.MonkeyPatch) -> None:
    right = Cropping._on_still

    def on_still(self: Cropping, job: Any, exposure: Exposure, answer: Any) -> None:
        job.has_still = False
        self._parts.recorder.stills.ask(job.counter)
        if len(job.work.marks_ms) > 10:
            right(self, job, exposure, answer)
        job.work.marks_ms[str(len(job.work.marks_ms))] = 0.0
        self._then(Event.SMALL)

    patch.setattr(Cropping, "_on_still", on_still)


def old_pictures_count(patch: pytest.MonkeyPatch) -> None:
    right = still.Stills._take

    def take(self: Stills, source: Any, wanted: Any) -> Any:
        asked = still._Wanted(wanted.counter, wanted.asked_ns - 10**9)
        self._lit_since = lambda *_: 1
        return right(self, source, asked)

    patch.setattr(Stills, "_take", take)


PLANTED: list[tuple[Plant, Check]] = [
    (the_lamp_is_looked_at_before_only, no_still_from_the_dark),
    (the_lamp_need_only_be_lit_now, no_still_from_the_dark),
    (a_shut_keeps_the_still, a_shut_drops_it),
    (a_still_is_kept_that_nobody_wants_any_more, a_shut_while_it_is_taken_drops_it),
    (any_place_is_the_same, nothing_elsewhere_is_the_answer),
    (a_shrunk_crop_counts, nothing_that_shows_no_more_is_the_answer),
    (any_size_is_a_gain, little_gain_is_none),
    (what_is_late_is_taken, a_late_answer_changes_nothing),
    (the_draft_tells_of_the_frame, the_answer_about_a_still_is_its_own),
    (a_refusal_of_the_still_refuses_the_prompt, a_refused_still_costs_nothing),
    (a_camera_that_failed_is_not_said, a_stall_costs_nothing),
    (a_still_may_be_small_too, two_crops_at_most),
    (old_pictures_count, old_buffers_are_no_still),
]


@pytest.mark.parametrize("check", [check for _, check in PLANTED], ids=lambda check: check.__name__)
def test_the_promise_holds_as_it_is_shipped(rig: DeskRig, check: Check) -> None:
    """The same as in the files of the promises: what fails below fails because of what was planted."""
    check(rig, StillCamera(rig))


@pytest.mark.parametrize(("plant", "check"), PLANTED, ids=[plant.__name__ for plant, _ in PLANTED])
def test_the_planted_bug_is_caught(tmp_path: Path, keys: Rig, plant: Plant, check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the check, or by the gate's table, which knows no such move."""
    plant(monkeypatch)
    rig = DeskRig.make(tmp_path / "rig", keys)
    with pytest.raises((AssertionError, pytest.fail.Exception, RigError)):
        check(rig, StillCamera(rig))
    rig.stop()
