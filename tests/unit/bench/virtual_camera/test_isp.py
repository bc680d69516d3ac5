"""What a board's image processor would give, and that the rig makes the same frame of it, whatever its format, padding and flips."""

from __future__ import annotations

import itertools

import cv2
import numpy as np
import pytest

from eyelid_bench.virtual_camera.cameras import fitting
from eyelid_bench.virtual_camera.isp import PISP, VC4, Isp, Output
from eyelid_bench.virtual_camera.opening import VirtualCamera
from eyelid_rig.camera import encoding
from eyelid_rig.camera.frames import Frame, PixelFormat, Pixels
from eyelid_rig.camera.opening import open_camera
from eyelid_rig.settings import RigSettings

WAIT_S = 20.0
WIDTH, HEIGHT = 40, 24
TURNS = list(itertools.product((0, 90, 180, 270), (False, True)))
ODD_ROWS = {"width": 600, "height": 340}
"""Pixels that end at no board's alignment."""


@pytest.fixture
def picture() -> Pixels:
    """NV12, flat."""
    return np.random.default_rng(1).integers(0, 256, WIDTH * HEIGHT * 3 // 2, dtype=np.uint8)


def developed(output: Output, picture: Pixels) -> Pixels:
    """The rows with their padding, which was 7 before."""
    into = np.full(output.length, 7, np.uint8)
    output.develop(picture, into)
    return into.reshape(-1, output.stride)


def test_rows_are_padded_as_each_board_pads_them() -> None:
    strides = {
        (board, asked): board.output(asked, (1000, 600), hflip=False, vflip=False).stride
        for board in (VC4, PISP)
        for asked in ("YUV420", "NV12", "RGB888", "XBGR8888")
    }

    assert [strides[VC4, one] for one in ("YUV420", "NV12", "RGB888", "XBGR8888")] == [1024, 1024, 3008, 4000]
    assert [strides[PISP, one] for one in ("YUV420", "NV12", "RGB888", "XBGR8888")] == [1024, 1024, 3008, 4032]


def test_padding_is_left_alone(picture: Pixels) -> None:
    rows = developed(Output("NV12", (WIDTH, HEIGHT), 64), picture)

    assert np.array_equal(rows[:, :WIDTH].ravel(), picture)
    assert (rows[:, WIDTH:] == 7).all()


def test_planes_of_yuv420_follow_each_other(picture: Pixels) -> None:
    flat = developed(Output("YUV420", (WIDTH, HEIGHT), WIDTH), picture).ravel()
    chroma = picture[WIDTH * HEIGHT :]

    assert np.array_equal(flat, np.concatenate((picture[: WIDTH * HEIGHT], chroma[::2], chroma[1::2])))


def test_formats_name_their_bytes_from_the_last_to_the_first(picture: Pixels) -> None:
    expected = cv2.cvtColor(picture.reshape(-1, WIDTH), cv2.COLOR_YUV2RGB_NV12)

    bgr = developed(Output("RGB888", (WIDTH, HEIGHT), WIDTH * 3), picture).reshape(HEIGHT, WIDTH, 3)
    rgb = developed(Output("BGR888", (WIDTH, HEIGHT), WIDTH * 3), picture).reshape(HEIGHT, WIDTH, 3)

    assert np.array_equal(rgb, expected)
    assert np.array_equal(bgr, expected[:, :, ::-1])


def test_flips_are_flips_of_every_plane(picture: Pixels) -> None:
    plain = developed(Output("BGR888", (WIDTH, HEIGHT), WIDTH * 3), picture).reshape(HEIGHT, WIDTH, 3)

    flipped = developed(Output("BGR888", (WIDTH, HEIGHT), WIDTH * 3, hflip=True, vflip=True), picture).reshape(HEIGHT, WIDTH, 3)

    assert np.array_equal(flipped, plain[::-1, ::-1])


def seen(virtual_camera: VirtualCamera, isp: Isp | None, settings: RigSettings) -> Frame:
    virtual_camera.isp = isp
    with open_camera(settings, virtual_camera.make) as source:
        frame = source.next_frame(WAIT_S)
        return Frame(frame.sequence, frame.captured_ns, frame.pixels.copy(), frame.pixel_format, sharpness=frame.sharpness)


@pytest.mark.parametrize("isp", [VC4, PISP, Isp(64, "NV12")], ids=["vc4", "pisp", "nv12"])
@pytest.mark.parametrize(("rotation", "mirror"), TURNS)
def test_the_rigs_frame_is_the_same_whatever_the_board_pads_and_flips(
    virtual_camera: VirtualCamera, isp: Isp, rotation: int, mirror: bool
) -> None:
    settings = RigSettings(**ODD_ROWS, rotation=rotation, mirror=mirror, rate_hz=30.0, still="never")
    if rotation in (90, 270):
        settings = RigSettings(width=340, height=600, rotation=rotation, mirror=mirror, rate_hz=30.0, still="never")
    virtual_camera.show([fitting("imx708", settings)], virtual_camera.photos[:1])
    plain = seen(virtual_camera, None, settings)

    frame = seen(virtual_camera, isp, settings)

    assert frame.pixel_format is PixelFormat.I420
    assert encoding.size_of(frame) == (settings.width, settings.height)
    assert np.array_equal(frame.pixels, plain.pixels)


@pytest.mark.parametrize(("gives", "pixel_format"), [("RGB888", PixelFormat.BGR), ("BGR888", PixelFormat.RGB)])
def test_a_board_that_gives_colours_by_pixel_is_taken_at_its_word(
    virtual_camera: VirtualCamera, gives: str, pixel_format: PixelFormat
) -> None:
    settings = RigSettings(**ODD_ROWS, rotation=180, rate_hz=30.0, still="never")
    virtual_camera.show([fitting("imx708", settings)], virtual_camera.photos[:1])
    plain = seen(virtual_camera, None, settings)

    frame = seen(virtual_camera, Isp(64, gives), settings)

    expected = cv2.cvtColor(plain.pixels, cv2.COLOR_YUV2BGR_I420 if pixel_format is PixelFormat.BGR else cv2.COLOR_YUV2RGB_I420)
    assert frame.pixel_format is pixel_format
    assert np.abs(frame.pixels.astype(int) - expected).max() <= 2
