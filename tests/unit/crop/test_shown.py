"""What the networks are shown, and what is made of it, costs less than it might and says the same."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from eyelid_rig.crop import light
from eyelid_rig.crop.looking.parts import MODEST, modest
from eyelid_rig.crop.looking.pieces import pieces_of
from eyelid_rig.crop.looking.planes import BGR, RGB, Scaling, planes
from eyelid_rig.crop.looking.turning import turned
from eyelid_rig.crop.looking.windows import reduced

RANDOM = np.random.default_rng(20261123)
PIXELS = RANDOM.integers(0, 256, (480, 640, 3)).astype(np.uint8)


def test_a_close_look_leaves_out_what_is_empty_and_nothing_of_the_patch() -> None:
    whole = reduced(PIXELS, ((300.0, 200.0), (390.0, 200.0), (390.0, 260.0), (300.0, 260.0)), (416, 320), 24.0)
    window = whole.trimmed(128)
    assert window.pixels.shape == (128, 128, 3)
    assert max(window.used) <= 128
    assert window.used == whole.used
    assert np.array_equal(window.pixels, whole.pixels[:128, :128])


def test_a_window_that_is_full_is_shown_whole() -> None:
    quad = ((100.0, 100.0), (200.0, 100.0), (200.0, 180.0), (100.0, 180.0))
    whole = reduced(PIXELS, quad, (256, 256), 80.0)
    assert whole.used == (256, 205)
    assert whole.trimmed(224).pixels.shape == (224, 256, 3)


@pytest.mark.parametrize("channels", [RGB, BGR])
def test_a_picture_becomes_planes_as_the_network_was_trained(channels: tuple[int, int, int]) -> None:
    means, deviations = (10.0, 20.0, 30.0), (2.0, 4.0, 8.0)
    expected = (PIXELS[..., list(channels)].astype(np.float32) - np.array(means, np.float32)) / np.array(deviations, np.float32)
    assert np.array_equal(planes(PIXELS, Scaling(channels, means, deviations)), expected.transpose(2, 0, 1)[None])


@pytest.mark.parametrize("quarters", range(4))
def test_a_picture_is_turned_counter_clockwise(quarters: int) -> None:
    assert np.array_equal(turned(PIXELS, quarters), np.rot90(PIXELS, quarters))


@settings(max_examples=50, deadline=None)
@given(some.integers(0, 2**32 - 1), some.sampled_from([4, 8]))
def test_pieces_are_those_that_opencv_finds_with_all_its_statistics(seed: int, connectivity: int) -> None:
    mask = np.random.default_rng(seed).random((17, 23)) < 0.4
    pieces = pieces_of(mask, connectivity)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.view(np.uint8), connectivity=connectivity)
    places = [tuple(np.argwhere(labels == piece)[0]) for piece in range(1, len(stats))]
    order = [int(labels[place]) for place in places]
    assert sorted(pieces.areas.tolist()) == sorted(stats[1:, cv2.CC_STAT_AREA].tolist())
    for piece, means in enumerate(pieces.means(labels).tolist()):
        label = round(means)
        assert label in order
        assert pieces.areas[piece] == stats[label, cv2.CC_STAT_AREA]
        rows, columns = np.nonzero(labels == label)
        around = cv2.convexHull(np.stack([columns, rows], axis=1).astype(np.float32))
        assert np.array_equal(cv2.convexHull(pieces.ends(piece).astype(np.float32)), around)


def test_a_mask_without_anything_has_no_pieces() -> None:
    assert pieces_of(np.zeros((5, 5), np.bool_), 8).areas.tolist() == []


@settings(max_examples=50, deadline=None)
@given(some.integers(0, 2**32 - 1), some.sampled_from([50, 95, 99]), some.integers(2, 256))
def test_a_percentile_is_counted_as_numpy_sorts_it(seed: int, share: int, tones: int) -> None:
    random = np.random.default_rng(seed)
    grey = random.integers(0, tones, random.integers(1, 40, 2)).astype(np.uint8)
    assert light._percentile(grey, share) == pytest.approx(np.percentile(grey, share))


@pytest.mark.parametrize(("width", "times"), [(1920, 1), (2592, 1), (4000, 2), (9248, 4)])
def test_a_large_frame_is_shrunk_by_a_whole_number_to_no_less_than_is_looked_at(width: int, times: int) -> None:
    shown, scale = modest(np.zeros((width // 16, width, 3), np.uint8))
    assert scale == 1 / times
    assert shown.shape[:2] == (width // 16 // times, width // times)
    assert shown.shape[1] >= MODEST
