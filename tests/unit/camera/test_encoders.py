"""Which encoder is taken, and why not the other."""

from __future__ import annotations

import io
import logging
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera import encoders, jpeg
from eyelid_rig.camera.buffers import Layout
from eyelid_rig.camera.encoders import Way
from eyelid_rig.camera.orientation import Turn
from unit.camera.test_devices import describe, put

HD = Layout("YUV420", (1920, 1080), 1920)
PHOTOS = sorted((Path(encoders.__file__).parents[3] / "hil/eyelid_bench/photos").glob("*.jpg"))


@pytest.fixture
def pi4(tmp_path: Path) -> Path:
    put(tmp_path / "dev/video11")
    describe(tmp_path, "video11", encoders.NAME)
    return tmp_path


def test_by_itself_a_board_takes_its_own_encoder_where_it_has_one(pi4: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    pi5 = tmp_path_factory.mktemp("pi5")
    assert encoders.choose("auto", 85, 10.0, HD, machine=pi4) is Way.V4L2
    assert encoders.choose("auto", 85, 10.0, HD, machine=pi5) is Way.SIMPLEJPEG


def test_simplejpeg_is_had_everywhere(pi4: Path) -> None:
    assert encoders.choose("simplejpeg", 85, 10.0, HD, machine=pi4) is Way.SIMPLEJPEG


def test_the_name_decides_and_not_the_number(tmp_path: Path) -> None:
    put(tmp_path / "dev/video11")
    describe(tmp_path, "video11", "rpi-hevc-dec")
    assert encoders.choose("auto", 85, 10.0, HD, machine=tmp_path) is Way.SIMPLEJPEG


@pytest.mark.parametrize(
    ("layout", "turn", "told"),
    [
        (Layout("YUV420", (2304, 1296), 2304), Turn(), "2304x1296"),
        (Layout("YUV420", (1080, 1922), 1088), Turn(), "1080x1922"),
        (Layout("RGB888", (640, 480), 1920), Turn(), "RGB888"),
        (HD, Turn(transpose=True), "turn"),
    ],
    ids=["too wide", "too high", "colours of its own", "lying"],
)
def test_what_it_would_do_wrong_without_a_word_is_left_to_a_processor_core_or_refused(
    pi4: Path, layout: Layout, turn: Turn, told: str
) -> None:
    assert encoders.choose("auto", 85, 10.0, layout, turn, pi4) is Way.SIMPLEJPEG
    with pytest.raises(RigError, match=told) as refused:
        encoders.choose("v4l2", 85, 10.0, layout, turn, pi4)
    assert refused.value.code is Code.CAMERA_FORMAT


def test_a_board_that_lacks_it_says_so_and_what_to_set(tmp_path: Path) -> None:
    with pytest.raises(RigError, match=r'no bcm2835-codec-encode.*set `encoder = "auto"`'):
        encoders.choose("v4l2", 85, 10.0, HD, machine=tmp_path)


def test_a_node_that_picamera2_does_not_open_is_named(tmp_path: Path) -> None:
    put(tmp_path / "dev/video7")
    describe(tmp_path, "video7", encoders.NAME)
    with pytest.raises(RigError, match=r"video7.*only opens /dev/video11"):
        encoders.choose("v4l2", 85, 10.0, HD, machine=tmp_path)


def test_where_its_bit_rate_is_too_low_for_the_quality_only_who_asks_for_it_gets_it_and_a_warning(
    pi4: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert encoders.choose("auto", 85, 30.0, HD, machine=pi4) is Way.SIMPLEJPEG
    with caplog.at_level(logging.WARNING):
        assert encoders.choose("v4l2", 85, 30.0, HD, machine=pi4) is Way.V4L2
    assert "takes 73 Mbit/s, and it makes 25" in caplog.text


def test_better_takes_more_bits_and_none_take_no_bits_at_all() -> None:
    rates = [encoders.bits_for(quality, HD, 10.0) for quality in range(30, 101)]
    assert rates == sorted(rates)
    assert encoders.bits_for(30, Layout("YUV420", (64, 64), 64), 0.01) == 25_000


def test_the_table_is_what_simplejpeg_makes_of_the_photographs() -> None:
    """The median of six at one size; a new set of photographs makes a new table."""
    pictures = [_large(photo) for photo in PHOTOS]
    for quality in (50, 85, 95):
        made = [len(jpeg.encode(pixels, quality)) * 8 / (1920 * 1080) for pixels in pictures]
        assert encoders.bits_for(quality, HD, 10.0) == pytest.approx(np.median(made) * 1920 * 1080 * 10, rel=0.03)


def test_the_spec_has_the_numbers() -> None:
    spec = (Path(encoders.__file__).parent / "SPEC-camera.md").read_text()
    at_10, at_30 = (encoders.bits_for(85, HD, rate_hz) / 1e6 for rate_hz in (10.0, 30.0))
    assert f"frames a second of 1920x1080 that is {at_10:.0f} Mbit/s" in spec
    assert f"would be {at_30:.0f}." in spec
    assert f"sides of {encoders.SIDES.start} to {encoders.SIDES.stop - 1} pixels" in spec
    assert f"at most {encoders.MOST_BITS / 1e6:.0f} Mbit/s" in spec
    assert encoders.NAME in spec


def _large(photo: Path) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    with Image.open(io.BytesIO(photo.read_bytes())) as image:
        return np.asarray(ImageOps.fit(image.convert("RGB"), (1920, 1080)))
