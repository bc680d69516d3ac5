"""Cameras that stall, are missing, or cannot be had."""

from __future__ import annotations

import time
from functools import partial

import pytest

from eyelid_bench.virtual_camera.faults import Fault
from eyelid_bench.virtual_camera.opening import VirtualCamera
from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera import session
from unit.camera.picamera.smallcamera import LONG_S, Open, code_of, wait_for_frames


def test_a_stall_is_noticed_within_two_frame_times_and_a_second(opened: Open, virtual: VirtualCamera) -> None:
    source = opened()
    source.next_frame(LONG_S)
    virtual.hand.fault = Fault.STALLED
    began = time.monotonic()
    assert code_of(lambda: [source.next_frame(LONG_S) for _ in range(3)]) is Code.CAMERA_STALLED
    assert 1.0 <= time.monotonic() - began < LONG_S / 2


def test_waits_that_timed_out_take_no_buffers_with_them(opened: Open, virtual: VirtualCamera) -> None:
    """picamera2's own `captured_request` would lose one each time, and the camera would stand still after four."""
    source = opened()
    for _ in range(8):
        virtual.hand.fault = Fault.STALLED
        for _ in range(3):
            with pytest.raises(RigError):
                [source.next_frame(0.01) for _ in range(9)]
        virtual.hand.fault = Fault.NONE
        assert source.next_frame(LONG_S)
    wait_for_frames(virtual, 4)


def test_a_camera_that_gives_no_first_frame_does_not_open(virtual: VirtualCamera, opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    virtual.hand.fault = Fault.STALLED
    with monkeypatch.context() as impatient:
        impatient.setattr(session, "_FIRST_FRAME_S", 0.1)
        assert code_of(opened) is Code.CAMERA_STALLED
    virtual.hand.fault = Fault.NONE
    assert opened().next_frame(LONG_S)


@pytest.mark.parametrize(
    ("fault", "code"), [(Fault.MISSING, Code.CAMERA_MISSING), (Fault.BUSY, Code.CAMERA_BUSY), (Fault.FORMAT, Code.CAMERA_FORMAT)]
)
def test_a_camera_that_cannot_be_had_is_told_by_name_and_can_be_had_later(
    opened: Open, virtual: VirtualCamera, fault: Fault, code: Code
) -> None:
    virtual.hand.fault = fault
    assert code_of(opened) is code
    virtual.hand.fault = Fault.NONE
    assert opened().next_frame(LONG_S)


def test_a_camera_of_another_number_is_missing(opened: Open) -> None:
    assert code_of(partial(opened, camera=3)) is Code.CAMERA_MISSING
