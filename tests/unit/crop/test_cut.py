from __future__ import annotations

import numpy as np
import pytest

from eyelid_formats.errors import Code, EyelidError
from eyelid_rig.camera import jpeg
from eyelid_rig.crop.box import Box
from eyelid_rig.crop.cut import cut, encode_crop


@pytest.fixture
def frame() -> np.ndarray:
    rows, columns = np.mgrid[0:90, 0:160]
    return np.stack([columns, rows, (rows + columns) // 2], axis=2).astype(np.uint8)


def test_a_cut_has_the_pixels_of_the_box_and_no_others(frame: np.ndarray) -> None:
    pixels = cut(frame, Box(40, 20, 80, 50))
    assert pixels.shape == (50, 80, 3)
    assert pixels[0, 0].tolist() == [40, 20, 30]
    assert pixels[-1, -1].tolist() == [119, 69, 94]


def test_a_cut_does_not_hold_on_to_the_frame(frame: np.ndarray) -> None:
    pixels = cut(frame, Box(40, 20, 80, 50))
    assert pixels.base is None
    frame[:] = 0
    assert pixels[0, 0].tolist() == [40, 20, 30]


@pytest.mark.parametrize("box", [Box(100, 0, 80, 50), Box(0, 60, 80, 50), Box(-2, 0, 80, 50), Box(0, 0, 0, 0)])
def test_a_box_that_is_not_inside_the_frame_is_not_cut(frame: np.ndarray, box: Box) -> None:
    with pytest.raises(EyelidError) as refused:
        cut(frame, box)
    assert refused.value.code is Code.BOX_OUTSIDE_FRAME


def test_a_crop_is_a_jpeg_of_its_size_that_looks_like_the_cut(frame: np.ndarray) -> None:
    pixels = cut(frame, Box(40, 20, 80, 50))
    encoded = encode_crop(pixels)
    assert jpeg.size_of(encoded) == (80, 50)
    assert np.abs(jpeg.decode(encoded).astype(int) - pixels).max() < 16


def test_a_crop_depends_on_its_pixels_alone(frame: np.ndarray) -> None:
    box = Box(40, 20, 80, 50)
    before = encode_crop(cut(frame, box))
    frame[:20], frame[70:], frame[:, :40], frame[:, 120:] = 255, 0, 77, 1
    assert encode_crop(cut(frame, box)) == before


@pytest.mark.parametrize("shape", [(0, 10, 3), (10, 10), (10, 10, 4), (1, 70_000, 3)])
def test_what_cannot_become_a_jpeg_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(EyelidError) as refused:
        encode_crop(np.zeros(shape, np.uint8))
    assert refused.value.code is Code.CROP_ENCODE


def test_an_encoder_that_gives_back_another_picture_sends_nothing(frame: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
    smaller = jpeg.encode(frame[:10, :10])
    monkeypatch.setattr(jpeg, "encode", lambda pixels, quality: smaller)
    with pytest.raises(EyelidError, match="10x10") as refused:
        encode_crop(frame)
    assert refused.value.code is Code.CROP_ENCODE
