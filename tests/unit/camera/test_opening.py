from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from eyelid_bench.virtual_camera.opening import VirtualCamera
from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera import encoders, opening
from eyelid_rig.camera.buffers import Layout
from eyelid_rig.camera.encoding import size_of
from eyelid_rig.camera.frames import PixelFormat
from eyelid_rig.camera.opening import open_camera
from eyelid_rig.camera.orientation import UPRIGHT, turn_of
from eyelid_rig.settings import RigSettings

LAYOUT = Layout("YUV420", (1280, 720), 1280)


def test_frames_are_replayed_where_the_settings_name_some(tmp_path: Path, paint: Callable[..., Path]) -> None:
    paint("one.jpg", (255, 0, 0))
    with open_camera(RigSettings(frames=str(tmp_path), width=64, height=64)) as source:
        assert source.next_frame(10).pixel_format is PixelFormat.RGB


def test_the_camera_is_opened_where_they_name_none(virtual_camera: VirtualCamera) -> None:
    with open_camera(RigSettings(rate_hz=30.0), virtual_camera.make) as source:
        assert source.name == "imx708"
        assert size_of(source.next_frame(30)) == source.size == (1920, 1080)
        assert source.still_size == (4608, 2592)


def test_the_size_of_a_frame_is_the_settings_upright(virtual_camera: VirtualCamera) -> None:
    with open_camera(RigSettings(rate_hz=30.0, width=720, height=1280, rotation=90), virtual_camera.make) as source:
        assert size_of(source.next_frame(30)) == source.size == (720, 1280)


def test_without_picamera2_the_error_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "picamera2", None)
    with pytest.raises(RigError, match=r"sudo apt install python3-picamera2.*--system-site-packages") as missing:
        open_camera(RigSettings())
    assert missing.value.code is Code.CAMERA_MISSING


def test_a_rig_that_replays_does_without_picamera2_and_libcamera() -> None:
    program = "import sys, eyelid_rig.eye; sys.exit(sum(name.split('.')[0] in ('picamera2', 'libcamera') for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", program], check=False, timeout=120).returncode == 0


def test_a_board_without_an_encoder_of_its_own_copies_frames() -> None:
    assert opening._encoder_for(RigSettings(encoder="simplejpeg"), LAYOUT, UPRIGHT, 10.0) is None


def test_an_encoder_that_is_wanted_and_cannot_be_had_is_an_error() -> None:
    with pytest.raises(RigError) as refused:
        opening._encoder_for(RigSettings(encoder="v4l2"), LAYOUT, turn_of(90, False), 10.0)
    assert refused.value.code is Code.CAMERA_FORMAT


def test_the_boards_own_encoder_is_taken_where_it_can_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "choose", lambda *asked: encoders.Way.V4L2)
    monkeypatch.setattr(opening, "V4l2Jpeg", lambda quality, rate_hz, layout: (quality, rate_hz, layout))
    assert opening._encoder_for(RigSettings(frame_quality=80), LAYOUT, UPRIGHT, 10.0) == (80, 10.0, LAYOUT)  # type: ignore[comparison-overlap]
