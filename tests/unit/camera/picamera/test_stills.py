"""Stills, and the frames before and after them."""

from __future__ import annotations

import errno
import gc
import threading
import time
import weakref
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pytest

from eyelid_bench.virtual_camera.faults import Fault
from eyelid_bench.virtual_camera.opening import VirtualCamera
from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera import encoding, session
from eyelid_rig.camera.frames import Size
from unit.camera.picamera.smallcamera import LONG_S, MAIN, RATE_HZ, STILL, Open, code_of, small


def test_a_still_is_larger_and_frames_come_again(opened: Open) -> None:
    source = opened()
    before = source.next_frame(LONG_S)
    asked_ns = time.monotonic_ns()
    still = source.take_still(LONG_S)
    after = source.next_frame(LONG_S)
    assert encoding.size_of(still) == source.still_size == STILL
    assert still.captured_ns > asked_ns
    assert encoding.size_of(after) == MAIN
    assert after.captured_ns > still.captured_ns
    assert before.sequence < still.sequence < after.sequence


def test_a_still_is_turned_as_frames_are(opened: Open) -> None:
    source = opened(rotation=90)
    assert encoding.size_of(source.take_still(LONG_S)) == source.still_size == STILL[::-1]


def test_a_still_is_its_holders_own_and_gone_when_nobody_holds_it(opened: Open) -> None:
    source = opened()
    still = source.take_still(LONG_S)
    kept, frame = still.pixels.copy(), source.next_frame(LONG_S)
    assert np.array_equal(still.pixels, kept)
    assert not np.shares_memory(still.pixels, frame.pixels)
    memory = weakref.ref(still.pixels.base)
    del still
    gc.collect()
    assert memory() is None


def test_the_memory_that_a_still_was_taken_in_is_given_back(opened: Open, virtual: VirtualCamera) -> None:
    source = opened()
    mapped = virtual.opened[-1].allocator.mapped_buffers
    before = sorted(len(memory) for memory in mapped.values())
    source.take_still(LONG_S)
    source.next_frame(LONG_S)
    assert sorted(len(memory) for memory in virtual.opened[-1].allocator.mapped_buffers.values()) == before


def test_a_still_can_be_the_first_thing(opened: Open) -> None:
    source = opened()
    assert encoding.size_of(source.take_still(LONG_S)) == STILL
    assert encoding.size_of(source.next_frame(LONG_S)) == MAIN


def test_the_frames_that_a_still_cost_are_nobodys_fault(opened: Open) -> None:
    source = opened()
    before = source.next_frame(LONG_S).sequence
    source.take_still(LONG_S)
    assert source.next_frame(LONG_S).sequence - before == 2


def test_the_frames_that_pass_until_the_first_one_after_a_still_are_nobodys_fault(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    source = opened()
    start = source._start
    monkeypatch.setattr(source, "_start", lambda session: [threading.Event().wait(10 / RATE_HZ), start(session)])
    still = source.take_still(LONG_S).sequence
    assert source.next_frame(LONG_S).sequence - still == 1


def test_frames_after_a_still_may_have_another_size_and_of_those_before_nothing_is_left(opened: Open) -> None:
    source = opened()
    before = source.next_frame(LONG_S).pixels
    assert before.any()
    source._plan = replace(source._plan, main=(640, 360))
    source.take_still(LONG_S)
    assert not before.any()
    assert encoding.size_of(source.next_frame(LONG_S)) == source.size == (640, 360)


@pytest.mark.parametrize("size", [(640, 360), (1920, 1080)])
def test_a_camera_may_have_another_size_when_it_is_opened_again(opened: Open, size: Size) -> None:
    first = opened()
    first.next_frame(LONG_S)
    first.close()
    again = opened(partial(small, main=size))
    assert encoding.size_of(again.next_frame(LONG_S)) == again.size == size


def test_a_still_comes_at_the_sensors_own_pace_however_slow_frames_are(opened: Open) -> None:
    source = opened(rate_hz=1.0)
    began = time.monotonic()
    assert source._still(source._opened(), STILL, 0.9)
    assert time.monotonic() - began < 0.9


def test_a_still_that_comes_too_late_is_given_up_and_frames_come_again(opened: Open) -> None:
    source = opened()
    assert code_of(partial(source.take_still, 1e-6)) is Code.CAMERA_STALLED
    assert encoding.size_of(source.next_frame(LONG_S)) == MAIN


def test_a_still_that_there_is_no_memory_for_is_refused_and_frames_come_again(
    opened: Open, virtual: VirtualCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = opened()
    allocator = virtual.opened[-1].allocator
    allocate = allocator.allocate

    def too_little(configuration: Any, use_case: str) -> None:
        if use_case == "still":
            raise OSError(errno.ENOMEM, "Cannot allocate memory")
        allocate(configuration, use_case)

    monkeypatch.setattr(allocator, "allocate", too_little)
    with pytest.raises(RigError, match="no memory for its buffers"):
        source.take_still(LONG_S)
    assert encoding.size_of(source.next_frame(LONG_S)) == MAIN


def test_a_camera_that_dies_at_the_still_says_so(opened: Open, virtual: VirtualCamera, monkeypatch: pytest.MonkeyPatch) -> None:
    source = opened()
    monkeypatch.setattr(session, "_FIRST_FRAME_S", 0.1)
    virtual.hand.fault = Fault.STALLED
    assert code_of(partial(source.take_still, 0.1)) is Code.CAMERA_STALLED


def test_a_camera_without_stills_takes_none(opened: Open) -> None:
    source = opened(partial(small, still=None))
    assert source.still_size is None
    assert code_of(partial(source.take_still, LONG_S)) is Code.CAMERA_FORMAT
