from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eyelid_rig.crop.box import Box
from eyelid_rig.crop.made import Fill
from eyelid_rig.crop.painting import paint
from eyelid_rig.crop.seen import Finding, Kind, Thing
from eyelid_rig.crop.view import SURROUND, View, view

FRAME = (1920, 1080)


@st.composite
def views(draw: st.DrawFn) -> View:
    width, height = draw(st.integers(2, 1918)), draw(st.integers(2, 1078))
    x, y = draw(st.integers(0, FRAME[0] - width)), draw(st.integers(0, FRAME[1] - height))
    return view(FRAME, Box(x, y, width, height), draw(st.sampled_from((60_000, 310_000, 2_000_000))))


@given(views())
def test_a_picture_is_never_larger_than_its_box_nor_than_the_detectors_look_at(seen: View) -> None:
    width, height = seen.size
    assert width <= seen.box.width
    assert height <= seen.box.height
    assert width * height <= max(60_000, seen.box.width * seen.box.height)


@given(views())
def test_the_surround_lies_in_the_frame_and_holds_the_box(seen: View) -> None:
    assert seen.outer.is_inside(FRAME)
    assert seen.outer.x <= seen.box.x
    assert seen.outer.x + seen.outer.width >= seen.box.x + seen.box.width
    assert seen.outer.y <= seen.box.y
    assert seen.outer.y + seen.outer.height >= seen.box.y + seen.box.height


@given(views(), st.data())
def test_a_fill_covers_natively_all_that_it_covers_in_the_picture(seen: View, data: st.DataObject) -> None:
    width, height = data.draw(st.integers(1, seen.size[0])), data.draw(st.integers(1, seen.size[1]))
    x, y = data.draw(st.integers(0, seen.size[0] - width)), data.draw(st.integers(0, seen.size[1] - height))
    (native,) = seen.natively([Fill(Kind.TEXT, Box(x, y, width, height))])
    across, down = seen.box.width / seen.size[0], seen.box.height / seen.size[1]
    assert native.box.is_inside((seen.box.width, seen.box.height))
    assert native.box.x <= x * across
    assert native.box.x + native.box.width >= min(seen.box.width, (x + width) * across - 1e-6)
    assert native.box.y <= y * down
    assert native.box.y + native.box.height >= min(seen.box.height, (y + height) * down - 1e-6)


def test_nothing_of_what_was_painted_natively_is_left_after_shrinking() -> None:
    seen = view(FRAME, Box(100, 100, 1000, 700), 200_000)
    random = np.random.default_rng(3)
    pixels = random.integers(0, 255, (700, 1000, 3), np.uint8)
    fill = Fill(Kind.CARD, Box(96, 64, 160, 112))
    one = seen.shown(paint(pixels, seen.natively([fill])))
    other = seen.shown(paint(np.full_like(pixels, 255), seen.natively([fill])))
    assert one.shape[:2] == (seen.size[1], seen.size[0])
    inside = np.s_[64 : 64 + 112, 96 : 96 + 160]
    assert (one[inside] == other[inside]).all()


def test_a_small_box_is_shown_as_it_is() -> None:
    seen = view(FRAME, Box(10, 20, 300, 200), 310_000)
    assert seen.size == (300, 200)
    assert seen.scale == 1.0
    assert seen.outer == Box(0, 0, 310 + SURROUND, 220 + SURROUND)


def test_what_was_found_in_the_surround_and_in_the_picture_is_the_same_place_of_the_frame() -> None:
    seen = view(FRAME, Box(200, 100, 400, 300), 310_000)
    in_surround = Finding(Kind.FACE, ((60, 70), (80, 70), (80, 90), (60, 90)), 1.0, "test")
    (moved,) = seen.from_surround([in_surround])
    assert moved.quad[0] == (60 - SURROUND, 70 - SURROUND)
    (framed,) = seen.in_frame([moved])
    assert framed.quad[0] == (200 + 60 - SURROUND, 100 + 70 - SURROUND)


@given(views(), st.floats(0, 1), st.floats(0, 1))
def test_a_place_of_the_surround_is_the_same_place_of_the_frame_however_much_it_is_shrunk(seen: View, across: float, down: float) -> None:
    x, y = seen.outer.x + across * seen.outer.width, seen.outer.y + down * seen.outer.height
    place = seen.quad_in_surround(((x, y), (x + 9, y), (x + 9, y + 9), (x, y + 9)))
    (framed,) = seen.in_frame(seen.from_surround([Finding(Kind.TEXT, place, 1.0, "test")]))
    assert framed.quad[0] == pytest.approx((x, y))
    assert framed.quad[2] == pytest.approx((x + 9, y + 9))


def test_only_things_that_touch_the_picture_are_shown_with_it() -> None:
    seen = view(FRAME, Box(200, 100, 400, 300), 310_000)
    near, far = Thing("cup", 0.9, Box(300, 150, 50, 60)), Thing("cup", 0.9, Box(900, 150, 50, 60))
    (kept,) = seen.things_of([near, far], seen.box)
    assert kept.box == Box(100, 50, 50, 60)
