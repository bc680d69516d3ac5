"""picamera2's real V4L2 encoder behind the adapter, over a stand-in for the driver: the calls and the failures, no real one's pictures."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Queue
from typing import Any

import numpy as np
import pytest

from eyelid_bench.virtual_camera.codec import Codec, Fault
from eyelid_bench.virtual_camera.opening import VirtualCamera
from eyelid_rig.camera import devices, encoders, encoding, jpeg, v4l2_jpeg
from eyelid_rig.camera.buffers import Layout, layout_of
from eyelid_rig.camera.frames import PixelFormat
from eyelid_rig.camera.opening import open_camera
from eyelid_rig.camera.v4l2_jpeg import V4l2Jpeg
from eyelid_rig.settings import RigSettings

WAIT_S = 0.3


@pytest.fixture
def camera(virtual_camera: VirtualCamera) -> Any:
    """Started, with four buffers, and as fast as they come."""
    virtual_camera.rate_hz = None
    opened = virtual_camera.make()
    opened.configure(opened.create_video_configuration(main={"size": (640, 360), "format": "YUV420"}, buffer_count=4))
    opened.start()
    return opened


@pytest.fixture
def layout(camera: Any) -> Layout:
    return layout_of(camera.camera_configuration()["main"])


@pytest.fixture
def codec(camera: Any) -> Iterator[Codec]:
    with Codec().installed() as made:
        yield made


@contextmanager
def encoder(layout: Layout, quality: int = 85) -> Iterator[V4l2Jpeg]:
    made = V4l2Jpeg(quality, 10.0, layout, wait_s=WAIT_S)
    try:
        yield made
    finally:
        made.close()


@pytest.mark.usefixtures("codec")
def test_a_request_that_is_held_becomes_the_jpeg_of_its_own_picture(camera: Any, layout: Layout) -> None:
    with encoder(layout, 95) as made:
        for _ in range(20):  # more than there are buffers, of the camera or of the encoder
            with camera.captured_request(wait=2) as request:
                shown = camera.helpers.make_array(request.make_buffer("main"), camera.camera_configuration()["main"])
                pixels = made.encode(request)
            assert pixels is not None
            luma = jpeg.decode(pixels) @ np.array([0.299, 0.587, 0.114])
            assert np.abs(luma - shown[: layout.size[1], : layout.size[0]]).mean() < 4
    assert made.passed_over == 0


def test_the_driver_is_told_size_rate_and_bits(codec: Codec, layout: Layout) -> None:
    with encoder(layout):
        assert codec.opened == 1
        assert codec.rate_hz == 10.0
        assert codec.bits == pytest.approx(1.18 * 640 * 360 * 10, rel=0.02)
    assert codec.opened == 0


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("fault", [fault for fault in Fault if fault is not Fault.NONE])
def test_an_encoder_that_fails_is_given_up_with_one_warning_and_what_it_leaves_is_counted(
    fault: Fault, camera: Any, layout: Layout, codec: Codec, caplog: pytest.LogCaptureFixture
) -> None:
    with encoder(layout) as made, caplog.at_level(logging.WARNING):
        codec.fail(fault)
        answers = []
        for _ in range(3):
            with camera.captured_request(wait=2) as request:
                answers.append(made.encode(request))
        assert answers == [None, None, None]
        assert made.is_given_up
        assert made.passed_over == 3
    given_up, counted = [record.message for record in caplog.records if record.name == "eyelid_rig.camera.v4l2_jpeg"]
    assert "encoded by a processor core until the camera starts again" in given_up
    assert "left 3 frames" in counted
    assert codec.opened == 0


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("fault", Fault)
def test_no_request_stays_with_an_encoder_that_failed_or_was_closed(fault: Fault, camera: Any, layout: Layout, codec: Codec) -> None:
    """A request that is kept is a buffer that the camera lacks: after four of them it stands still."""
    with camera.captured_request(wait=2) as request:
        with encoder(layout) as made:
            codec.fail(fault)
            made.encode(request)
        assert request.ref_count == 1
    for _ in range(8):
        with camera.captured_request(wait=2) as request:
            pass


def test_an_encoder_that_does_not_start_is_given_up_before_the_first_frame(
    camera: Any, layout: Layout, codec: Codec, caplog: pytest.LogCaptureFixture
) -> None:
    codec.fail(Fault.GONE)
    with encoder(layout) as made, camera.captured_request(wait=2) as request:
        assert made.is_given_up
        assert made.encode(request) is None
    assert "does not start" in caplog.text
    assert codec.opened == 0


def test_a_board_without_one_is_told_apart_from_one_that_fails(layout: Layout, caplog: pytest.LogCaptureFixture) -> None:
    def none_here(bits: int) -> Any:
        raise RuntimeError("Hardware MJPEG not available on this platform")

    assert V4l2Jpeg(85, 10.0, layout, none_here).is_given_up
    assert "not available on this platform" in caplog.text


def test_closing_twice_is_closing_once(codec: Codec, layout: Layout) -> None:
    with encoder(layout) as made:
        made.close()
        made.close()
    assert codec.opened == 0


def test_a_camera_gives_jpegs_by_it_and_planes_once_it_failed(virtual_camera: VirtualCamera, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "named", lambda name, machine: machine / "dev" / encoders.NODE)
    settings = RigSettings(encoder="v4l2", width=640, height=360)
    with Codec().installed() as codec, open_camera(settings, make=virtual_camera.make) as source:
        given = source.next_frame(5.0)
        assert (given.pixel_format, encoding.size_of(given)) == (PixelFormat.JPEG, (640, 360))
        assert given.sharpness is not None
        codec.fail(Fault.TORN)
        assert [source.next_frame(5.0).pixel_format for _ in range(3)] == [PixelFormat.I420] * 3


class Hanging:
    """An encoder whose thread is in the driver and does not come back."""

    def __init__(self) -> None:
        self.buf_frame: Queue[Held] = Queue()
        self.came_back = threading.Event()

    def start(self) -> None:
        pass

    def encode(self, _: str, request: Held) -> None:
        request.ref_count += 1
        self.buf_frame.put(request)

    def stop(self) -> None:
        self.came_back.wait(30)


class Held:
    """A request, as far as an encoder holds it."""

    ref_count = 1

    def release(self) -> None:
        self.ref_count -= 1


def test_an_encoder_that_hangs_in_the_driver_is_left_behind_and_its_requests_are_let_go(
    camera: Any, layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(v4l2_jpeg, "_STOP_S", 0.05)
    hanging, request = Hanging(), Held()
    made = V4l2Jpeg(85, 10.0, layout, lambda bits: hanging, wait_s=0.05)
    assert made.encode(request) is None
    assert made.is_given_up
    assert request.ref_count == 1
    hanging.came_back.set()
