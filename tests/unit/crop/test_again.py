"""Which crops are made once more, from the still: of what has few pixels in the frame, where the still has more and shows the same."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eyelid_rig.crop.again import LEAST_GAIN, SMALL, SMALL_TEXT, gains, is_same_place, is_small, shows_more
from eyelid_rig.crop.box import Box
from eyelid_rig.crop.made import Found, Intent, Region
from eyelid_rig.crop.profiles import PROFILES, Profile
from eyelid_rig.crop.seen import Finding, Kind, Quad
from eyelid_rig.crop.view import view

FRAME, STILL = (1920, 1080), (3840, 2160)
STILLS = ((3840, 2160), (4608, 2592), (4056, 3040))


def region(box: Box, intent: Intent = Intent.LOOK) -> Region:
    return Region(box, Found.NAMED, intent, "cup")


def line(x: float, y: float, height: float, length: float = 120.0) -> Finding:
    quad: Quad = (x, y), (x + length, y), (x + length, y + height), (x, y + height)
    return Finding(Kind.TEXT, quad, 0.9, "test")


def standing(x: float, y: float, height: float) -> Finding:
    """The same line on a page that lies on its side."""
    quad: Quad = (x, y), (x + height, y), (x + height, y + 120.0), (x, y + 120.0)
    return Finding(Kind.TEXT, quad, 0.9, "test")


@pytest.mark.parametrize(("side", "small"), [(254, True), (256, False), (600, False)])
def test_a_thing_is_small_below_256_pixels_a_side(side: int, small: bool) -> None:
    assert is_small(region(Box(100, 100, side, side)), ()) is small


@pytest.mark.parametrize("drawn", [line, standing])
def test_words_are_small_where_most_lines_are_low_whichever_way_they_run(drawn: Callable[[float, float, float], Finding]) -> None:
    box = Box(100, 100, 400, 280)
    low, high = ([drawn(120, 120 + 40 * at, height) for at in range(3)] for height in (14, 30))
    assert is_small(region(box, Intent.READ), low)
    assert not is_small(region(box, Intent.READ), high)
    assert not is_small(region(box, Intent.READ), [*high, *low[:2]])
    assert not is_small(region(box), low), "what is not to be read may be small print"


def test_large_words_are_not_small_though_their_sign_is() -> None:
    sign = Box(100, 100, 160, 80)
    assert not is_small(region(sign, Intent.READ), [line(110, 110, 60)])
    assert is_small(region(sign, Intent.READ), [line(900, 900, 60)]), "lines elsewhere say nothing about it"


def test_a_page_that_would_be_shrunk_anyway_is_not_small() -> None:
    page = Box(100, 100, 500, 400)
    assert page.area > SMALL_TEXT
    assert not is_small(region(page, Intent.READ), [line(120, 120, 10)])


def test_of_a_surface_a_piece_is_enough() -> None:
    assert not is_small(region(Box(0, 0, 100, 100), Intent.SURFACE), ())


@pytest.mark.parametrize("profile", [one for one in PROFILES.values() if one.stills], ids=lambda one: one.name)
def test_on_boards_with_stills_a_picture_can_carry_the_least_gain_of_whatever_is_small(profile: Profile) -> None:
    assert max(SMALL, SMALL_TEXT) * LEAST_GAIN**2 <= profile.max_crop


def test_a_zero_takes_no_stills() -> None:
    assert [name for name, profile in PROFILES.items() if not profile.stills] == ["zero"]


@pytest.mark.parametrize(
    ("still", "worth"), [((2880, 1620), True), ((2879, 1620), False), ((2880, 1619), False), ((1920, 1080), False), ((960, 540), False)]
)
def test_a_still_is_worth_it_from_one_and_a_half_times_the_pixels_a_side(still: tuple[int, int], worth: bool) -> None:
    assert gains(FRAME, still) is worth


def test_the_same_place_is_the_same_in_a_larger_picture_of_the_same_shape() -> None:
    assert is_same_place(FRAME, Box(200, 300, 100, 80), STILL, Box(400, 600, 200, 160))
    assert is_same_place(FRAME, Box(200, 300, 100, 80), STILL, Box(460, 640, 200, 160)), "a head moves a little"
    assert is_same_place(FRAME, Box(200, 300, 100, 80), STILL, Box(300, 500, 600, 500)), "and a box may take more in"
    assert not is_same_place(FRAME, Box(200, 300, 100, 80), STILL, Box(700, 600, 200, 160))
    assert not is_same_place(FRAME, Box(200, 300, 100, 80), STILL, Box(200, 300, 100, 80)), "the same numbers are elsewhere"


def test_a_still_of_another_shape_shows_more_around_the_same_middle() -> None:
    taller = (3840, 2880)
    assert is_same_place(FRAME, Box(200, 300, 100, 80), taller, Box(400, 960, 200, 160))
    assert not is_same_place(FRAME, Box(200, 300, 100, 80), taller, Box(400, 600, 200, 160))


def test_a_picture_shows_more_by_the_pixels_that_leave_and_not_by_those_that_were_cut() -> None:
    thing = Box(200, 300, 100, 80)
    assert shows_more(FRAME, thing, (100, 80), STILL, Box(400, 600, 200, 160), (200, 160))
    assert shows_more(FRAME, thing, (100, 80), STILL, Box(400, 600, 200, 160), (126, 100))
    assert not shows_more(FRAME, thing, (100, 80), STILL, Box(400, 600, 200, 160), (124, 100))


def test_something_much_larger_that_was_shrunk_does_not_take_the_place_of_something_small() -> None:
    """A third of each side of a still of twelve megapixels, as it would leave, has no more of the thing in its middle than the frame."""
    frame, still, most = (1600, 1200), (4056, 3040), PROFILES["pi4"].max_crop
    thing, part = Box(770, 570, 60, 60), Box(1326, 994, 1404, 1052)
    shrunk = view(still, part, most).size
    assert is_same_place(frame, thing, still, part)
    assert not shows_more(frame, thing, (60, 60), still, part, shrunk)


@given(
    st.integers(0, 1800),
    st.integers(0, 1000),
    st.integers(2, 120),
    st.integers(2, 80),
    st.sampled_from(STILLS),
)
def test_any_place_is_its_own(x: int, y: int, width: int, height: int, still: tuple[int, int]) -> None:
    scale = still[0] / FRAME[0]
    top = (still[1] / scale - FRAME[1]) / 2
    again = Box(round(x * scale), round((y + top) * scale), max(1, round(width * scale)), max(1, round(height * scale)))
    assert is_same_place(FRAME, Box(x, y, width, height), still, again)
