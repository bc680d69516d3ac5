"""What is asked of picamera2, and what is made of its answer; the answers of a Pi are written as its documentation has them."""

from __future__ import annotations

import logging
from types import SimpleNamespace
from typing import Any

import pytest

from eyelid_bench.virtual_camera.opening import VirtualCamera
from eyelid_formats.errors import RigError
from eyelid_rig.camera import streams
from eyelid_rig.camera.buffers import Layout
from eyelid_rig.camera.orientation import UPRIGHT, Turn, turn_of
from eyelid_rig.camera.plan import Plan

PLAN = Plan((1920, 1080), (640, 360), (2304, 1296), 10.0, 4, (4608, 2592))


class Asked:
    """Gives back what picamera2 was asked for."""

    def create_video_configuration(self, **asked: Any) -> dict[str, Any]:
        return asked

    create_still_configuration = create_video_configuration


@pytest.fixture(autouse=True)
def libcamera(virtual_camera: VirtualCamera) -> Any:
    import libcamera

    streams._warn_of_other_colours.cache_clear()
    return libcamera


def answer(libcamera: Any, turn: Turn = UPRIGHT, **changed: Any) -> dict[str, Any]:
    """As of a Pi 4: strides in steps of 64 bytes."""
    return {
        "main": {"format": "YUV420", "size": (1920, 1080), "stride": 1920, "framesize": 3_110_400},
        "lores": {"format": "YUV420", "size": (600, 338), "stride": 640, "framesize": 324_480},
        "transform": SimpleNamespace(transpose=turn.transpose, hflip=turn.hflip, vflip=turn.vflip),
        "colour_space": libcamera.ColorSpace.Sycc(),
        **changed,
    }


def test_two_streams_of_the_plans_sizes_are_asked_for_and_no_raw_one() -> None:
    asked = streams.video(Asked(), PLAN, UPRIGHT, {"AfMode": 2})
    assert asked["main"] == {"size": (1920, 1080), "format": "YUV420"}
    assert asked["lores"] == {"size": (640, 360), "format": "YUV420"}
    assert asked["raw"] is None
    assert asked["sensor"] == {"output_size": (2304, 1296)}
    assert (asked["buffer_count"], asked["controls"]) == (4, {"AfMode": 2})


def test_a_plan_without_a_mode_leaves_it_to_libcamera() -> None:
    assert streams.video(Asked(), Plan((640, 480), (320, 240), None, 10.0, 4, None), UPRIGHT, {})["sensor"] == {}


def test_a_still_has_one_buffer_of_the_full_size() -> None:
    asked = streams.still(Asked(), (4608, 2592), UPRIGHT, {})
    assert (asked["main"], asked["buffer_count"], asked["raw"]) == ({"size": (4608, 2592), "format": "YUV420"}, 1, None)


@pytest.mark.parametrize(
    ("rotation", "mirror", "flips"), [(0, False, (0, 0)), (0, True, (1, 0)), (180, False, (1, 1)), (180, True, (0, 1)), (90, False, (0, 0))]
)
def test_flips_and_a_jpegs_colours_are_asked_of_the_camera(libcamera: Any, rotation: int, mirror: bool, flips: tuple[int, int]) -> None:
    for asked in (
        streams.video(Asked(), PLAN, turn_of(rotation, mirror), {}),
        streams.still(Asked(), (64, 36), turn_of(rotation, mirror), {}),
    ):
        assert (asked["transform"].hflip, asked["transform"].vflip, asked["transform"].transpose) == (*flips, 0)
        assert str(asked["colour_space"]) == str(libcamera.ColorSpace.Sycc())


def test_what_the_camera_gives_is_read_and_not_what_was_asked(libcamera: Any) -> None:
    given = streams.read_back(answer(libcamera), UPRIGHT)
    assert (given.main, given.lores) == (Layout("YUV420", (1920, 1080), 1920), Layout("YUV420", (600, 338), 640))


def test_a_camera_without_a_small_stream_has_none(libcamera: Any) -> None:
    assert streams.read_back(answer(libcamera, lores=None), UPRIGHT).lores is None


def test_nothing_is_left_for_the_copy_where_the_camera_turned_the_picture(libcamera: Any) -> None:
    wanted = turn_of(180, True)
    assert streams.read_back(answer(libcamera, wanted), wanted).left == UPRIGHT
    assert streams.read_back(answer(libcamera), wanted).left == wanted


def test_a_picture_on_its_side_has_its_sides_swapped(libcamera: Any) -> None:
    assert streams.read_back(answer(libcamera), turn_of(90, False)).size == (1080, 1920)


def test_a_format_that_no_frame_has_is_refused(libcamera: Any) -> None:
    given = {"format": "XBGR8888", "size": (1920, 1080), "stride": 7680, "framesize": 8_294_400}
    with pytest.raises(RigError, match="XBGR8888 1920x1080, stride 7680"):
        streams.read_back(answer(libcamera, main=given), UPRIGHT)


def test_other_colours_are_a_warning_and_once(libcamera: Any, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, streams.__name__):
        streams.read_back(answer(libcamera), UPRIGHT)
        assert not caplog.records
        for _ in range(2):
            streams.read_back(answer(libcamera, colour_space=libcamera.ColorSpace.Rec709()), UPRIGHT)
    assert [record.getMessage().count("Rec709") for record in caplog.records] == [1]
