from __future__ import annotations

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eyelid_formats.errors import Code, EyelidError
from eyelid_rig.camera import jpeg

SEGMENTS = {0xE0: "JFIF", 0xDB: "tables", 0xC0: "baseline", 0xC4: "codes", 0xDA: "scan"}


def gradient(width: int, height: int) -> np.ndarray:
    rows, columns = np.mgrid[0:height, 0:width]
    return np.stack([columns * 255 // width, rows * 255 // height, (rows + columns) % 256], axis=2).astype(np.uint8)


def markers(encoded: bytes) -> list[int]:
    found, at = [], 2
    while encoded[at + 1] != 0xDA:
        found.append(encoded[at + 1])
        at += 2 + int.from_bytes(encoded[at + 2 : at + 4], "big")
    return [*found, 0xDA]


@settings(max_examples=60)
@given(st.integers(1, 90), st.integers(1, 90))
def test_pixels_of_any_size_come_back_in_that_size(width: int, height: int) -> None:
    encoded = jpeg.encode(np.zeros((height, width, 3), np.uint8))
    assert jpeg.size_of(encoded) == (width, height)
    assert jpeg.decode(encoded).shape == (height, width, 3)


def test_colours_come_back_in_their_order() -> None:
    pixels = np.full((32, 32, 3), (200, 100, 20), np.uint8)
    assert jpeg.decode(jpeg.encode(pixels))[16, 16].tolist() == pytest.approx([200, 100, 20], abs=4)


def test_a_jpeg_holds_what_a_decoder_needs_and_no_metadata() -> None:
    assert set(markers(jpeg.encode(gradient(64, 48)))) == SEGMENTS.keys()


def test_a_read_only_view_into_a_larger_frame_can_be_encoded() -> None:
    frame = gradient(64, 48)
    frame.flags.writeable = False
    assert jpeg.size_of(jpeg.encode(frame[8:40, 10:50])) == (40, 32)


@pytest.mark.parametrize(
    "pixels",
    [
        np.zeros((4, 4), np.uint8),
        np.zeros((4, 4, 4), np.uint8),
        np.zeros((4, 4, 3), np.uint16),
        np.zeros((0, 4, 3), np.uint8),
        np.zeros((1, 70_000, 3), np.uint8),
    ],
)
def test_pixels_of_another_kind_are_refused(pixels: np.ndarray) -> None:
    with pytest.raises(EyelidError) as refused:
        jpeg.encode(pixels)
    assert refused.value.code is Code.CAMERA_FORMAT


def test_a_jpeg_that_claims_to_be_huge_is_refused_before_it_is_decoded() -> None:
    encoded = bytearray(jpeg.encode(gradient(64, 48)))
    size_at = encoded.index(b"\xff\xc0") + 5
    encoded[size_at : size_at + 4] = b"\xff\xdc\xff\xdc"
    with pytest.raises(EyelidError, match="65500x65500") as refused:
        jpeg.decode(bytes(encoded))
    assert refused.value.code is Code.CAMERA_FORMAT


@given(st.binary(max_size=200), st.integers(0, 700))
def test_a_broken_jpeg_is_an_error_and_nothing_else(tail: bytes, cut_at: int) -> None:
    broken = jpeg.encode(gradient(40, 30))[:cut_at] + tail
    with suppress(EyelidError):
        assert jpeg.decode(broken).ndim == 3
