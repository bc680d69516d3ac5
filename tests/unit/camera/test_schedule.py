from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eyelid_rig.camera.schedule import Schedule

rates = st.floats(0.1, 240)
starts = st.integers(0, 2**55)


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
