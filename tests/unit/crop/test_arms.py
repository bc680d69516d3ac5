"""Where a wearer's arm may reach into view, and where to look for its hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eyelid_rig.crop.arms import ARM as CALLED_ARM
from eyelid_rig.crop.arms import FLOOR, arms, may_be_an_arm, reaches, told_apart
from eyelid_rig.crop.box import Box
from eyelid_rig.crop.seen import Thing

SIZE = (1920, 1080)
ARM = Box(600, 560, 280, 520)


def test_an_arm_is_a_person_that_comes_from_below_and_has_no_head_in_view() -> None:
    assert arms([Thing("person", 0.3, ARM)], SIZE) == [ARM]


@pytest.mark.parametrize(
    "thing",
    [
        Thing("bottle", 0.9, ARM),
        Thing("person", 0.9, Box(600, 60, 280, 1020)),
        Thing("person", 0.9, Box(600, 400, 280, 300)),
        Thing("person", 0.9, Box(200, 560, 1200, 520)),
    ],
)
def test_other_things_and_other_people_are_no_arm(thing: Thing) -> None:
    assert arms([thing], SIZE) == []


def test_who_is_hardly_a_person_counts_as_an_arm_or_not_at_all() -> None:
    person, cup = Thing("person", 0.25, Box(600, 60, 280, 900)), Thing("cup", 0.2, ARM)
    arm, nobody, nothing = Thing("person", 0.2, ARM), Thing("person", 0.2, Box(600, 60, 280, 900)), Thing("person", FLOOR / 2, ARM)
    told = told_apart([person, arm, nobody, cup, nothing], SIZE, 0.25)
    assert told == [person, cup, Thing(CALLED_ARM, 0.2, ARM)]
    assert arms(told, SIZE) == [ARM]
    assert not any(may_be_an_arm(thing, SIZE) for thing in told)


def test_the_surest_three_are_looked_at() -> None:
    many = [Thing("person", 0.3 + at / 10, Box(100 + 300 * at, 560, 280, 520)) for at in range(5)]
    assert arms(many, SIZE) == [thing.box for thing in (many[4], many[3], many[2])]


@pytest.mark.parametrize("arm", [ARM, Box(600, 560, 500, 520)])
def test_a_hand_is_looked_for_straight_ahead_and_to_either_side(arm: Box) -> None:
    leans = {reach.lean_deg for reach in reaches(arm)}
    assert any(lean < 0 for lean in leans)
    assert leans == {-lean for lean in leans}


@given(st.integers(0, 1900), st.integers(360, 1070), st.integers(1, 640))
def test_where_a_hand_may_be_holds_the_arms_upper_end(x: int, y: int, width: int) -> None:
    arm = Box(x, y, min(width, SIZE[0] - x), SIZE[1] - y)
    for reach in reaches(arm):
        assert reach.middle[1] - reach.side / 2 < arm.y < reach.middle[1]
        assert arm.x <= reach.middle[0] <= arm.x + arm.width


@given(st.floats(0.5, 4))
def test_a_larger_picture_of_an_arm_has_its_hand_in_the_same_place(scale: float) -> None:
    larger = Box(*(round(scale * value) for value in ARM.as_tuple()))
    for small, large in zip(reaches(ARM), reaches(larger), strict=True):
        assert large.side == pytest.approx(scale * small.side, abs=3)
        assert large.middle == pytest.approx((scale * small.middle[0], scale * small.middle[1]), abs=3)
