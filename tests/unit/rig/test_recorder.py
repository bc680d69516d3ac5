"""Frames are sealed while the lamp is lit, and at no other time."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np
import pytest

from eyelid_formats.draft import Time, TimeSource
from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera.frames import Frame
from eyelid_rig.recorder import Counts, Recorder
from eyelid_rig.vault.aead import aead_for
from eyelid_rig.vault.ring import RingLimits
from eyelid_rig.vault.vault import Vault

KEY = bytes(range(32))
PIXELS = np.zeros((48, 64, 3), np.uint8)


class HandClock:
    """Goes when it is told to."""

    def __init__(self) -> None:
        self.now_ns = 1_000

    def monotonic_ns(self) -> int:
        return self.now_ns

    def stamp(self) -> Time:
        return Time(0, TimeSource.UNSET, bytes(16), 0)


class OneCamera:
    """Gives a frame as often as it is asked; counts how often it was opened and closed."""

    name, size, rate_hz = "test", (64, 48), 100.0

    def __init__(self) -> None:
        self.opened = self.closed = 0

    def open(self) -> OneCamera:
        self.opened += 1
        return self

    def next_frame(self, timeout_s: float) -> Frame:
        time.sleep(0.002)
        return Frame(0, 1_000_000, PIXELS)

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def camera() -> OneCamera:
    return OneCamera()


@pytest.fixture
def recorder(clock: HandClock, camera: OneCamera) -> Iterator[Recorder]:
    made = Recorder(camera.open, Vault(aead_for("")), clock, 85)
    yield made
    made.stop()


def frame(captured_ns: int) -> Frame:
    return Frame(0, captured_ns, PIXELS)


def until(holds: object, deadline_s: float = 5.0) -> None:
    end = time.monotonic() + deadline_s
    while not holds():  # type: ignore[operator]
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.002)


def test_without_an_epoch_no_frame_is_kept(recorder: Recorder) -> None:
    recorder.take(frame(2_000))
    assert recorder.records() == ()
    assert recorder.counts == Counts(seen=1, sealed=0, dropped=1)


def test_a_frame_is_sealed_until_the_epochs_end_and_not_at_it(recorder: Recorder, clock: HandClock) -> None:
    recorder.open_epoch(1, bytearray(KEY), 10_000)
    clock.now_ns = 9_999
    recorder.take(frame(9_998))
    clock.now_ns = 10_000
    recorder.take(frame(9_999))
    assert [info.captured_ns for info in recorder.records()] == [9_998]
    assert recorder.epoch is None, "and the key is gone"


def test_a_frame_that_was_taken_in_the_dark_is_not_sealed_when_the_lamp_lights_again(recorder: Recorder, clock: HandClock) -> None:
    recorder.open_epoch(1, bytearray(KEY), 10_000)
    recorder.close_epoch()
    clock.now_ns = 5_000
    recorder.open_epoch(2, bytearray(KEY), 20_000)
    recorder.take(frame(4_999))
    recorder.take(frame(5_000))
    assert [info.captured_ns for info in recorder.records()] == [5_000]


def test_nor_when_the_epoch_ran_out_unnoticed(recorder: Recorder, clock: HandClock) -> None:
    recorder.open_epoch(1, bytearray(KEY), 10_000)
    clock.now_ns = 12_000
    recorder.open_epoch(2, bytearray(KEY), 20_000)
    recorder.take(frame(11_999))
    assert recorder.records() == ()


def test_between_epochs_that_follow_each_other_no_frame_is_lost(recorder: Recorder, clock: HandClock) -> None:
    recorder.open_epoch(1, bytearray(KEY), 10_000)
    clock.now_ns = 9_000
    recorder.open_epoch(2, bytearray(KEY), 20_000)
    recorder.take(frame(8_999))
    assert [(info.epoch, info.captured_ns) for info in recorder.records()] == [(2, 8_999)]


def no_frame_after(recorder: Recorder, not_before_ns: int) -> None:
    with pytest.raises(RigError) as refused:
        recorder.open_fresh(not_before_ns)
    assert refused.value.code is Code.NO_FRAME


def test_after_words_only_a_frame_of_the_open_epoch_that_was_taken_later_opens(recorder: Recorder, clock: HandClock) -> None:
    recorder.open_epoch(1, bytearray(KEY), 10_000)
    no_frame_after(recorder, 1_000)
    recorder.take(frame(2_000))
    recorder.take(frame(3_000))
    assert recorder.open_fresh(1_999)[0].captured_ns == 3_000
    assert recorder.open_fresh(2_000)[0].captured_ns == 3_000
    no_frame_after(recorder, 3_000)


def test_frames_of_an_epoch_that_is_over_do_not_open_though_they_were_taken_after_the_words(recorder: Recorder, clock: HandClock) -> None:
    recorder.open_epoch(1, bytearray(KEY), 10_000)
    recorder.take(frame(2_000))
    recorder.open_epoch(2, bytearray(KEY[::-1]), 20_000)
    no_frame_after(recorder, 1_500)
    recorder.take(frame(4_000))
    info, picture = recorder.open_fresh(1_500)
    assert (info.epoch, info.captured_ns) == (2, 4_000)
    assert picture[:2] == b"\xff\xd8"
    recorder.close_epoch()
    no_frame_after(recorder, 1_500)


def test_forgetting_leaves_no_record_and_no_key(recorder: Recorder) -> None:
    recorder.open_epoch(1, bytearray(KEY), 10_000)
    recorder.take(frame(2_000))
    recorder.forget()
    recorder.take(frame(3_000))
    assert recorder.records() == ()
    assert recorder.epoch is None


def test_records_fall_out_of_reach_though_no_frame_pushes_them(recorder: Recorder, clock: HandClock) -> None:
    recorder.open_epoch(1, bytearray(KEY), 10_000)
    recorder.take(frame(2_000))
    clock.now_ns += RingLimits().span_ns + 2_000
    assert recorder.records() == ()


def test_a_record_opens_with_the_key_of_its_epoch_alone(recorder: Recorder) -> None:
    recorder.open_epoch(1, bytearray(KEY), 10_000)
    recorder.take(frame(2_000))
    (info,) = recorder.records()
    assert recorder.open_record(info, KEY).startswith(b"\xff\xd8")
    with pytest.raises(RigError) as raised:
        recorder.open_record(info, KEY[::-1])
    assert raised.value.code is Code.VAULT_KEY


def test_the_camera_is_open_only_while_an_epoch_is(recorder: Recorder, clock: HandClock, camera: OneCamera) -> None:
    recorder.start()
    assert camera.opened == 0
    recorder.open_epoch(1, bytearray(KEY), 10**12)
    until(lambda: recorder.counts.sealed > 3)
    recorder.close_epoch()
    until(lambda: camera.closed == 1)
    until(lambda: recorder.camera.health.says == "waiting")


def test_an_epoch_that_is_over_ends_and_wants_no_frames_though_none_comes_to_show_it(recorder: Recorder, clock: HandClock) -> None:
    recorder.open_epoch(1, bytearray(KEY), 10_000)
    assert recorder.wants_frames()
    clock.now_ns = 10_000
    assert not recorder.wants_frames()
    assert recorder.epoch is None


def test_stopping_closes_camera_and_epoch(recorder: Recorder, camera: OneCamera) -> None:
    recorder.start()
    recorder.open_epoch(1, bytearray(KEY), 10**12)
    until(lambda: camera.opened == 1)
    recorder.stop()
    assert recorder.epoch is None
    assert camera.closed == 1
