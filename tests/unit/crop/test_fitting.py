from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eyelid_formats.errors import Code, RigError
from eyelid_rig.crop.blocks import text_blocks
from eyelid_rig.crop.box import Box
from eyelid_rig.crop.fitting import around, around_all, fitted, touches_edge
from eyelid_rig.crop.made import Limits
from eyelid_rig.crop.seen import Finding, Kind

SIZE = (1920, 1080)


def limits(share_ppm: int = 250_000, margin: float = 0.08) -> Limits:
    return Limits(share_ppm, 1_000_000, 90, margin)


def line(box: Box, kind: Kind = Kind.TEXT) -> Finding:
    x, y, right, bottom = box.x, box.y, box.x + box.width, box.y + box.height
    return Finding(kind, ((x, y), (right, y), (right, bottom), (x, bottom)), 0.9, "test")


def test_a_margin_is_a_share_of_the_longer_side_on_each_side() -> None:
    assert fitted(Box(400, 400, 300, 100), SIZE, limits(margin=0.1)) == Box(370, 370, 360, 160)


def test_a_margin_beyond_the_frame_is_cut_off() -> None:
    assert fitted(Box(10, 400, 300, 100), SIZE, limits(margin=0.1)).x == 0


def test_odd_edges_move_out() -> None:
    assert fitted(Box(401, 401, 301, 99), SIZE, limits(margin=0.0)) == Box(400, 400, 302, 100)


def test_the_last_row_and_column_of_an_odd_frame_are_given_up() -> None:
    assert fitted(Box(500, 300, 141, 121), (641, 421), limits(margin=0.0)) == Box(500, 300, 140, 120)


@pytest.mark.parametrize(("thing", "size", "share"), [(Box(0, 0, 64, 64), (64, 64), 1_000_000), (Box(8, 8, 40, 40), (64, 64), 250_000)])
def test_what_does_not_fit_even_without_a_margin_is_refused(thing: Box, size: tuple[int, int], share: int) -> None:
    with pytest.raises(RigError, match="step back") as refused:
        fitted(thing, size, limits(share))
    assert refused.value.code is Code.CROP_BUDGET


@pytest.mark.parametrize(
    ("thing", "cut"),
    [
        (Box(20, 20, 100, 100), False),
        (Box(0, 20, 100, 100), True),
        (Box(20, 5, 100, 100), True),
        (Box(1810, 20, 100, 100), True),
        (Box(20, 970, 9, 110), True),
    ],
)
def test_a_thing_at_the_frames_edge_is_cut_off(thing: Box, cut: bool) -> None:
    assert touches_edge(thing, SIZE) is cut


@given(st.lists(st.tuples(st.floats(-100, 100), st.floats(-100, 100)), min_size=1))
def test_a_box_around_points_has_them_all(points: list[tuple[float, float]]) -> None:
    assert not any(around(points).distance_to(point) for point in points)


def test_a_box_around_boxes_reaches_from_the_first_edge_to_the_last() -> None:
    assert around_all([Box(10, 20, 5, 5), Box(0, 40, 30, 10)]) == Box(0, 20, 30, 30)


def test_lines_of_one_paragraph_are_one_block_and_a_distant_line_is_another() -> None:
    paragraph = [Box(100, 100 + 30 * at, 400, 20) for at in range(4)]
    caption = Box(100, 400, 300, 20)
    assert text_blocks(line(box) for box in [caption, *paragraph]) == (Box(100, 100, 400, 110), caption)


def test_words_of_one_line_are_one_block() -> None:
    assert text_blocks([line(Box(100, 100, 80, 24)), line(Box(196, 102, 90, 24))]) == (Box(100, 100, 186, 26),)


def test_upright_lines_beside_each_other_are_one_block() -> None:
    assert text_blocks([line(Box(100, 100, 24, 300)), line(Box(140, 100, 24, 300))]) == (Box(100, 100, 64, 300),)


def test_only_text_makes_a_block() -> None:
    assert text_blocks([line(Box(100, 100, 80, 24), Kind.CARD)]) == ()
