"""The camera's table: what follows from a failure, and when it ends the process."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera import health
from eyelid_rig.camera.health import PATIENT_STALLS, STALLS, TABLE, TROUBLES, Event, Health, State, Then, patience_s

SPEC = (Path(health.__file__).parent / "SPEC-camera.md").read_text()
_S = 1_000_000_000


def opening(**fields: object) -> Health:
    """A camera that is being opened."""
    return Health(**fields).after(Event.WANTED, 1 * _S)[0].after(Event.OPENED, 2 * _S)[0]  # type: ignore[arg-type]


def working() -> Health:
    """A camera that gives frames."""
    return opening().after_frame(Event.FRAME, 0, 3 * _S)[0]


def fails(camera: Health, *codes: Code) -> tuple[Health, Then]:
    """One failure after the other, and opened in between."""
    then = Then.OPEN
    for code in codes:
        if camera.state is State.TROUBLE:
            camera, _ = camera.after(Event.WANTED, 4 * _S)
        camera, then = camera.after_failure(code, f"it is {code}", 5 * _S)
    return camera, then


def test_the_drawing_in_the_spec_is_the_table() -> None:
    assert f"```mermaid\n{health.drawing()}\n```" in SPEC


def test_the_spec_has_a_row_for_everything_that_the_status_can_say() -> None:
    says = {"waiting", "opening", "ok", Code.CAMERA_STARVED, Code.INTERNAL, *TROUBLES}
    table = SPEC[SPEC.index("## States") : SPEC.index("```mermaid")]
    assert {line.split("`")[1] for line in table.splitlines() if line.startswith("| `") and "status.json" not in line} == says


def test_an_event_that_cannot_come_is_refused_by_name() -> None:
    with pytest.raises(RigError) as refused:
        Health().after_frame(Event.FRAME, 0, 0)
    assert refused.value.code is Code.INTERNAL
    assert "`frame` while waiting" in str(refused.value)


def test_nothing_comes_after_the_end_and_every_other_state_can_hang() -> None:
    assert {state for state, _ in TABLE} == set(State) - {State.OVER}
    assert {state for state, event in TABLE if event is Event.HUNG} == set(State) - {State.OVER}
    assert {move.then for move in TABLE.values() if move.state is State.OVER} == {Then.END}


def test_every_state_is_reached_and_trouble_ends_only_with_a_frame_or_the_process() -> None:
    assert {move.state for move in TABLE.values()} == set(State)
    left = {(event, move.state) for (state, event), move in TABLE.items() if state is State.TROUBLE and move.state is not State.TROUBLE}
    assert left == {(Event.FRAME, State.OK), (Event.STALLED_AGAIN, State.OVER), (Event.HUNG, State.OVER)}


def test_a_camera_that_gives_frames_is_ok_and_one_that_nobody_wants_waits() -> None:
    assert Health().says == "waiting"
    assert opening().says == "opening"
    assert working().says == "ok"
    assert working().after(Event.UNWANTED, 9 * _S)[0].says == "waiting"


def test_since_when_it_is_so_does_not_move_while_it_stays_so() -> None:
    camera = working()
    assert camera.since_ns == 3 * _S
    assert camera.after_frame(Event.FRAME, 0, 4 * _S)[0].since_ns == 3 * _S
    stalled = fails(camera, Code.CAMERA_STALLED, Code.CAMERA_STALLED)[0]
    assert (stalled.says, stalled.since_ns) == ("camera-stalled", 5 * _S)


def test_a_stall_is_answered_at_once_and_the_third_in_a_row_ends_the_process() -> None:
    camera, then = fails(working(), Code.CAMERA_STALLED)
    assert (camera.says, then) == ("camera-stalled", Then.AGAIN)
    camera, then = fails(camera, Code.CAMERA_STALLED)
    assert then is Then.AGAIN
    camera, then = fails(camera, Code.CAMERA_STALLED)
    assert (camera.state, camera.says, then, STALLS) == (State.OVER, "camera-stalled", Then.END, 3)


def test_a_frame_between_stalls_begins_the_row_anew() -> None:
    camera, _ = fails(working(), Code.CAMERA_STALLED, Code.CAMERA_STALLED)
    camera, _ = camera.after_frame(Event.FRAME, 0, 6 * _S)
    assert camera.says == "ok"
    assert fails(camera, Code.CAMERA_STALLED, Code.CAMERA_STALLED)[1] is Then.AGAIN


def test_another_trouble_between_stalls_does_not_begin_the_row_anew() -> None:
    codes = (Code.CAMERA_STALLED, Code.CAMERA_BUSY, Code.CAMERA_STALLED, Code.CAMERA_STALLED)
    assert fails(working(), *codes)[1] is Then.END


@pytest.mark.parametrize("code", sorted(TROUBLES - {Code.CAMERA_STALLED}))
def test_what_may_be_put_right_by_somebody_is_tried_again_after_a_pause_that_grows_to_a_few_seconds(code: Code) -> None:
    camera, pauses = opening(), []
    for _ in range(20):
        camera, then = fails(camera, code)
        assert then is Then.PAUSE
        pauses.append(camera.pause_s)
    assert pauses[:4] == [0.5, 1.0, 2.0, 4.0]
    assert set(pauses[4:]) == {4.0}


@given(st.lists(st.sampled_from([*sorted(TROUBLES), Code.INTERNAL, None]), max_size=30))
def test_whatever_happens_the_process_ends_with_the_third_stall_since_the_last_frame_and_not_before(days: list[Code | None]) -> None:
    camera, stalls = working(), 0
    for code in days:
        if camera.state is State.TROUBLE:
            camera, _ = camera.after(Event.WANTED, 4 * _S)
        if code is None:
            camera, then = camera.after_frame(Event.FRAME, 0, 5 * _S)
        else:
            camera, then = camera.after_failure(code, "it fails", 5 * _S)
        stalls = 0 if code is None else stalls + (code is Code.CAMERA_STALLED)
        assert (then is Then.END) is (camera.state is State.OVER) is (stalls == STALLS)
        if then is Then.END:
            return


def test_after_a_frame_pauses_are_short_again() -> None:
    camera, _ = fails(opening(), *[Code.CAMERA_BUSY] * 5)
    camera, _ = camera.after(Event.WANTED, 6 * _S)[0].after_frame(Event.FRAME, 0, 6 * _S)
    assert fails(camera, Code.CAMERA_BUSY)[0].pause_s == 0.5


def test_a_camera_that_worked_and_is_missing_was_unplugged() -> None:
    assert fails(opening(), Code.CAMERA_MISSING)[0].says == "camera-missing"
    assert fails(working(), Code.CAMERA_MISSING)[0].says == "camera-unplugged"


@pytest.mark.parametrize("code", [Code.VAULT_CLOSED, Code.INTERNAL, Code.STORAGE_FULL])
def test_what_no_camera_has_is_a_fault_of_ours(code: Code) -> None:
    assert fails(working(), code)[0].says == "internal"


def test_trouble_stays_while_the_camera_is_closed_and_opened_until_a_frame_comes() -> None:
    camera, _ = fails(working(), Code.CAMERA_UNPLUGGED)
    for event in (Event.UNWANTED, Event.WANTED, Event.OPENED):
        camera, _ = camera.after(event, 6 * _S)
        assert (camera.says, camera.why) == ("camera-unplugged", "it is camera-unplugged")
    camera, _ = camera.after_frame(Event.FRAME, 0, 7 * _S)
    assert (camera.says, camera.trouble, camera.why) == ("ok", None, "")


def test_starvation_is_said_and_ends_when_frames_are_fetched_in_time() -> None:
    camera, then = working().after_frame(Event.LATE, 5, 4 * _S)
    assert (camera.says, camera.trouble, then) == ("camera-starved", Code.CAMERA_STARVED, Then.FETCH)
    camera, _ = camera.after_frame(Event.FRAME, 1, 5 * _S)
    assert camera.says == "camera-starved"
    camera, _ = camera.after_frame(Event.IN_TIME, 0, 6 * _S)
    assert (camera.says, camera.why, camera.missed) == ("ok", "", 6)


def test_openings_after_the_first_are_counted() -> None:
    camera = working()
    assert camera.reopened == 0
    camera, _ = fails(camera, Code.CAMERA_STALLED)
    camera, _ = camera.after(Event.WANTED, 6 * _S)[0].after(Event.OPENED, 6 * _S)
    assert camera.reopened == 1


def test_a_hang_ends_the_process_whatever_the_state() -> None:
    for camera in (Health(), opening(), working(), fails(working(), Code.CAMERA_BUSY)[0]):
        hung, then = camera.after_hang("closing it does not end", 9 * _S)
        assert (hung.says, hung.why, then) == ("camera-stalled", "closing it does not end", Then.END)


def test_a_frame_is_waited_for_two_frame_times_and_a_second() -> None:
    assert patience_s(10.0) == pytest.approx(1.2)
    assert patience_s(0.5) == pytest.approx(5.0)


def test_a_run_after_one_that_ended_so_is_patient_until_it_has_seen_a_frame() -> None:
    camera = opening(patient=True)
    for _ in range(PATIENT_STALLS - 1):
        camera, then = fails(camera, Code.CAMERA_STALLED)
        assert then is Then.PAUSE
    assert fails(camera, Code.CAMERA_STALLED)[1] is Then.END
    seen, _ = opening(patient=True).after_frame(Event.FRAME, 0, 3 * _S)
    assert fails(seen, *[Code.CAMERA_STALLED] * STALLS)[1] is Then.END
