from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from eyelid_bench.report.sources import Wanted, find_sources
from eyelid_rig.camera import jpeg
from eyelid_rig.camera.frames import Pixels
from eyelid_rig.crop.painting import COLOUR
from factory import FRAME_SIZE, PICTURE
from unit.report.pages import BOX_AT, write_photos

WANTED = Wanted(PICTURE, (*BOX_AT, 96, 64), FRAME_SIZE)


def test_the_photograph_that_a_crop_was_cut_from_is_found(tmp_path: Path) -> None:
    (source,) = find_sources(write_photos(tmp_path), [WANTED], 10)
    assert source is not None
    assert source.name == "b.png"
    assert source.pixels.shape == (FRAME_SIZE[1], FRAME_SIZE[0], 3)


def test_a_crop_of_another_place_is_not_taken_for_this_one(tmp_path: Path) -> None:
    elsewhere = Wanted(PICTURE, (300, 200, 96, 64), FRAME_SIZE)
    assert find_sources(write_photos(tmp_path), [elsewhere], 10) == [None]


def test_a_broken_photograph_is_passed_over(tmp_path: Path) -> None:
    whole = (write_photos(tmp_path) / "b.png").read_bytes()
    (tmp_path / "0.png").write_bytes(whole[: len(whole) // 2])
    (source,) = find_sources(tmp_path, [WANTED], 10)
    assert source is not None
    assert source.name == "b.png"


def test_the_moment_of_a_video_is_found(tmp_path: Path) -> None:
    size, path = (160, 96), tmp_path / "v.mp4"
    _write_video(path, [_stripes(size, second) for second in range(4)])
    crop = _stripes(size, 2)[24:72, 40:120]
    (source,) = find_sources(path, [Wanted(jpeg.encode(np.ascontiguousarray(crop), 90), (40, 24, 80, 48), size)], 4)
    assert source is not None
    assert source.name.startswith("v.mp4 at 2.")


def _stripes(size: tuple[int, int], number: int) -> Pixels:
    """Vertical stripes that stand for a second of the video."""
    width, height = size
    row = (np.arange(width) // (5 + 6 * number) % 2 * 200 + 20).astype(np.uint8)
    return np.repeat(np.tile(row, (height, 1))[:, :, None], 3, axis=2)


def _write_video(path: Path, seconds: list[Pixels]) -> None:
    """Ten frames of each picture, at ten frames a second."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.height, stream.width = seconds[0].shape[:2]
        stream.bit_rate = 4_000_000
        for number, pixels in enumerate(one for one in seconds for _ in range(10)):
            frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 10)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def test_a_crop_that_was_painted_over_is_found_by_what_is_left_of_it(tmp_path: Path) -> None:
    x, y, width, height = WANTED.box
    pixels = jpeg.decode(WANTED.image).copy()
    pixels[:, : width // 2] = COLOUR
    painted = Wanted(jpeg.encode(pixels, 90), WANTED.box, WANTED.frame_size, ((x, y, width // 2, height),))
    (source,) = find_sources(write_photos(tmp_path), [painted], 10)
    assert source is not None
    assert source.name == "b.png"
    assert find_sources(tmp_path, [replace(painted, fills=())], 10) == [None]
