from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from eyelid_rig.camera.photos import list_photos, load_photo
from eyelid_rig.camera.sharpness import sharpness

PHOTOS = Path(str(files("eyelid_bench") / "photos"))


def smeared(pixels: np.ndarray, length: int) -> np.ndarray:
    """As a head that turns by `length` pixels during the exposure."""
    shifts = [np.roll(pixels, shift, axis=1).astype(np.float32) for shift in range(length)]
    return np.mean(shifts, axis=0).astype(np.uint8)


def defocused(pixels: np.ndarray) -> Iterator[np.ndarray]:
    for radius in (1, 2, 3, 5, 8):
        yield np.asarray(Image.fromarray(pixels).filter(ImageFilter.GaussianBlur(radius)))


@pytest.mark.parametrize("path", list_photos(PHOTOS), ids=lambda path: path.stem)
def test_the_more_defocused_a_photograph_the_lower_its_sharpness(path: Path) -> None:
    pixels = load_photo(path, (960, 540))
    measured = [sharpness(pixels[:, :, 1]), *(sharpness(one[:, :, 1]) for one in defocused(pixels))]
    assert measured == sorted(set(measured), reverse=True)


@pytest.mark.parametrize("path", list_photos(PHOTOS), ids=lambda path: path.stem)
def test_the_longer_the_smear_of_a_turning_head_the_lower_the_sharpness(path: Path) -> None:
    pixels = load_photo(path, (640, 360))
    measured = [sharpness(smeared(pixels, length)[:, :, 1]) for length in (1, 3, 7, 15, 31)]
    assert measured == sorted(set(measured), reverse=True)


@pytest.mark.parametrize("level", [0, 17, 255])
def test_a_plain_wall_has_no_sharpness(level: int) -> None:
    assert sharpness(np.full((90, 160), level, np.uint8)) == 0


@settings(max_examples=60)
@given(st.integers(1, 40), st.integers(1, 40), st.randoms(use_true_random=False))
def test_a_picture_of_any_size_has_a_sharpness_that_a_record_can_hold(width: int, height: int, random: object) -> None:
    noise = np.random.default_rng(width * height).integers(0, 256, (height, width), dtype=np.uint8)
    assert 0 <= sharpness(noise) < 2**32


def test_the_sharpest_possible_picture_does_not_overflow() -> None:
    board = np.kron(np.indices((30, 30)).sum(axis=0) % 2 * 255, np.ones((2, 2))).astype(np.uint8)
    assert sharpness(board) > 10**6
