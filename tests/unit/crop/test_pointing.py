from __future__ import annotations

from math import cos, dist, radians, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eyelid_rig.crop.box import Box
from eyelid_rig.crop.pointing import (
    Ray,
    agree,
    agree_surely,
    beside,
    first_met,
    is_held_by,
    judged,
    may_be_one,
    met,
    ray_along,
    ray_of,
    span,
)
from eyelid_rig.crop.seen import Hand, Point

POINTING = {
    0: (0, 0), 1: (25, -20), 2: (40, -45), 3: (45, -70), 4: (35, -90),
    5: (20, -100), 6: (22, -150), 7: (23, -190), 8: (24, -225),
    9: (0, -105), 10: (2, -135), 11: (4, -110), 12: (4, -85),
    13: (-18, -100), 14: (-16, -126), 15: (-14, -102), 16: (-13, -80),
    17: (-34, -90), 18: (-32, -112), 19: (-30, -92), 20: (-29, -74),
}  # fmt: skip
"""A right hand seen from its back, its index finger up; pixels from the wrist."""
OPEN = POINTING | {10: (0, -160), 11: (0, -200), 12: (0, -235), 14: (-22, -150), 15: (-24, -185), 16: (-26, -215)}
FIST = POINTING | {6: (22, -128), 7: (24, -104), 8: (25, -82)}


def hand(marks: dict[int, Point] = POINTING, at: Point = (500.0, 500.0), degrees: float = 0.0, scale: float = 1.0) -> Hand:
    """Turned clockwise around its wrist."""
    c, s = cos(radians(degrees)) * scale, sin(radians(degrees)) * scale
    turned = tuple((at[0] + c * x - s * y, at[1] + s * x + c * y) for x, y in (marks[mark] for mark in range(21)))
    return Hand(turned, 0.9)


angles = st.floats(0, 360)


@given(angles, st.floats(0.2, 5))
def test_a_stretched_index_finger_points_along_itself_however_the_hand_is_turned(degrees: float, scale: float) -> None:
    pointing = hand(degrees=degrees, scale=scale)
    ray = ray_of(pointing)
    assert ray is not None
    assert ray.tip == pointing.landmarks[8]
    assert dist(ray.direction, (sin(radians(degrees)), -cos(radians(degrees)))) < 0.06
    assert ray.finger == pytest.approx(125 * scale, rel=0.02)


@given(st.sampled_from([OPEN, FIST]), angles, st.floats(0.2, 5))
def test_an_open_hand_and_a_fist_do_not_point(marks: dict[int, Point], degrees: float, scale: float) -> None:
    assert ray_of(hand(marks, degrees=degrees, scale=scale)) is None


MIRRORED = POINTING | {
    1: (-25, -20), 2: (-40, -45), 3: (-42, -60), 4: (-30, -70),
    5: (-20, -90), 6: (-19, -112), 7: (-16, -92), 8: (-15, -74),
    17: (34, -95), 18: (36, -140), 19: (37, -180), 20: (38, -215),
}  # fmt: skip
"""What the net says when it takes the stretched index finger of one hand for the little finger of the other."""
THUMB_ALONE = POINTING | {2: (40, -75), 3: (42, -130), 4: (44, -180), 6: (22, -128), 7: (24, -104), 8: (25, -82)}


@given(angles, st.floats(0.2, 5))
def test_a_finger_that_stands_out_alone_points_whatever_finger_the_net_takes_it_for(degrees: float, scale: float) -> None:
    for marks, tip in ((MIRRORED, 20), (THUMB_ALONE, 4)):
        ray = ray_of(hand(marks, degrees=degrees, scale=scale))
        assert ray is not None
        assert ray.tip == hand(marks, degrees=degrees, scale=scale).landmarks[tip]


def test_a_folded_finger_that_looks_straight_does_not_point() -> None:
    back = {5: (90, -108), 6: (95, -100), 7: (101, -78), 8: (98, -68), 12: (60, -61), 16: (31, -54), 20: (-3, -58)}
    assert ray_of(hand(POINTING | back)) is None


def test_two_fingers_stretched_alike_do_not_point() -> None:
    assert ray_of(hand(POINTING | {10: (0, -150), 11: (0, -195), 12: (0, -235)})) is None
    assert ray_of(hand(MIRRORED | {4: (-60, -160), 3: (-56, -120), 2: (-50, -75)})) is None


def test_what_is_only_perhaps_a_hand_does_not_point() -> None:
    perhaps = Hand(hand().landmarks, 0.8)
    assert may_be_one(perhaps)
    assert ray_of(perhaps) is None
    assert not may_be_one(hand())


def test_two_looks_agree_where_both_see_it_point_the_same_way() -> None:
    up, nearly, aside = (ray_along(hand(degrees=degrees).landmarks) for degrees in (0, 12, 20))
    assert agree(up, nearly)
    assert not agree(up, aside)
    assert not agree(up, ray_along(hand(FIST).landmarks))
    assert not agree(None, None)


def look(score: float, degrees: float | None = 0.0) -> Hand:
    """A hand that points along an angle, or a fist."""
    return Hand(hand(FIST if degrees is None else POINTING, degrees=degrees or 0.0).landmarks, score)


def test_two_looks_settle_it_only_where_both_are_sure_and_see_it_point_the_same_way() -> None:
    assert agree_surely([look(0.9), look(0.9, 10)])
    assert not agree_surely([look(0.9), look(0.8, 10)])
    assert not agree_surely([look(0.9), look(0.9, 40)])
    assert not agree_surely([look(0.9)])
    assert not agree_surely([look(0.9, None), look(0.9, None)])


def test_where_looks_differ_a_hand_points_as_most_of_them_say() -> None:
    told = judged([look(0.9, None), look(0.95, 90), look(0.7, 5), look(0.8), look(0.9, -5)])
    assert told is not None
    assert told.score > 0.99
    assert agree(ray_of(told), ray_along(look(1.0).landmarks))


@pytest.mark.parametrize(
    "looks",
    [
        [look(0.95), look(0.9, None)],
        [look(0.95), look(0.95, 60)],
        [look(0.9), look(0.9), look(0.9, 60), look(0.95, 120), look(0.9, None)],
        [look(0.5), look(0.5)],
    ],
)
def test_looks_that_do_not_agree_or_are_too_unsure_leave_what_is_only_perhaps_a_hand(looks: list[Hand]) -> None:
    told = judged(looks)
    assert told is not None
    assert may_be_one(told)
    assert ray_of(told) is None


def test_a_hand_that_no_look_sees_point_rests_in_view() -> None:
    told = judged([look(0.9, None), look(0.5, None), look(0.2)])
    assert told is not None
    assert not may_be_one(told)
    assert ray_of(told) is None


def test_where_no_look_surely_saw_a_hand_or_one_that_points_there_is_none() -> None:
    assert judged([look(0.39), look(0.1)]) is None
    assert judged([look(0.8, None), look(0.7, None)]) is None
    assert judged([]) is None


def test_landmarks_in_one_spot_point_nowhere() -> None:
    assert ray_of(Hand(((5.0, 5.0),) * 21, 0.9)) is None


UP = Ray((500.0, 300.0), (0.0, -1.0), 100.0)


def test_the_first_thing_ahead_is_met_and_not_the_one_behind_it() -> None:
    assert first_met(UP, [Box(450, 20, 100, 50), Box(450, 150, 100, 50)]) == 1


def test_all_that_the_ray_meets_is_told_the_first_thing_first() -> None:
    boxes = [Box(450, 20, 100, 50), Box(700, 100, 100, 100), Box(450, 150, 100, 50), Box(400, 250, 200, 100)]
    assert met(UP, boxes) == [3, 2, 0]


def test_a_large_box_is_passed_by_within_ten_degrees_only_where_its_edge_is() -> None:
    assert beside(UP, [Box(510, 200, 60, 60), Box(600, 0, 1000, 250), Box(450, 150, 100, 50)]) == [0]


def test_what_lies_behind_the_finger_is_not_met() -> None:
    assert first_met(UP, [Box(450, 400, 100, 50)]) is None


def test_what_lies_far_to_the_side_is_not_met() -> None:
    assert first_met(UP, [Box(700, 100, 100, 100)]) is None


def test_what_the_ray_passes_by_within_ten_degrees_is_met_when_nothing_else_is() -> None:
    beside = Box(520, 100, 60, 60)
    assert first_met(UP, [beside]) == 0
    assert first_met(UP, [beside, Box(480, 20, 40, 40)]) == 1


def test_the_smallest_of_the_things_that_the_tip_is_in_is_met() -> None:
    assert first_met(UP, [Box(300, 100, 400, 400), Box(480, 280, 40, 40), Box(450, 150, 100, 50)]) == 1


def test_a_level_ray_meets_what_it_runs_into() -> None:
    right = Ray((100.0, 100.0), (1.0, 0.0), 50.0)
    assert first_met(right, [Box(300, 300, 50, 50), Box(300, 90, 50, 50)]) == 1


def test_nothing_is_met_where_there_is_nothing() -> None:
    assert first_met(UP, []) is None


@given(angles, st.floats(50, 400), st.integers(10, 80))
def test_a_box_around_any_point_of_the_ray_is_met(degrees: float, away: float, side: int) -> None:
    ray = ray_of(hand(degrees=degrees, at=(1000.0, 1000.0)))
    assert ray is not None
    x, y = ray.at(away)
    assert first_met(ray, [Box(round(x) - side // 2, round(y) - side // 2, side, side)]) == 0


def test_a_hand_is_held_by_what_most_of_it_lies_in() -> None:
    whole = span(hand())
    assert is_held_by(hand(), whole)
    assert is_held_by(hand(), Box(whole.x, whole.y, whole.width, whole.height * 3 // 4))
    assert not is_held_by(hand(), Box(whole.x, whole.y, whole.width, whole.height // 3))
