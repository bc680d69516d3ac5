"""Any file becomes upright RGB of 8 bits, or a code."""

from __future__ import annotations

import os
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from eyelid_formats.errors import Code, EyelidError
from eyelid_rig.stills import opening
from unit.stills.pictures import HEIGHT, WIDTH, encoded, gradient, turned

RGB = np.asarray(gradient()).astype(int)


def refusal(data: bytes) -> Code:
    with pytest.raises(EyelidError) as refused:
        opening.decode(data)
    return refused.value.code


@pytest.mark.parametrize("kind", ["PNG", "BMP", "TIFF"])
def test_what_loses_nothing_comes_back_as_it_was(kind: str) -> None:
    assert (opening.decode(encoded(gradient(), kind)) == RGB).all()


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_what_loses_a_little_comes_back_nearly_as_it_was(kind: str) -> None:
    assert np.abs(opening.decode(encoded(gradient(), kind, quality=95)) - RGB).max() < 30


@pytest.mark.parametrize(
    ("mode", "kind"),
    [("1", "PNG"), ("L", "PNG"), ("L", "JPEG"), ("P", "PNG"), ("P", "BMP"), ("CMYK", "JPEG"), ("CMYK", "TIFF"), ("YCbCr", "TIFF")],
)
def test_every_common_kind_of_colour_becomes_rgb(mode: str, kind: str) -> None:
    pixels = opening.decode(encoded(gradient(mode), kind))
    assert pixels.shape == (HEIGHT, WIDTH, 3)
    assert pixels.dtype == np.uint8
    assert np.abs(pixels - np.asarray(gradient(mode).convert("RGB")).astype(int)).mean() < 4


def test_sixteen_bits_of_grey_are_scaled_not_clipped() -> None:
    grey = np.linspace(0, 65_535, WIDTH, dtype=np.uint16)[None].repeat(HEIGHT, axis=0)
    for kind in ("PNG", "TIFF"):
        pixels = opening.decode(encoded(Image.fromarray(grey), kind))
        assert (pixels == (grey >> 8)[:, :, None]).all()


def png16(colour: int, channels: int) -> bytes:
    """A PNG of 16 bits a channel; Pillow writes none in colour."""
    line = b"\0" + b"\x80\x01" * channels * WIDTH

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 16, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(line * HEIGHT)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("colour", "channels", "expected"), [(2, 3, 128), (6, 4, 191), (4, 2, 191)])
def test_sixteen_bits_in_colour_and_with_alpha_become_eight(colour: int, channels: int, expected: int) -> None:
    assert (np.abs(opening.decode(png16(colour, channels)).astype(int) - expected) <= 1).all()


def test_what_is_transparent_is_white_and_its_colour_is_not_seen() -> None:
    hidden = gradient("RGBA")
    hidden.putalpha(0)
    for kind in ("PNG", "TIFF"):
        assert (opening.decode(encoded(hidden, kind)) == 255).all()
    assert (opening.decode(encoded(hidden, "WEBP", lossless=True, exact=True)) == 255).all()


def test_a_transparent_colour_of_a_palette_is_white() -> None:
    painted = Image.new("P", (WIDTH, HEIGHT), 3)
    painted.putpalette([7, 8, 9] * 4)
    pixels = opening.decode(encoded(painted, "PNG", transparency=3))
    assert (pixels == 255).all()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize(
    ("orientation", "turn"),
    [
        (1, lambda p: p),
        (2, lambda p: p[:, ::-1]),
        (3, lambda p: p[::-1, ::-1]),
        (4, lambda p: p[::-1]),
        (5, lambda p: p.swapaxes(0, 1)),
        (6, lambda p: np.rot90(p, -1)),
        (7, lambda p: p[::-1, ::-1].swapaxes(0, 1)),
        (8, lambda p: np.rot90(p)),
    ],
)
def test_a_picture_is_turned_upright(kind: str, orientation: int, turn: object) -> None:
    expected = turn(RGB)  # type: ignore[operator]
    pixels = opening.decode(turned(orientation, kind))
    assert pixels.shape == expected.shape
    assert np.abs(pixels - expected).mean() < 6


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF"])
def test_of_several_pictures_the_first_is_taken(kind: str) -> None:
    first, other = Image.new("RGB", (WIDTH, HEIGHT), (200, 0, 0)), gradient()
    pixels = opening.decode(encoded(first, kind, save_all=True, append_images=[other, other]))
    assert np.abs(pixels.astype(int) - (200, 0, 0)).max() < 8


def test_pixels_cannot_be_written_to() -> None:
    assert not opening.decode(encoded(gradient())).flags.writeable


def test_a_colour_profile_is_passed_over() -> None:
    assert (opening.decode(encoded(gradient(), icc_profile=b"\0" * 999)) == RGB).all()


@pytest.mark.parametrize("mode", ["F", "I", "LAB"])
def test_a_picture_of_a_kind_that_is_not_taken_is_named_so(mode: str) -> None:
    image = Image.new(mode, (WIDTH, HEIGHT))
    assert refusal(encoded(image, "TIFF")) is Code.CAMERA_FORMAT


@pytest.mark.parametrize("size", [(1, 1), (63, 64), (64, 63), (64, 16_385)])
def test_a_picture_that_no_rig_could_see_is_refused(size: tuple[int, int]) -> None:
    assert refusal(encoded(Image.new("1", size))) is Code.CAMERA_FORMAT


def test_the_least_picture_is_taken() -> None:
    assert opening.decode(encoded(Image.new("L", (64, 64)))).shape == (64, 64, 3)


@pytest.mark.parametrize("kind", ["GIF", "PPM", "ICO", "PCX", "TGA", "JPEG2000", "PDF", "EPS"])
def test_other_formats_are_no_picture_here(kind: str) -> None:
    assert refusal(encoded(gradient(), kind)) is Code.IMAGE_UNREADABLE


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\0", b"BM", b"RIFF\0\0\0\0WEBP", b"words", bytes(9999)])
def test_what_is_no_picture_is_unreadable(data: bytes) -> None:
    assert refusal(data) is Code.IMAGE_UNREADABLE


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "BMP"])
def test_half_a_picture_is_none(kind: str) -> None:
    data = encoded(gradient(), kind)
    assert refusal(data[: len(data) // 2]) is Code.IMAGE_UNREADABLE


def test_a_header_that_claims_gigabytes_is_refused_before_they_are_allocated() -> None:
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + head + struct.pack(">I", zlib.crc32(b"IHDR" + head))
    bomb += struct.pack(">I", 9) + b"IDAT" + bytes(13)
    assert refusal(bomb) is Code.IMAGE_UNREADABLE


def refusal_of(path: Path) -> Code:
    with pytest.raises(EyelidError) as refused:
        opening.read(path)
    return refused.value.code


def test_a_file_that_is_not_there_is_not_found(tmp_path: Path) -> None:
    assert refusal_of(tmp_path / "none.jpg") is Code.NOT_FOUND


def test_what_is_no_file_is_unreadable_and_nothing_waits(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo.jpg")
    (tmp_path / "loop.jpg").symlink_to(tmp_path / "loop.jpg")
    for path in (tmp_path, tmp_path / "fifo.jpg", tmp_path / "loop.jpg", Path("/dev/zero"), Path("/dev/tty"), Path("a\0b")):
        assert refusal_of(path) is Code.IMAGE_UNREADABLE


def test_a_link_to_a_picture_is_followed_and_a_dangling_one_is_not_found(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(encoded(gradient()))
    (tmp_path / "link").symlink_to(tmp_path / "a.png")
    (tmp_path / "dangling").symlink_to(tmp_path / "none")
    assert opening.decode(opening.read(tmp_path / "link")).shape == (HEIGHT, WIDTH, 3)
    assert refusal_of(tmp_path / "dangling") is Code.NOT_FOUND


def test_a_file_above_64_mib_is_not_read_whole(tmp_path: Path) -> None:
    huge = tmp_path / "huge.bmp"
    with huge.open("wb") as file:
        file.truncate(opening.MAX_BYTES * 1000)
    assert refusal_of(huge) is Code.IMAGE_UNREADABLE
    os.truncate(huge, opening.MAX_BYTES)
    assert len(opening.read(huge)) == opening.MAX_BYTES
