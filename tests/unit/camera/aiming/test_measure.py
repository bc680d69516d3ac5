"""Sharpness by region, and exposure."""

from __future__ import annotations

import numpy as np
import pytest

from eyelid_rig.camera.aiming.measure import SIDE, best_of, measure, regions
from eyelid_rig.camera.aiming.placing import Orientation
from unit.camera.aiming.rendered import as_mounted, blurred, camera, noisy, scene


def test_each_region_answers_for_its_own_part_of_the_picture() -> None:
    checks = (np.indices((360, 630)).sum(axis=0) // 4 % 2 * 255).astype(np.uint8)
    for row in range(SIDE):
        for column in range(SIDE):
            luma = np.full_like(checks, 128)
            place = slice(row * 120, (row + 1) * 120), slice(column * 210, (column + 1) * 210)
            luma[place] = checks[place]
            grid = np.array(regions(luma))
            assert grid[row, column] > 0
            assert np.count_nonzero(grid) == 1


def test_less_blur_is_sharper_step_by_step() -> None:
    picture = scene(camera(width=30))
    measures = [measure(noisy(blurred(picture, sigma))).sharpness[1][1] for sigma in (6, 4, 3, 2, 1.5, 1, 0.5, 0)]
    assert measures == sorted(measures)
    assert measures[-1] > 1.5 * measures[3]


@pytest.mark.parametrize(("light", "dark", "bright"), [(0, 1, 0), (255, 0, 1), (128, 0, 0), (3, 0, 0), (252, 0, 0)])
def test_clipped_is_what_has_no_shade_left(light: int, dark: float, bright: float) -> None:
    measured = measure(np.full((90, 160), light, np.uint8))
    assert (measured.luma, measured.dark, measured.bright) == (light, dark, bright)


def test_shares_are_of_the_whole_frame() -> None:
    luma = np.full((300, 400), 128, np.uint8)
    luma[:30] = 255
    luma[240:] = 0
    measured = measure(luma)
    assert (measured.bright, measured.dark) == pytest.approx((0.1, 0.2), abs=0.005)
    assert measured.luma == pytest.approx(0.1 * 255 + 0.7 * 128, abs=1)


def test_the_best_is_kept_region_by_region() -> None:
    assert best_of(((1, 5), (3, 0)), ((2, 4), (3, 9))) == ((2, 5), (3, 9))


@pytest.mark.parametrize("mirror", [False, True])
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_regions_are_told_as_the_upright_picture_has_them(rotation: int, mirror: bool) -> None:
    upright = np.full((360, 360), 128, np.uint8)
    upright[:120, 240:] = np.indices((120, 120)).sum(axis=0) // 4 % 2 * 255
    grid = Orientation(rotation, mirror).upright(regions(as_mounted(upright, rotation, mirror)))  # type: ignore[arg-type]
    assert np.flatnonzero(grid).tolist() == [2]
