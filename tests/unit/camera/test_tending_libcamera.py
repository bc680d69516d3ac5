"""What the camera's thread makes of each trouble of the real picamera2 over the real libcamera."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from eyelid_bench.virtual_camera.faults import Fault
from eyelid_bench.virtual_camera.opening import VirtualCamera
from eyelid_formats.errors import Code
from eyelid_rig.camera.frames import Frame
from eyelid_rig.camera.health import Health
from eyelid_rig.camera.opening import open_camera
from eyelid_rig.camera.tending import Tending
from eyelid_rig.settings import RigSettings

SETTINGS = RigSettings(width=640, height=360, rate_hz=30.0, buffers=4, encoder="simplejpeg", still="never")
LONG_S = 30.0
"""Longer than anything here takes on a loaded machine."""


class Wanting:
    """Wants frames from the start; may take its time over each."""

    def __init__(self) -> None:
        self.wants = threading.Event()
        self.wants.set()
        self.came = 0
        self.takes_s = 0.0

    def wants_frames(self) -> bool:
        return self.wants.is_set()

    def take(self, frame: Frame) -> None:
        self.came += 1
        time.sleep(self.takes_s)

    def between(self, source: object) -> None:
        pass


@pytest.fixture
def uses() -> Wanting:
    return Wanting()


@pytest.fixture
def tending(virtual_camera: VirtualCamera, uses: Wanting) -> Iterator[Tending]:
    made = Tending(partial(open_camera, SETTINGS, virtual_camera.make), uses, time, Health())
    yield made
    uses.wants.clear()
    made.stop()


def until(holds: Callable[[], object]) -> None:
    end = time.monotonic() + LONG_S
    while not holds():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.002)


def works(tending: Tending, uses: Wanting) -> None:
    """Frames come, from now on."""
    before = uses.came
    until(lambda: uses.came >= before + 3 and tending.health.says == "ok")


def test_a_stall_is_noticed_in_two_frame_times_and_a_second_and_the_camera_is_opened_again(
    tending: Tending, uses: Wanting, virtual_camera: VirtualCamera
) -> None:
    tending.start()
    works(tending, uses)
    virtual_camera.hand.fault = Fault.STALLED
    stood_still_s = time.monotonic()
    until(lambda: tending.health.says == Code.CAMERA_STALLED)
    assert 1.0 <= time.monotonic() - stood_still_s < 1.0 + 2 / 30 + 3.0, "three seconds for a loaded machine"
    virtual_camera.hand.fault = Fault.NONE
    works(tending, uses)
    assert tending.health.reopened == 1
    assert tending.gave_up(time.monotonic_ns()) is None


def test_three_stalls_in_a_row_ask_for_the_end_of_the_process_and_leave_the_camera_closed(
    tending: Tending, uses: Wanting, virtual_camera: VirtualCamera
) -> None:
    tending.start()
    works(tending, uses)
    virtual_camera.hand.fault = Fault.STALLED
    until(lambda: tending.gave_up(time.monotonic_ns()))
    gave_up = tending.gave_up(time.monotonic_ns())
    assert gave_up is not None
    assert gave_up.code is Code.CAMERA_STALLED
    until(lambda: not tending._thread.is_alive())
    assert not any(camera.is_open for camera in virtual_camera.opened)


@pytest.mark.parametrize(
    ("fault", "code"),
    [(Fault.MISSING, Code.CAMERA_MISSING), (Fault.BUSY, Code.CAMERA_BUSY), (Fault.FORMAT, Code.CAMERA_FORMAT)],
)
def test_a_camera_that_cannot_be_had_is_said_and_had_as_soon_as_it_can_be(
    tending: Tending, uses: Wanting, virtual_camera: VirtualCamera, fault: Fault, code: Code
) -> None:
    virtual_camera.hand.fault = fault
    tending.start()
    until(lambda: tending.health.says == code and tending.health.failures >= 2)
    assert tending.health.why
    virtual_camera.hand.fault = Fault.NONE
    works(tending, uses)


def test_a_camera_that_is_pulled_out_and_put_back_is_unplugged_meanwhile(
    tending: Tending, uses: Wanting, virtual_camera: VirtualCamera
) -> None:
    tending.start()
    works(tending, uses)
    virtual_camera.hand.fault = Fault.UNPLUGGED
    until(lambda: tending.health.says == Code.CAMERA_UNPLUGGED)
    virtual_camera.hand.fault = Fault.NONE
    works(tending, uses)


def test_a_consumer_that_is_too_slow_is_said_until_it_is_not(tending: Tending, uses: Wanting) -> None:
    tending.start()
    works(tending, uses)
    uses.takes_s = 0.15
    until(lambda: tending.health.says == Code.CAMERA_STARVED)
    assert tending.health.missed > 0
    uses.takes_s = 0.0
    works(tending, uses)


def test_a_camera_that_nobody_wants_is_closed_and_opens_again(tending: Tending, uses: Wanting, virtual_camera: VirtualCamera) -> None:
    tending.start()
    works(tending, uses)
    uses.wants.clear()
    until(lambda: tending.health.says == "waiting")
    until(lambda: not any(camera.is_open for camera in virtual_camera.opened))
    uses.wants.set()
    works(tending, uses)
