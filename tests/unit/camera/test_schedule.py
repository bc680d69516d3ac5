from __future__ import annotations

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eyelid_rig.camera.schedule import SceneSchedule, Schedule

rates = st.floats(0.1, 240)
starts = st.integers(0, 2**55)
gaps = st.lists(st.integers(1, 10**11), max_size=40)
scenes = st.builds(lambda start_ns, gaps_ns, rate_hz: SceneSchedule(start_ns, (0, *accumulate(gaps_ns)), rate_hz), starts, gaps, rates)


@given(starts, rates, st.integers(0, 10**8))
def test_the_newest_frame_at_the_instant_it_is_due_is_itself(start_ns: int, rate_hz: float, sequence: int) -> None:
    schedule = Schedule(start_ns, rate_hz)
    assert schedule.newest(schedule.due_ns(sequence)) == sequence


@given(starts, rates, st.integers(0, 10**17))
def test_the_newest_frame_is_due_and_the_next_one_is_not(start_ns: int, rate_hz: float, elapsed_ns: int) -> None:
    schedule = Schedule(start_ns, rate_hz)
    newest = schedule.newest(start_ns + elapsed_ns)
    assert schedule.due_ns(newest) <= start_ns + elapsed_ns < schedule.due_ns(newest + 1)


def test_no_frame_is_due_before_the_start() -> None:
    assert Schedule(10**9, 10).newest(10**9 - 1) == -1


def test_each_photograph_is_shown_for_the_dwell_time_and_then_the_next_and_then_the_first_again() -> None:
    schedule = Schedule(0, rate_hz=10, dwell_s=0.5)
    assert [schedule.photo(sequence, 3) for sequence in (0, 4, 5, 9, 10, 14, 15)] == [0, 0, 1, 1, 2, 2, 0]


def test_a_dwell_time_under_a_period_shows_each_photograph_for_one_frame() -> None:
    assert [Schedule(0, 10, dwell_s=0.01).photo(sequence, 2) for sequence in range(4)] == [0, 1, 0, 1]


@pytest.mark.parametrize(("rate_hz", "dwell_s"), [(0, 1), (-1, 1), (10, 0)])
def test_a_schedule_without_a_rate_or_a_dwell_time_cannot_be_made(rate_hz: float, dwell_s: float) -> None:
    with pytest.raises(ValueError, match="above zero"):
        Schedule(0, rate_hz, dwell_s)


@given(scenes, st.integers(-(10**5), 10**5))
def test_the_newest_frame_of_a_scene_at_the_instant_it_is_due_is_itself(scene: SceneSchedule, sequence: int) -> None:
    assert scene.newest(scene.due_ns(sequence)) == sequence


@given(scenes, st.integers(-(10**14), 10**14))
def test_the_newest_frame_of_a_scene_is_due_and_the_next_one_is_not(scene: SceneSchedule, elapsed_ns: int) -> None:
    newest = scene.newest(scene.start_ns + elapsed_ns)
    assert scene.due_ns(newest) <= scene.start_ns + elapsed_ns < scene.due_ns(newest + 1)


@given(scenes, st.integers(0, 10**4))
def test_every_loop_of_a_scene_is_the_first_one_later(scene: SceneSchedule, loop: int) -> None:
    frames = len(scene.at_ns)
    first = [scene.elapsed_ns(sequence) for sequence in range(frames)]
    again = [scene.elapsed_ns(loop * frames + sequence) - loop * scene.length_ns for sequence in range(frames)]
    assert first == list(scene.at_ns) == again


@given(scenes, st.integers(0, 10**4))
def test_the_last_frame_of_a_scene_is_shown_as_long_as_the_one_before_it(scene: SceneSchedule, loop: int) -> None:
    last = (loop + 1) * len(scene.at_ns) - 1
    gap_ns = scene.due_ns(last + 1) - scene.due_ns(last)
    before_ns = scene.due_ns(last) - scene.due_ns(last - 1) if len(scene.at_ns) > 1 else round(1e9 / scene.rate_hz)
    assert gap_ns == before_ns


@given(scenes, st.integers(0, 10**6))
def test_each_frame_of_a_scene_shows_its_own_picture(scene: SceneSchedule, sequence: int) -> None:
    at = scene.photo(sequence, len(scene.at_ns))
    assert scene.elapsed_ns(sequence) % scene.length_ns == scene.at_ns[at]


@pytest.mark.parametrize(("at_ns", "rate_hz"), [((), 10), ((1,), 10), ((0, 5, 5), 10), ((0, 5, 4), 10), ((0,), 0)])
def test_a_scene_whose_times_do_not_rise_from_0_has_no_schedule(at_ns: tuple[int, ...], rate_hz: float) -> None:
    with pytest.raises(ValueError, match="rising"):
        SceneSchedule(0, at_ns, rate_hz)
