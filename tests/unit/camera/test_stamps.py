from __future__ import annotations

from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera.stamps import Stamps

SECOND = 1_000_000_000
PERIOD = SECOND // 10


class Machine:
    """Its clocks, after it slept for `slept_ns`."""

    def __init__(self, now_ns: int = 10 * SECOND, slept_ns: int = 0) -> None:
        self.now_ns = now_ns
        self.slept_ns = slept_ns

    def monotonic_ns(self) -> int:
        return self.now_ns

    def clock_gettime_ns(self, clock: int, /) -> int:
        return self.now_ns + self.slept_ns


def stamps(machine: Machine | None = None) -> Stamps:
    return Stamps(10.0, machine or Machine())


@given(st.lists(st.integers(1, 9), min_size=1, max_size=9), st.integers(-PERIOD // 5, PERIOD // 5))
def test_a_frame_that_nobody_fetched_is_a_gap_in_the_numbers(steps: list[int], jitter_ns: int) -> None:
    seen = stamps()
    times = [SECOND + at * PERIOD + (jitter_ns if index % 2 else 0) for index, at in enumerate(accumulate(steps))]
    numbers = [seen.next({"SensorTimestamp": time})[0] for time in times]
    assert [second - first for first, second in pairwise(numbers)] == steps[1:]
    assert numbers[0] == 0


def test_two_frames_never_share_a_number() -> None:
    seen = stamps()
    assert [seen.next({"SensorTimestamp": SECOND + late})[0] for late in (0, 1, 2)] == [0, 1, 2]


def test_what_the_camera_says_of_its_rate_goes_before_what_it_was_asked_for() -> None:
    seen = stamps()
    seen.next({"SensorTimestamp": SECOND, "FrameDuration": 500_000})
    assert seen.next({"SensorTimestamp": SECOND + 500_000_000, "FrameDuration": 500_000})[0] == 1
    assert seen.period_ns == SECOND // 2


def test_frames_count_as_taken_when_their_exposure_began() -> None:
    """The lamp that was lit, or the word that was spoken, while a frame was exposed came after it began."""
    assert stamps().next({"SensorTimestamp": SECOND, "ExposureTime": 66_000})[1] == SECOND - 66_000_000


def test_no_frame_is_missed_while_the_camera_takes_a_still() -> None:
    seen = stamps()
    seen.next({"SensorTimestamp": SECOND})
    seen.pause()
    assert seen.next({"SensorTimestamp": SECOND + 50 * PERIOD})[0] == 1


@pytest.mark.parametrize("ago_ns", [0, SECOND // 100])
def test_a_time_since_boot_is_told_on_the_machines_other_clock_after_it_slept(ago_ns: int) -> None:
    machine = Machine(slept_ns=3600 * SECOND)
    taken_ns = machine.now_ns - ago_ns
    assert stamps(machine).next({"SensorTimestamp": taken_ns + machine.slept_ns})[1] == taken_ns
    assert stamps(machine).next({"SensorTimestamp": taken_ns})[1] == taken_ns


def test_a_stills_own_pace_is_not_that_of_the_frames_after_it() -> None:
    seen = stamps()
    seen.next({"SensorTimestamp": SECOND, "FrameDuration": 100_000})
    seen.pause()
    seen.next({"SensorTimestamp": 2 * SECOND, "FrameDuration": 500_000})
    seen.pause()
    assert seen.period_ns == PERIOD


@pytest.mark.parametrize(
    ("ahead_ns", "said"),
    [(1, "ahead of"), (1000 * SECOND, "1e[+]03 s ahead of"), (-10 * SECOND - 1, "10 s back"), (-500 * SECOND, "500 s back")],
)
@pytest.mark.parametrize("slept_ns", [0, 60 * SECOND])
def test_a_frame_whose_time_cannot_be_is_refused(ahead_ns: int, said: str, slept_ns: int) -> None:
    machine = Machine(now_ns=10_000 * SECOND, slept_ns=slept_ns)
    time_ns = machine.now_ns + ahead_ns + (slept_ns if ahead_ns > 0 else 0)
    with pytest.raises(RigError, match=said) as refused:
        stamps(machine).next({"SensorTimestamp": time_ns})
    assert refused.value.code is Code.CAMERA_FORMAT


@pytest.mark.parametrize("back_ns", [0, 1, SECOND // 2])
def test_a_camera_whose_time_stands_still_or_goes_back_is_refused(back_ns: int) -> None:
    seen = stamps()
    seen.next({"SensorTimestamp": 2 * SECOND})
    with pytest.raises(RigError, match="no later than the one before"):
        seen.next({"SensorTimestamp": 2 * SECOND - back_ns})
