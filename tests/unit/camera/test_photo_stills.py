"""Stills of a replay: asked for, larger than a frame, of what is shown, and taken after the asking."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import ExifTags, Image

from eyelid_formats.errors import Code, EyelidError
from eyelid_rig.camera.opening import open_camera
from eyelid_rig.camera.photo_stills import MAX_PIXELS, still_size
from eyelid_rig.camera.replay import ReplaySource, open_replay
from eyelid_rig.settings import RigSettings

from .conftest import PaintPhoto, SteppedClock

RED, GREEN = (200, 0, 0), (0, 200, 0)
FRAME, LARGE = (64, 36), (192, 108)


@pytest.fixture
def source(tmp_path: Path, paint: PaintPhoto, clock: SteppedClock) -> ReplaySource:
    paint("1.png", RED, LARGE)
    paint("2.png", GREEN, LARGE)
    return open_replay(tmp_path, FRAME, 10, dwell_s=0.2, clock=clock, stills=True)


def test_a_still_has_more_pixels_of_what_the_frame_shows(source: ReplaySource, tmp_path: Path) -> None:
    lines = np.zeros((108, 192, 3), np.uint8)
    lines[:, ::2] = 255
    Image.fromarray(lines).save(tmp_path / "1.png")
    frame, still = source.next_frame(1), source.take_still(1)
    assert source.still_size == LARGE
    assert (still.pixels.shape, still.origin) == ((108, 192, 3), frame.origin)
    assert np.array_equal(still.pixels, lines), "pixel by pixel"
    assert frame.pixels.std() < still.pixels.std() / 4, "which the frame does not resolve"


def test_it_is_taken_after_it_was_asked_for_and_frames_go_on_coming(source: ReplaySource, clock: SteppedClock) -> None:
    before = source.next_frame(1)
    clock.pass_s(0.03)
    asked_ns = clock.now_ns
    still = source.take_still(1)
    after = source.next_frame(1)
    assert before.captured_ns < asked_ns < still.captured_ns < after.captured_ns
    assert [one.sequence for one in (before, still, after)] == [0, 1, 2]


def test_a_still_that_would_come_too_late_is_a_stall(source: ReplaySource) -> None:
    source.next_frame(1)
    with pytest.raises(EyelidError) as raised:
        source.take_still(0.05)
    assert raised.value.code is Code.CAMERA_STALLED


def test_a_closed_replay_takes_none(source: ReplaySource) -> None:
    source.close()
    with pytest.raises(EyelidError) as raised:
        source.take_still(1)
    assert raised.value.code is Code.CAMERA_MISSING


def test_without_being_asked_a_replay_has_none(tmp_path: Path, paint: PaintPhoto, clock: SteppedClock) -> None:
    paint("1.png", RED, LARGE)
    plain = open_replay(tmp_path, FRAME, 10, clock=clock)
    assert plain.still_size is None
    with pytest.raises(EyelidError) as raised:
        plain.take_still(1)
    assert raised.value.code is Code.CAMERA_FORMAT


@pytest.mark.parametrize(
    ("photos", "size"),
    [
        ([(192, 108), (640, 360)], (192, 108)),
        ([(192, 200)], (192, 108)),
        ([(300, 108)], (192, 108)),
        ([(64, 36), (640, 360)], None),
        ([(640, 20)], None),
        ([(64_000, 36_000)], (4714, 2650)),
    ],
    ids=["what all have", "taller", "wider", "one has no more", "one has less", "larger than any sensor"],
)
def test_no_photograph_is_enlarged_and_none_is_larger_than_a_sensors(photos: list[tuple[int, int]], size: tuple[int, int] | None) -> None:
    found = still_size(photos, FRAME)
    assert found == size
    assert found is None or found[0] * found[1] <= MAX_PIXELS


def test_a_photograph_that_lies_on_its_side_is_measured_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    Image.new("RGB", (108, 192), RED).save(tmp_path / "1.jpg", exif=exif)
    assert open_replay(tmp_path, FRAME, 10, stills=True).still_size == LARGE


@pytest.mark.parametrize(("setting", "size"), [("replay", (384, 216)), ("auto", None), ("never", None)])
def test_only_the_setting_replay_asks_for_them(tmp_path: Path, paint: PaintPhoto, setting: str, size: tuple[int, int] | None) -> None:
    """So a bench's figures are of frames unless it wants otherwise."""
    paint("1.png", RED, (384, 216))
    settings = RigSettings(frames=str(tmp_path), width=128, height=72, still=setting)  # type: ignore[arg-type]
    with open_camera(settings) as opened:
        assert opened.still_size == size
