from __future__ import annotations

import itertools

import numpy as np
import pytest

from eyelid_rig.camera.frames import Pixels
from eyelid_rig.camera.orientation import UPRIGHT, Turn, asked_of_camera, left_for_copy, turn_of

ROTATIONS = (0, 90, 180, 270)
ALL = [Turn(*ways) for ways in itertools.product((False, True), repeat=3)]
SETTINGS = list(itertools.product(ROTATIONS, (False, True)))

LOPSIDED = np.arange(2 * 3, dtype=np.uint8).reshape(2, 3)
"""No two ways to lay it look the same."""


def as_numpy_turns(picture: Pixels, rotation: int, mirror: bool) -> Pixels:
    turned = np.rot90(picture, k=-rotation // 90)
    return np.fliplr(turned) if mirror else turned


@pytest.mark.parametrize(("rotation", "mirror"), SETTINGS)
def test_a_picture_is_turned_clockwise_and_then_mirrored(rotation: int, mirror: bool) -> None:
    assert np.array_equal(turn_of(rotation, mirror).of(LOPSIDED), as_numpy_turns(LOPSIDED, rotation, mirror))


def test_the_settings_name_all_eight_ways_to_lay_a_picture() -> None:
    assert {turn_of(*setting) for setting in SETTINGS} == set(ALL)


@pytest.mark.parametrize("first", ALL)
@pytest.mark.parametrize("second", ALL)
def test_two_turns_are_one(first: Turn, second: Turn) -> None:
    assert np.array_equal(first.then(second).of(LOPSIDED), second.of(first.of(LOPSIDED)))


@pytest.mark.parametrize("turn", ALL)
def test_a_turn_can_be_undone(turn: Turn) -> None:
    assert turn.then(turn.undone()) == UPRIGHT
    assert turn.undone().then(turn) == UPRIGHT


@pytest.mark.parametrize(("rotation", "mirror"), SETTINGS)
def test_the_camera_is_asked_for_flips_alone(rotation: int, mirror: bool) -> None:
    asked = asked_of_camera(turn_of(rotation, mirror))
    assert not asked.transpose
    assert asked == (UPRIGHT if rotation in (90, 270) else turn_of(rotation, mirror))


@pytest.mark.parametrize("taken", ALL)
@pytest.mark.parametrize(("rotation", "mirror"), SETTINGS)
def test_whatever_the_camera_took_the_copy_does_the_rest(rotation: int, mirror: bool, taken: Turn) -> None:
    wanted = turn_of(rotation, mirror)
    assert np.array_equal(left_for_copy(wanted, taken).of(taken.of(LOPSIDED)), wanted.of(LOPSIDED))


@pytest.mark.parametrize(("rotation", "mirror"), [setting for setting in SETTINGS if setting[0] in (0, 180)])
def test_nothing_is_left_where_the_camera_took_the_flips(rotation: int, mirror: bool) -> None:
    wanted = turn_of(rotation, mirror)
    assert left_for_copy(wanted, asked_of_camera(wanted)) == UPRIGHT


@pytest.mark.parametrize("turn", ALL)
def test_a_turned_picture_has_the_size_that_is_said(turn: Turn) -> None:
    height, width = LOPSIDED.shape
    turned_height, turned_width = turn.of(LOPSIDED).shape
    assert turn.size_of((width, height)) == (turned_width, turned_height)


@pytest.mark.parametrize("turn", ALL)
def test_turning_copies_nothing(turn: Turn) -> None:
    assert np.shares_memory(turn.of(LOPSIDED), LOPSIDED)
