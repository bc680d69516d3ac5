"""What is outside the box or under a fill has no influence on a single byte that leaves: 100,000 random rectangles."""

from __future__ import annotations

import numpy as np
import pytest

from eyelid_formats.errors import Code, EyelidError
from eyelid_rig.camera import jpeg
from eyelid_rig.crop.box import Box
from eyelid_rig.crop.cut import cut, encode_crop
from eyelid_rig.crop.made import Fill
from eyelid_rig.crop.painting import COLOUR, paint
from eyelid_rig.crop.redaction import covered
from eyelid_rig.crop.seen import Kind

WIDTH, HEIGHT = 96, 64
SEEDS = range(20)
BOXES_A_SEED = 1_500
CROPS_A_SEED = 220
FILLS_A_CROP = 16


def random_boxes(random: np.random.Generator, count: int) -> list[Box]:
    """Inside a picture of WIDTH x HEIGHT: a third one pixel wide or high, a third at an edge, all sizes otherwise."""
    sides = []
    for whole in (WIDTH, HEIGHT):
        length = np.minimum(random.integers(1, whole + 1, count), random.integers(1, whole + 1, count))
        length[random.random(count) < 1 / 6] = 1
        start = (random.random(count) * (whole - length + 1)).astype(np.int64)
        at_edge = random.random(count)
        start = np.where(at_edge < 1 / 12, 0, np.where(at_edge > 11 / 12, whole - length, start))
        sides.append((start, length))
    (xs, widths), (ys, heights) = sides
    return [Box(*map(int, box)) for box in zip(xs, ys, widths, heights, strict=True)]


def noise(random: np.random.Generator) -> np.ndarray:
    return random.integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8)


def test_the_rectangles_of_this_module_are_a_hundred_thousand() -> None:
    assert len(SEEDS) * (BOXES_A_SEED + CROPS_A_SEED * FILLS_A_CROP) >= 100_000


@pytest.mark.parametrize("seed", SEEDS)
def test_no_pixel_outside_the_box_changes_a_byte_that_leaves(seed: int) -> None:
    random = np.random.default_rng(seed)
    one, other = noise(random), noise(random)
    for box in random_boxes(random, BOXES_A_SEED):
        x, y, width, height = box.as_tuple()
        elsewhere = other.copy()
        elsewhere[y : y + height, x : x + width] = one[y : y + height, x : x + width]
        pixels = cut(one, box)
        assert pixels.shape == (height, width, 3)
        assert encode_crop(pixels) == encode_crop(cut(elsewhere, box)), box


@pytest.mark.parametrize("seed", SEEDS)
def test_no_pixel_under_a_fill_changes_a_byte_that_leaves(seed: int) -> None:
    random = np.random.default_rng(1_000 + seed)
    for _ in range(CROPS_A_SEED):
        fills = [Fill(Kind.TEXT, box) for box in random_boxes(random, FILLS_A_CROP)]
        under = covered(fills, (WIDTH, HEIGHT))
        one = noise(random)
        other = np.where(under[..., None], noise(random), one)
        painted = paint(one, fills)
        assert (painted[under] == COLOUR).all()
        assert (painted[~under] == one[~under]).all()
        assert encode_crop(painted) == encode_crop(paint(other, fills)), fills


@pytest.mark.parametrize("seed", SEEDS[:4])
def test_a_fill_of_whole_blocks_is_solid_in_the_decoded_jpeg(seed: int) -> None:
    random = np.random.default_rng(2_000 + seed)
    for _ in range(100):
        column, row = int(random.integers(0, WIDTH // 16)), int(random.integers(0, HEIGHT // 16))
        box = Box(16 * column, 16 * row, int(16 * random.integers(1, WIDTH // 16 - column + 1)), 16)
        decoded = jpeg.decode(encode_crop(paint(noise(random), [Fill(Kind.CARD, box)])))
        inside = decoded[box.y + 1 : box.y + 15, box.x + 1 : box.x + box.width - 1].astype(int)
        assert np.abs(inside - COLOUR).max() <= 2


@pytest.mark.parametrize("box", [Box(-1, 0, 4, 4), Box(0, -1, 4, 4), Box(WIDTH - 3, 0, 4, 4), Box(0, HEIGHT - 3, 4, 4), Box(3, 3, 0, 4)])
def test_a_fill_that_is_not_inside_the_crop_sends_nothing(box: Box) -> None:
    with pytest.raises(EyelidError) as refused:
        paint(noise(np.random.default_rng(0)), [Fill(Kind.TEXT, box)])
    assert refused.value.code is Code.BOX_OUTSIDE_FRAME


def test_painting_leaves_the_pixels_it_was_given_alone() -> None:
    pixels = noise(np.random.default_rng(0))
    before = pixels.copy()
    paint(pixels, [Fill(Kind.TEXT, Box(0, 0, 10, 10))])
    assert (pixels == before).all()
