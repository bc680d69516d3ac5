from __future__ import annotations

import time
from pathlib import Path

import pytest

from eyelid_formats.errors import Code, EyelidError
from eyelid_rig.camera.frames import FrameSource, PixelFormat
from eyelid_rig.camera.replay import ReplaySource, open_replay

from .conftest import PaintPhoto, SteppedClock

RED, GREEN, BLUE = (200, 0, 0), (0, 200, 0), (0, 0, 200)


@pytest.fixture
def source(tmp_path: Path, paint: PaintPhoto, clock: SteppedClock) -> ReplaySource:
    for name, colour in (("1.png", RED), ("2.png", GREEN), ("3.png", BLUE)):
        paint(name, colour)
    return open_replay(tmp_path, (64, 36), 10, dwell_s=0.2, clock=clock)


def test_a_replay_is_a_frame_source(source: FrameSource) -> None:
    assert (source.size, source.rate_hz) == ((64, 36), 10)


def test_frames_come_at_the_rate_and_say_when_they_were_taken(source: ReplaySource, clock: SteppedClock) -> None:
    start_ns = clock.now_ns
    frames = [source.next_frame(1) for _ in range(4)]
    assert [frame.sequence for frame in frames] == [0, 1, 2, 3]
    assert [frame.captured_ns - start_ns for frame in frames] == [0, 10**8, 2 * 10**8, 3 * 10**8]
    assert clock.now_ns == frames[-1].captured_ns


def test_photographs_are_shown_in_the_order_of_their_names_and_over_again(source: ReplaySource) -> None:
    shown = [source.next_frame(1) for _ in range(7)]
    assert [frame.origin for frame in shown] == ["1.png", "1.png", "2.png", "2.png", "3.png", "3.png", "1.png"]
    assert tuple(shown[-1].pixels[0, 0]) == RED


def test_a_frame_has_rows_columns_and_three_colours_that_nobody_can_change(source: ReplaySource) -> None:
    frame = source.next_frame(1)
    assert (frame.pixels.shape, frame.pixels.dtype, frame.pixel_format) == ((36, 64, 3), "uint8", PixelFormat.RGB)
    with pytest.raises(ValueError, match="read-only"):
        frame.pixels[0, 0] = 0


def test_whoever_comes_late_misses_frames_and_time_does_not_drift(source: ReplaySource, clock: SteppedClock) -> None:
    start_ns = source.next_frame(1).captured_ns
    clock.pass_s(0.57)
    late, after = source.next_frame(1), source.next_frame(1)
    assert (late.sequence, after.sequence) == (5, 6)
    assert after.captured_ns - start_ns == 6 * 10**8


def test_the_schedule_tells_a_bench_what_is_shown_without_asking_the_rig(source: ReplaySource) -> None:
    names = ("1.png", "2.png", "3.png")
    for frame in (source.next_frame(1) for _ in range(9)):
        assert names[source.schedule.photo(source.schedule.newest(frame.captured_ns), 3)] == frame.origin


def test_a_start_that_is_given_decides_what_is_shown_now(tmp_path: Path, paint: PaintPhoto, clock: SteppedClock) -> None:
    paint("1.png", RED), paint("2.png", GREEN)
    source = open_replay(tmp_path, (64, 36), 10, dwell_s=1, start_ns=clock.now_ns - 10**9, clock=clock)
    assert source.next_frame(1).origin == "2.png"


def test_a_frame_that_is_not_due_in_time_is_a_stall(source: ReplaySource, clock: SteppedClock) -> None:
    source.next_frame(1)
    before_ns = clock.now_ns
    with pytest.raises(EyelidError) as stalled:
        source.next_frame(0.03)
    assert stalled.value.code is Code.CAMERA_STALLED
    assert clock.now_ns - before_ns == 30_000_000
    assert source.next_frame(1).sequence == 1


def test_after_close_there_is_no_frame_and_a_second_close_does_nothing(source: ReplaySource) -> None:
    with source:
        source.next_frame(1)
    source.close()
    with pytest.raises(EyelidError) as closed:
        source.next_frame(1)
    assert closed.value.code is Code.CAMERA_MISSING


def test_a_path_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(EyelidError, match="nowhere") as missing:
        open_replay(tmp_path / "nowhere", (64, 36), 10)
    assert missing.value.code is Code.CAMERA_MISSING


def test_on_the_real_clock_ten_frames_take_nine_periods(tmp_path: Path, paint: PaintPhoto) -> None:
    paint("1.png", RED)
    with open_replay(tmp_path, (64, 36), 100) as source:
        first_ns = source.next_frame(1).captured_ns
        while (frame := source.next_frame(1)).sequence < 9:
            assert frame.captured_ns <= time.monotonic_ns()
    assert frame.captured_ns - first_ns >= 90_000_000
