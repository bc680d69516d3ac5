"""The real picamera2 runs over the real libcamera here, with the trouble that a sensor and a cable make."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from eyelid_bench.virtual_camera.cameras import HQ, UNKNOWN, V2, V3
from eyelid_bench.virtual_camera.faults import Fault
from eyelid_bench.virtual_camera.opening import PHOTOS, VirtualCamera
from eyelid_formats.errors import RigError
from eyelid_rig.camera import jpeg

WAIT_S = 5.0
GIVE_UP_S = 0.4
SMALL = {"size": (640, 360), "format": "YUV420"}
SLOWEST = {"FrameDurationLimits": (1_000_000, 1_000_000)}


def started(virtual_camera: VirtualCamera, buffer_count: int = 4, **configuration: Any) -> Any:
    camera = virtual_camera.make()
    camera.configure(camera.create_video_configuration(**{"main": SMALL, "buffer_count": buffer_count, **configuration}))
    camera.start()
    return camera


def timestamps(camera: Any, count: int, wait_s: float = WAIT_S) -> list[int]:
    found = []
    for _ in range(count):
        with camera.captured_request(wait=wait_s) as request:
            found.append(request.get_metadata()["SensorTimestamp"])
    return found


def test_it_is_picamera2_over_libcamera(virtual_camera: VirtualCamera) -> None:
    camera = virtual_camera.make()

    assert type(camera).__mro__[1].__module__ == "picamera2.picamera2"
    assert camera.camera_properties["PipelineHandler"] == "virtual"
    assert camera.camera_properties["Model"] == "imx708"


def test_the_cameras_are_counted_in_the_order_in_which_they_are_named(virtual_camera: VirtualCamera) -> None:
    virtual_camera.show([HQ, UNKNOWN, V2])

    assert [one["Model"] for one in virtual_camera.info()] == ["imx477", "imx9999", "imx219"]
    assert virtual_camera.make(2).sensor_resolution == V2.full


def test_a_frame_is_the_photograph(virtual_camera: VirtualCamera) -> None:
    camera = started(virtual_camera, main={"size": (1920, 1080), "format": "NV12"})
    photo = jpeg.decode(PHOTOS[0].read_bytes())[:, :, 1].astype(int)

    with camera.captured_request(wait=WAIT_S) as request:
        luma = request.make_array("main")[:1080].astype(int)

    assert np.corrcoef(luma[::8, ::8].ravel(), photo[::8, ::8].ravel())[0, 1] > 0.97


def test_two_streams_show_the_same_at_their_own_sizes(virtual_camera: VirtualCamera) -> None:
    camera = started(virtual_camera, main={"size": (1280, 720), "format": "YUV420"}, lores=SMALL)

    with camera.captured_request(wait=WAIT_S) as request:
        main, lores = request.make_array("main"), request.make_array("lores")

    assert main.shape == (1080, 1280)
    assert lores.shape == (540, 640)
    assert np.abs(main[:720:2, ::2].astype(int) - lores[:360]).mean() < 6


def test_a_photograph_of_odd_sides_is_shown(virtual_camera: VirtualCamera, tmp_path: Path) -> None:
    odd = tmp_path / "odd.jpg"
    odd.write_bytes(jpeg.encode(np.full((333, 501, 3), 200, np.uint8)))
    virtual_camera.show([V3], [odd])
    camera = started(virtual_camera)

    with camera.captured_request(wait=WAIT_S) as request:
        assert abs(int(request.make_array("main")[:360].mean()) - 200) <= 2


def test_frames_come_at_the_pace_that_the_configuration_asks_for(virtual_camera: VirtualCamera) -> None:
    camera = started(virtual_camera, controls={"FrameDurationLimits": (50_000, 50_000)})

    periods = np.diff(timestamps(camera, 9)) / 50e6

    assert abs(np.median(periods) - 1) < 0.2


def test_frames_for_which_no_buffer_waits_are_lost_and_the_pace_goes_on(virtual_camera: VirtualCamera) -> None:
    camera = started(virtual_camera, buffer_count=2, controls={"FrameDurationLimits": (20_000, 20_000)})
    held = [camera.capture_request(wait=WAIT_S) for _ in range(2)]
    with pytest.raises(TimeoutError):
        camera.capture_request(wait=GIVE_UP_S)
    camera.cancel_all_and_flush()
    assert virtual_camera.lost >= 5

    for request in held:
        request.release()

    assert len(timestamps(camera, 3)) == 3


def test_without_a_pace_frames_come_as_fast_as_buffers_are_given_back(virtual_camera: VirtualCamera) -> None:
    virtual_camera.rate_hz = None
    camera = started(virtual_camera, controls=SLOWEST)

    first, *_, last = timestamps(camera, 60)

    assert last - first < 20e9


@pytest.mark.parametrize("rate_hz", [30.0, None])
@pytest.mark.parametrize("fault", [Fault.STALLED, Fault.UNPLUGGED])
def test_a_camera_that_stalls_gives_nothing_until_it_goes_on(virtual_camera: VirtualCamera, fault: Fault, rate_hz: float | None) -> None:
    virtual_camera.rate_hz = rate_hz
    camera = started(virtual_camera)
    timestamps(camera, 2)

    virtual_camera.hand.fault = fault
    with pytest.raises(TimeoutError):
        timestamps(camera, 20, GIVE_UP_S)
    camera.cancel_all_and_flush()
    virtual_camera.hand.fault = Fault.NONE

    assert len(timestamps(camera, 2)) == 2


def test_a_slow_camera_gives_one_frame_in_five(virtual_camera: VirtualCamera) -> None:
    camera = started(virtual_camera, controls={"FrameDurationLimits": (20_000, 20_000)})
    virtual_camera.hand.fault = Fault.SLOW
    timestamps(camera, 4)

    assert abs(np.median(np.diff(timestamps(camera, 5))) / 100e6 - 1) < 0.2


@pytest.mark.parametrize("fault", [Fault.MISSING, Fault.UNPLUGGED])
def test_a_camera_that_is_missing_is_not_listed_until_it_is_back(virtual_camera: VirtualCamera, fault: Fault) -> None:
    virtual_camera.make().close()
    virtual_camera.hand.fault = fault

    assert virtual_camera.info() == []
    with pytest.raises(RigError, match="rpicam-hello --list-cameras"):
        virtual_camera.make()
    virtual_camera.hand.fault = Fault.NONE
    assert len(timestamps(started(virtual_camera), 2)) == 2


def test_a_busy_camera_cannot_be_opened_until_it_is_let_go(virtual_camera: VirtualCamera) -> None:
    virtual_camera.hand.fault = Fault.BUSY

    with pytest.raises(RuntimeError) as raised:
        virtual_camera.make()

    assert "Device or resource busy" in str(raised.value.__cause__)
    virtual_camera.hand.fault = Fault.NONE
    assert len(timestamps(started(virtual_camera), 2)) == 2


def test_a_camera_with_a_format_of_its_own_says_so_when_it_is_read_back(virtual_camera: VirtualCamera) -> None:
    virtual_camera.hand.fault = Fault.FORMAT

    assert started(virtual_camera).camera_configuration()["main"]["format"] == "YUYV"


def test_what_is_closed_leaves_nothing_behind(virtual_camera: VirtualCamera) -> None:
    started(virtual_camera).close()
    virtual_camera.show([V3])
    before = _held()

    for _ in range(3):
        camera = started(virtual_camera, lores=SMALL)
        timestamps(camera, 3)
        camera.stop()
        camera.start()
        timestamps(camera, 3)
        camera.close()
        virtual_camera.show([V3])

    assert _held() == before


def _held() -> tuple[int, list[str]]:
    """Open files, and the threads of the camera's libraries."""
    named = [(task / "comm").read_text().strip() for task in Path("/proc/self/task").iterdir()]
    return len(list(Path("/proc/self/fd").iterdir())), [name for name in named if "amera" in name]
