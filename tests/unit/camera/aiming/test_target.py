"""Where the printed target is, by pictures of it that were taken from known places."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from eyelid_rig.camera.aiming.advice import SMALLEST
from eyelid_rig.camera.aiming.board import DICTIONARY
from eyelid_rig.camera.aiming.placing import Orientation, Placement, place
from eyelid_rig.camera.aiming.target import Seen, find
from eyelid_rig.camera.frames import Pixels
from unit.camera.aiming.rendered import SIZE, as_mounted, bent, blurred, camera, noisy, scene

PHOTOS = Path(str(files("eyelid_bench") / "photos"))
PERCENT = 0.15
"""Of the frame: how far a centre may be told wrong, in pictures without a lens's distortion."""
DEGREES = 0.2


def placed(luma: Pixels) -> Placement:
    sighting = find(luma).sighting
    assert sighting is not None
    return place(sighting)[1]


def oriented(luma: Pixels) -> Orientation:
    sighting = find(luma).sighting
    assert sighting is not None
    return place(sighting)[0]


def test_a_target_in_the_centre_is_in_the_centre() -> None:
    seen = placed(noisy(scene(camera())))
    assert (seen.right, seen.down) == pytest.approx((0, 0), abs=PERCENT)
    assert seen.roll_deg == pytest.approx(0, abs=DEGREES)
    assert seen.width == pytest.approx(25, abs=0.3)
    assert (seen.nearer_right, seen.nearer_bottom) == pytest.approx((0, 0), abs=1)


@pytest.mark.parametrize(("right", "down"), [(20, 0), (-20, 0), (0, 10), (0, -10), (-12, 7), (30, -12)])
def test_how_far_off_the_centre_it_is_and_to_which_side(right: float, down: float) -> None:
    seen = placed(noisy(scene(camera(right=right, down=down))))
    assert (seen.right, seen.down) == pytest.approx((right, down), abs=PERCENT)


@pytest.mark.parametrize("roll_deg", [-44, -20, -3, -0.5, 0.5, 7, 31, 44])
def test_how_far_it_is_rolled(roll_deg: float) -> None:
    luma = noisy(scene(camera(roll_deg=roll_deg)))
    assert placed(luma).roll_deg == pytest.approx(roll_deg, abs=DEGREES)
    assert oriented(luma) == Orientation(0, mirror=False)


@pytest.mark.parametrize("width", [SMALLEST, 15, 30])
def test_how_wide_it_looks(width: float) -> None:
    assert placed(noisy(scene(camera(width=width)))).width == pytest.approx(width, rel=0.02)


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (2304, 1296)])
def test_the_smallest_that_is_not_called_too_small_is_seen_slightly_blurred(size: tuple[int, int]) -> None:
    luma = noisy(blurred(scene(camera(width=SMALLEST, roll_deg=3, size=size), size), 0.7))
    assert find(luma).seen is Seen.ONE


@pytest.mark.parametrize("tilt_deg", [25, -25, 45])
def test_which_edge_is_nearer(tilt_deg: float) -> None:
    sideways = placed(noisy(scene(camera(tilt_deg=(tilt_deg, 0)))))
    upwards = placed(noisy(scene(camera(tilt_deg=(0, tilt_deg)))))
    assert np.sign(sideways.nearer_right) == np.sign(upwards.nearer_bottom) == np.sign(tilt_deg)
    assert abs(sideways.nearer_right) > 6
    assert abs(upwards.nearer_bottom) > 6
    assert (sideways.nearer_bottom, upwards.nearer_right) == pytest.approx((0, 0), abs=1.5)


def test_a_tilted_target_has_its_centre_where_the_middle_of_the_paper_is() -> None:
    seen = placed(noisy(scene(camera(right=10, down=-5, tilt_deg=(35, 10), roll_deg=4))))
    assert (seen.right, seen.down) == pytest.approx((10, -5), abs=PERCENT)


def test_a_tilt_is_no_roll() -> None:
    assert placed(noisy(scene(camera(tilt_deg=(35, 0), roll_deg=4)))).roll_deg == pytest.approx(4, abs=DEGREES)


@pytest.mark.parametrize("mirror", [False, True])
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_all_eight_ways_to_mount_a_camera_are_told_apart(rotation: int, mirror: bool) -> None:
    upright = noisy(scene(camera(right=8, down=-6, roll_deg=5)))
    luma = as_mounted(upright, rotation, mirror)
    assert oriented(luma) == Orientation(rotation, mirror)  # type: ignore[arg-type]
    seen = placed(luma)
    assert (seen.right, seen.down) == pytest.approx((8, -6), abs=PERCENT)
    assert seen.roll_deg == pytest.approx(5, abs=DEGREES)
    assert seen.width == pytest.approx(25, abs=0.3)


def test_a_frame_of_many_pixels_is_told_as_finely_as_a_small_one() -> None:
    size = (4056, 3040)
    seen = placed(scene(camera(right=-15, down=9, roll_deg=-2, size=size), size))
    assert (seen.right, seen.down) == pytest.approx((-15, 9), abs=PERCENT)
    assert seen.roll_deg == pytest.approx(-2, abs=DEGREES)


def test_where_there_is_no_target_none_is_seen() -> None:
    assert find(noisy(scene(None))).seen is Seen.NOT
    assert find(np.zeros((SIZE[1], SIZE[0]), np.uint8)).seen is Seen.NOT
    assert find(np.random.default_rng(3).integers(0, 255, (SIZE[1], SIZE[0]), np.uint8)).seen is Seen.NOT


@pytest.mark.parametrize("photo", sorted(PHOTOS.glob("*.jpg")), ids=lambda path: path.stem)
def test_no_photograph_passes_for_a_target(photo: Path) -> None:
    with Image.open(photo) as picture:
        assert find(np.asarray(picture.convert("L"))).seen is Seen.NOT


@given(
    st.floats(-20, 20),
    st.floats(-15, 15),
    st.floats(-40, 40),
    st.tuples(st.floats(-20, 20), st.floats(-20, 20)),
    st.sampled_from([0, 90, 180, 270]),
    st.booleans(),
)
@settings(max_examples=25)
def test_wherever_it_is_and_however_the_camera_is_mounted_its_centre_is_found(
    right: float, down: float, roll_deg: float, tilt_deg: tuple[float, float], rotation: int, mirror: bool
) -> None:
    upright = scene(camera(right=right, down=down, roll_deg=roll_deg, tilt_deg=tilt_deg, width=20))
    seen = placed(as_mounted(upright, rotation, mirror))
    assert (seen.right, seen.down) == pytest.approx((right, down), abs=PERCENT)


@pytest.mark.parametrize("bend", [-0.1, -0.2, -0.35])
def test_a_wide_lens_that_bends_lines_moves_no_centred_target(bend: float) -> None:
    seen = placed(noisy(bent(scene(camera(width=30, roll_deg=3)), bend)))
    assert (seen.right, seen.down) == pytest.approx((0, 0), abs=PERCENT)
    assert seen.roll_deg == pytest.approx(3, abs=DEGREES)
    assert seen.width == pytest.approx(30, rel=0.03)


@pytest.mark.parametrize("bend", [-0.1, -0.2, -0.35])
def test_nor_does_it_hide_one_off_the_centre(bend: float) -> None:
    seen = placed(noisy(bent(scene(camera(right=20, down=-10, width=22)), bend)))
    assert 17 < seen.right < 20
    assert -10 < seen.down < -8.5


def test_two_targets_are_not_aimed_at() -> None:
    one = scene(camera(right=-25))
    found = find(noisy(scene(camera(right=25, roll_deg=10), onto=one)))
    assert found.seen is Seen.SEVERAL
    assert found.sighting is None


def test_markers_of_another_board_are_no_target() -> None:
    other = cv2.aruco.GridBoard((6, 4), 28, 8, DICTIONARY, np.arange(23, -1, -1))
    picture = scene(None)
    picture[80:530, 80:750] = 225
    picture[100:508, 100:724] = other.generateImage((624, 408))
    assert find(picture).seen is Seen.NOT


def test_a_part_of_the_target_is_enough() -> None:
    whole = scene(camera(right=20))
    whole[:, 960:] = 60
    found = find(noisy(whole))
    assert found.sighting is not None
    assert found.sighting.markers < 24
    assert placed(noisy(whole)).right == pytest.approx(20, abs=0.5)


def test_a_target_that_is_slightly_out_of_focus_is_still_found() -> None:
    assert placed(noisy(blurred(scene(camera(right=5)), 2.0))).right == pytest.approx(5, abs=0.3)


def test_a_target_that_is_far_out_of_focus_is_not_seen_rather_than_told_wrong() -> None:
    assert find(noisy(blurred(scene(camera()), 12))).seen is Seen.NOT
