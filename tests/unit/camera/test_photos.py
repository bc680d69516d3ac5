from __future__ import annotations

import logging
import os
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from eyelid_formats.errors import Code, EyelidError
from eyelid_rig.camera.photos import NOW, PhotoReel, list_photos, load_photo
from eyelid_rig.camera.schedule import Schedule

from .conftest import PaintPhoto

RED, GREEN = (200, 0, 0), (0, 200, 0)


def png_that_claims(path: Path, width: int, height: int) -> Path:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0")))
    return path


def test_what_is_no_photograph_is_passed_over_with_a_warning(tmp_path: Path, paint: PaintPhoto, caplog: pytest.LogCaptureFixture) -> None:
    photo = paint("a.jpg", RED)
    (tmp_path / "b.jpg").write_bytes(b"not a picture")
    (tmp_path / "c.txt").write_text("notes")
    (tmp_path / "d.jpg").mkdir()
    os.mkfifo(tmp_path / "e.jpg")
    (tmp_path / ".hidden").write_text("")
    with caplog.at_level(logging.WARNING):
        assert list_photos(tmp_path) == (photo,)
    assert [next(name for name in ("b.jpg", "c.txt", "d.jpg", "e.jpg") if name in line) for line in caplog.messages]
    assert len(caplog.messages) == 4


def test_a_link_holds_one_photograph_before_the_lens_until_it_names_another(tmp_path: Path, paint: PaintPhoto) -> None:
    paint("a.jpg", RED)
    paint("b.jpg", GREEN)
    reel, schedule = PhotoReel(tmp_path, (64, 36)), Schedule(0, 10.0, 0.1)
    assert [reel.show(number, schedule)[1] for number in range(3)] == ["a.jpg", "b.jpg", "a.jpg"]
    for name in ("b.jpg", "a.jpg"):
        (tmp_path / NOW).unlink(missing_ok=True)
        (tmp_path / NOW).symlink_to(name)
        assert [reel.show(number, schedule)[1] for number in range(4)] == [name] * 4
    for nothing in ("c.jpg", "/etc/passwd"):
        (tmp_path / NOW).unlink()
        (tmp_path / NOW).symlink_to(nothing)
        assert [reel.show(number, schedule)[1] for number in range(2)] == ["a.jpg", "b.jpg"]


def test_a_folder_without_photographs_is_an_error_that_says_what_to_put_there(tmp_path: Path) -> None:
    with pytest.raises(EyelidError, match="JPEG, PNG or WebP") as none:
        list_photos(tmp_path)
    assert none.value.code is Code.CAMERA_NO_FRAMES


@pytest.mark.parametrize("side", [8_000, 30_000, 2**31 - 1])
def test_a_small_file_that_claims_to_be_huge_is_passed_over(tmp_path: Path, paint: PaintPhoto, side: int) -> None:
    photo = paint("a.jpg", RED)
    huge = png_that_claims(tmp_path / "huge.png", side, side)
    assert list_photos(tmp_path) == (photo,)
    with pytest.raises(EyelidError) as refused:
        load_photo(huge, (64, 36))
    assert refused.value.code is Code.CAMERA_FORMAT


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photograph_is_shown_upright(tmp_path: Path, orientation: int) -> None:
    upright = Image.new("RGB", (64, 48), (0, 0, 0))
    upright.paste(RED, (0, 0, 32, 24))
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = upright.transpose(undo[orientation]) if orientation in undo else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored.save(tmp_path / "turned.jpg", exif=exif, quality=95)
    pixels = load_photo(tmp_path / "turned.jpg", (64, 48))
    assert pixels[8, 8, 0] > 150
    assert [int(pixels[y, x, 0]) < 50 for y, x in ((8, 56), (40, 8), (40, 56))] == [True] * 3


@pytest.mark.parametrize("shape", [(640, 360), (300, 900), (900, 300), (20, 20), (4000, 3000)])
def test_a_photograph_of_any_shape_covers_the_frame_from_its_middle(tmp_path: Path, shape: tuple[int, int]) -> None:
    image = Image.new("RGB", shape, RED)
    image.paste(GREEN, (shape[0] // 2 - 4, shape[1] // 2 - 4, shape[0] // 2 + 4, shape[1] // 2 + 4))
    image.save(tmp_path / "photo.png")
    pixels = load_photo(tmp_path / "photo.png", (160, 90))
    assert pixels.shape == (90, 160, 3)
    assert pixels[45, 80, 1] > pixels[5, 5, 1]
    assert abs(int(pixels[5, 5, 0]) - 200) < 8


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "CMYK", "LA", "1"])
def test_pictures_of_every_mode_become_rgb(tmp_path: Path, mode: str) -> None:
    suffix = "jpg" if mode == "CMYK" else "png"
    Image.new(mode, (64, 36)).save(tmp_path / f"photo.{suffix}")
    assert load_photo(tmp_path / f"photo.{suffix}", (32, 18)).shape == (18, 32, 3)


def test_a_photograph_that_breaks_off_has_its_place_taken_by_the_next_and_is_reported_once(
    tmp_path: Path, paint: PaintPhoto, caplog: pytest.LogCaptureFixture
) -> None:
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 256, (90, 160, 3), dtype=np.uint8))
    noise.save(tmp_path / "1.jpg")
    (tmp_path / "1.jpg").write_bytes((tmp_path / "1.jpg").read_bytes()[:3000])
    paint("2.jpg", RED), paint("3.jpg", GREEN)
    reel, schedule = PhotoReel(tmp_path, (64, 36)), Schedule(0, 1, dwell_s=1)
    with caplog.at_level(logging.WARNING):
        assert [reel.show(n, schedule)[1] for n in range(6)] == ["2.jpg", "2.jpg", "3.jpg"] * 2
    assert len(caplog.messages) == 1


def test_when_no_photograph_can_be_decoded_any_more_that_is_an_error(tmp_path: Path, paint: PaintPhoto) -> None:
    path = paint("1.jpg", RED)
    reel = PhotoReel(tmp_path, (32, 18))
    path.write_bytes(path.read_bytes()[:300])
    for _ in range(2):
        with pytest.raises(EyelidError) as none:
            reel.show(0, Schedule(0, 1))
        assert none.value.code is Code.CAMERA_NO_FRAMES


def test_a_photograph_that_is_removed_meanwhile_is_passed_over(tmp_path: Path, paint: PaintPhoto) -> None:
    paint("1.jpg", RED).with_name("gone.jpg")
    second = paint("2.jpg", GREEN)
    reel, schedule = PhotoReel(tmp_path, (32, 18)), Schedule(0, 1, dwell_s=1)
    second.unlink()
    assert [reel.show(n, schedule)[1] for n in range(3)] == ["1.jpg"] * 3


def test_a_folder_that_is_gone_is_a_camera_that_is_missing(tmp_path: Path, paint: PaintPhoto) -> None:
    paint("a.jpg", RED)
    paint("b.jpg", GREEN)
    reel, schedule = PhotoReel(tmp_path, (32, 18)), Schedule(0, 1, dwell_s=1)
    reel.show(0, schedule)
    away = tmp_path.rename(tmp_path.with_name("away"))
    with pytest.raises(EyelidError) as raised:
        reel.show(1, schedule)
    assert raised.value.code is Code.CAMERA_MISSING
    away.rename(tmp_path)
    assert reel.show(1, schedule)[1] == "b.jpg"


def test_one_photograph_is_decoded_once_for_all_the_frames_that_show_it(tmp_path: Path, paint: PaintPhoto) -> None:
    paint("1.jpg", RED)
    reel, schedule = PhotoReel(tmp_path, (32, 18)), Schedule(0, 10)
    assert reel.show(0, schedule)[0] is reel.show(7, schedule)[0]
