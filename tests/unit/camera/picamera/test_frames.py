"""Frames: their size, times and colours, how often they are copied, and that each is the newest."""

from __future__ import annotations

import itertools
import time
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import simplejpeg
from PIL import Image

from eyelid_bench.virtual_camera.faults import Fault
from eyelid_bench.virtual_camera.opening import VirtualCamera
from eyelid_rig.camera import encoding, picamera
from eyelid_rig.camera.buffers import Layout
from eyelid_rig.camera.frames import Pixels
from eyelid_rig.camera.orientation import Turn
from unit.camera.picamera.smallcamera import (
    LONG_S,
    LORES,
    MAIN,
    RATE_HZ,
    Open,
    as_a_jpeg_shows_it,
    corners_of,
    is_the_cameras_own,
    wait_for_frames,
)


def test_frames_have_the_size_the_pace_and_the_times_that_were_asked_for(opened: Open) -> None:
    source = opened()
    frames = [source.next_frame(LONG_S) for _ in range(5)]
    assert source.name == "imx708"
    assert source.size == encoding.size_of(frames[0]) == MAIN
    assert source.rate_hz == pytest.approx(RATE_HZ)
    assert all(one.sequence < two.sequence and one.captured_ns < two.captured_ns for one, two in itertools.pairwise(frames))
    assert time.monotonic_ns() - LONG_S * 1e9 < frames[0].captured_ns < time.monotonic_ns()


def test_a_frame_has_the_colours_of_what_the_camera_sees(opened: Open, photo: Path) -> None:
    seen = corners_of(as_a_jpeg_shows_it(opened().next_frame(LONG_S))).astype(int)
    shown = corners_of(np.asarray(Image.open(photo))).astype(int)
    assert np.abs(seen - shown).max() <= 3
    assert np.abs(seen[:, :, ::-1] - shown).max() > 100, "red and blue are told apart"


@pytest.mark.parametrize("mirror", [False, True])
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_picture_stands_upright_where_the_camera_turns_nothing(opened: Open, photo: Path, rotation: int, mirror: bool) -> None:
    source = opened(rotation=rotation, mirror=mirror)
    turned = np.rot90(np.asarray(Image.open(photo)), k=-rotation // 90)
    expected = corners_of(np.fliplr(turned) if mirror else turned).astype(int)
    frame = source.next_frame(LONG_S)
    assert encoding.size_of(frame) == source.size == (MAIN if rotation in (0, 180) else MAIN[::-1])
    assert np.abs(corners_of(as_a_jpeg_shows_it(frame)).astype(int) - expected).max() <= 3


def test_sharpness_is_measured_on_the_small_stream_in_the_cameras_own_buffer(
    opened: Open, virtual: VirtualCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[tuple[tuple[int, ...], bool]] = []

    def look(luma: Pixels) -> int:
        looked_at.append((luma.shape, is_the_cameras_own(luma, virtual)))
        return 42

    monkeypatch.setattr(picamera, "sharpness", look)
    assert opened().next_frame(LONG_S).sharpness == 42
    assert looked_at == [(LORES[::-1], True)]


def test_a_frame_is_not_to_be_written_to(opened: Open) -> None:
    with pytest.raises(ValueError, match="read-only"):
        opened().next_frame(LONG_S).pixels[0, 0] = 1


def test_from_the_cameras_buffer_to_the_encoder_a_frame_is_copied_once(
    opened: Open, virtual: VirtualCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[bool] = []
    written: list[Pixels] = []
    encoded: list[Pixels] = []
    copy, encode = picamera.copy_into, simplejpeg.encode_jpeg_yuv_planes

    def seen_copy(destination: Pixels, buffer: Pixels, layout: Layout, turn: Turn) -> None:
        read.append(is_the_cameras_own(buffer, virtual))
        written.append(destination)
        copy(destination, buffer, layout, turn)

    def seen_encode(*arguments: Any, **options: Any) -> Any:
        encoded.extend(arguments[:3])
        return encode(*arguments, **options)

    source = opened()
    monkeypatch.setattr(picamera, "copy_into", seen_copy)
    monkeypatch.setattr(simplejpeg, "encode_jpeg_yuv_planes", seen_encode)
    for _ in range(2):
        encoding.encode(source.next_frame(LONG_S), 85)
    assert read == [True, True]
    assert np.shares_memory(*written), "the memory is used again"
    assert len(encoded) == 6
    assert all(np.shares_memory(plane, written[0]) and plane.flags.c_contiguous for plane in encoded)


def test_a_frame_takes_no_memory_of_its_own(opened: Open) -> None:
    source = opened()
    for _ in range(5):
        source.next_frame(LONG_S)
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for _ in range(10):
            source.next_frame(LONG_S)
        now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    frame_bytes = MAIN[0] * MAIN[1] * 3 // 2
    assert peak - before < frame_bytes // 4
    assert now - before < frame_bytes // 20


def test_who_comes_late_gets_the_newest_frame_and_sees_how_many_were_missed(opened: Open, virtual: VirtualCamera) -> None:
    source = opened()
    first = source.next_frame(LONG_S)
    wait_for_frames(virtual, 10)
    newest = source.next_frame(LONG_S)
    assert newest.sequence - first.sequence >= 5
    assert newest.captured_ns - first.captured_ns >= 5e9 / RATE_HZ
    assert source.next_frame(LONG_S).captured_ns > newest.captured_ns


def test_a_consumer_that_never_comes_does_not_starve_the_camera(opened: Open, virtual: VirtualCamera) -> None:
    source = opened()
    wait_for_frames(virtual, 20)
    assert virtual.opened[-1].frames >= 20
    assert source.next_frame(LONG_S).sequence >= 0


def test_frames_that_the_sensor_does_not_give_are_gaps(opened: Open, virtual: VirtualCamera) -> None:
    source = opened()
    virtual.hand.fault = Fault.SLOW
    source.next_frame(LONG_S)
    numbers = [source.next_frame(LONG_S).sequence for _ in range(7)]
    assert numbers[-1] - numbers[0] >= 6 * 5 / 2
