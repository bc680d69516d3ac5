from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eyelid_formats.errors import Code, EyelidError
from eyelid_rig.crop.box import Box, centre_box

sides = st.integers(16, 10_000)
sizes = st.tuples(sides, sides)
budgets = st.integers(20_000, 1_000_000)
"""Two percent: what leaves the smallest frame a box of two pixels."""


def test_a_quarter_of_full_hd_is_the_middle_half_of_each_side() -> None:
    box = centre_box((1920, 1080), 250_000)
    assert box == Box(480, 270, 960, 540)
    assert box.share_ppm((1920, 1080)) == 250_000


@given(sizes, budgets)
def test_a_box_is_never_above_its_budget(size: tuple[int, int], budget_ppm: int) -> None:
    box = centre_box(size, budget_ppm)
    assert box.share_ppm(size) <= budget_ppm
    assert Fraction(box.width * box.height, size[0] * size[1]) <= Fraction(budget_ppm, 1_000_000)


@given(sizes, budgets)
def test_a_box_two_pixels_wider_and_higher_would_be_above_its_budget(size: tuple[int, int], budget_ppm: int) -> None:
    box = centre_box(size, budget_ppm)
    wider = Box(0, 0, box.width + 2, box.height + 2)
    assert Fraction(wider.width * wider.height, size[0] * size[1]) > Fraction(budget_ppm, 1_000_000)


@given(sizes, budgets)
def test_a_box_is_inside_the_frame_even_and_around_its_centre(size: tuple[int, int], budget_ppm: int) -> None:
    box = centre_box(size, budget_ppm)
    assert box.is_inside(size)
    assert not any(edge % 2 for edge in box.as_tuple())
    for start, length, whole in ((box.x, box.width, size[0]), (box.y, box.height, size[1])):
        assert abs(2 * start + length - whole) <= 4


@given(sizes, budgets)
def test_a_box_has_the_shape_of_the_frame_to_within_its_even_pixels(size: tuple[int, int], budget_ppm: int) -> None:
    box = centre_box(size, budget_ppm)
    width_of_height = Fraction(size[0], size[1])
    assert box.width < (box.height + 3) * width_of_height
    assert box.height < (box.width + 3) / width_of_height


@given(sizes, st.data())
def test_a_share_is_rounded_up_to_the_next_millionth(size: tuple[int, int], data: st.DataObject) -> None:
    box = Box(0, 0, data.draw(st.integers(1, size[0])), data.draw(st.integers(1, size[1])))
    exact = Fraction(box.width * box.height, size[0] * size[1]) * 1_000_000
    assert exact <= box.share_ppm(size) < exact + 1


@pytest.mark.parametrize("budget_ppm", [0, -1, 1_000_001])
def test_a_budget_that_is_no_share_of_a_frame_is_refused(budget_ppm: int) -> None:
    with pytest.raises(EyelidError, match="no share") as refused:
        centre_box((1920, 1080), budget_ppm)
    assert refused.value.code is Code.CROP_BUDGET


def test_a_budget_that_leaves_no_picture_is_refused() -> None:
    with pytest.raises(EyelidError, match="no picture") as refused:
        centre_box((16, 16), 1_000)
    assert refused.value.code is Code.CROP_BUDGET


@pytest.mark.parametrize("box", [Box(-1, 0, 4, 4), Box(0, -1, 4, 4), Box(13, 0, 4, 4), Box(0, 13, 4, 4), Box(0, 0, 0, 4), Box(4, 4, 4, -2)])
def test_a_box_with_no_pixels_or_pixels_beyond_the_frame_is_not_inside(box: Box) -> None:
    assert not box.is_inside((16, 16))
