from __future__ import annotations

import contextlib
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eyelid_formats.errors import Code, EyelidError
from eyelid_rig.crop.covering import BLOCK
from eyelid_rig.crop.made import Fill
from eyelid_rig.crop.redaction import MOST_FILLS, covered, fills, share_inside
from eyelid_rig.crop.seen import Finding, Kind, Quad

SIZE = (480, 320)


def quad(x: float, y: float, width: float, height: float, degrees: float = 0.0) -> Quad:
    """Around its centre."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    corners = ((-width, -height), (width, -height), (width, height), (-width, height))
    one, two, three, four = ((x + (cos * dx - sin * dy) / 2, y + (sin * dx + cos * dy) / 2) for dx, dy in corners)
    return one, two, three, four


def finding(place: Quad, kind: Kind = Kind.TEXT) -> Finding:
    return Finding(kind, place, 0.9, "test")


def painted_or_refused(findings: list[Finding]) -> tuple[Fill, ...] | None:
    """None only where the crop would be covered."""
    with contextlib.suppress(EyelidError):
        return fills(findings, SIZE)
    with pytest.raises(EyelidError) as refused:
        fills(findings, SIZE)
    assert refused.value.code is Code.CROP_COVERED
    return None


places = st.builds(quad, st.floats(-20, 500), st.floats(-20, 340), st.floats(1, 200), st.floats(1, 60), st.floats(-180, 180))
found = st.lists(st.builds(finding, places, st.sampled_from(list(Kind))), max_size=12)


@settings(max_examples=300, deadline=None)
@given(found)
def test_every_finding_lies_under_fills_of_whole_blocks_or_nothing_is_sent(findings: list[Finding]) -> None:
    painted = painted_or_refused(findings)
    if painted is None:
        return
    under = covered(painted, SIZE)
    assert all(share_inside(each.quad, under) == 1.0 for each in findings)
    assert len(painted) <= MOST_FILLS
    for fill in painted:
        x, y, width, height = fill.box.as_tuple()
        assert fill.box.is_inside(SIZE)
        assert x % BLOCK == y % BLOCK == 0
        assert (x + width) % BLOCK == 0 or x + width == SIZE[0]
        assert (y + height) % BLOCK == 0 or y + height == SIZE[1]


@settings(max_examples=100, deadline=None)
@given(places)
def test_a_finding_has_a_border_of_padding_around_it(place: Quad) -> None:
    painted = fills([finding(place)], SIZE)
    wider = np.asarray(place)
    outward = np.sign(wider - wider.mean(axis=0)) * 2
    one, two, three, four = ((float(x), float(y)) for x, y in wider + outward)
    assert share_inside((one, two, three, four), covered(painted, SIZE)) == 1.0


def test_nothing_found_paints_nothing() -> None:
    assert fills([], SIZE) == ()


def test_what_lies_between_two_lines_of_a_cluster_is_painted_too() -> None:
    lines = [finding(quad(200, 100 + 36 * row, 160, 20)) for row in (0, 2)]
    between = quad(200, 136, 100, 8)
    assert share_inside(between, covered(fills(lines, SIZE), SIZE)) < 1.0
    near = [finding(quad(200, 100 + 36 * row, 160, 20)) for row in (0, 1)]
    assert share_inside(quad(200, 118, 100, 8), covered(fills(near, SIZE), SIZE)) == 1.0


def test_far_apart_words_do_not_black_out_what_is_between_them() -> None:
    painted = fills([finding(quad(60, 40, 60, 14)), finding(quad(400, 280, 60, 14))], SIZE)
    assert covered(painted, SIZE).mean() < 0.08


def test_a_tilted_line_is_not_painted_as_its_whole_bounding_box() -> None:
    painted = fills([finding(quad(240, 160, 300, 14, 45))], SIZE)
    under = covered(painted, SIZE)
    assert share_inside(quad(240, 160, 300, 14, 45), under) == 1.0
    assert under.mean() < 0.2


def test_a_line_that_may_be_read_stays_open_and_its_neighbours_do_not() -> None:
    open_line, shut_line = quad(120, 60, 180, 20), quad(120, 180, 180, 20)
    under = covered(fills([finding(open_line), finding(shut_line)], SIZE, [open_line]), SIZE)
    assert share_inside(open_line, under) == 0.0
    assert share_inside(shut_line, under) == 1.0


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.TEXT])
def test_only_text_is_ever_left_open(kind: Kind) -> None:
    place = quad(120, 60, 180, 40)
    under = covered(fills([finding(place, kind)], SIZE, [place]), SIZE)
    assert share_inside(place, under) == 1.0


def test_a_line_that_a_readable_one_only_touches_is_painted() -> None:
    long_line, its_start = quad(200, 100, 300, 20), quad(90, 100, 80, 20)
    under = covered(fills([finding(long_line)], SIZE, [its_start]), SIZE)
    assert share_inside(long_line, under) == 1.0


def test_a_line_with_digits_at_its_end_that_the_readable_one_has_not_is_painted() -> None:
    line, with_digits = quad(150, 100, 260, 20), quad(173, 100, 306, 20)
    under = covered(fills([finding(line), finding(with_digits)], SIZE, [line]), SIZE)
    assert share_inside(with_digits, under) == 1.0


@pytest.mark.parametrize("seen", [quad(150, 100, 272, 30), quad(155, 103, 272, 22, 1.0), quad(80, 100, 60, 26)])
def test_a_readable_line_that_another_look_sees_a_little_larger_or_in_part_stays_open(seen: Quad) -> None:
    line = quad(150, 100, 260, 20)
    assert fills([finding(line), finding(seen)], SIZE, [line]) == ()


@pytest.mark.parametrize(("height", "gap"), [(30, 0), (30, 2), (20, 4), (44, 0), (12, 2), (8, 1)])
def test_a_line_between_two_readable_ones_is_painted(height: float, gap: float) -> None:
    above, below = quad(200, 100, 300, 30), quad(200, 100 + 30 + 2 * gap + height, 300, 30)
    between = quad(120, 115 + gap + height / 2, 130, height)
    under = covered(fills([finding(above), finding(between), finding(below)], SIZE, [above, below]), SIZE)
    assert share_inside(between, under) == 1.0


def test_a_line_of_which_two_overlapping_pieces_may_be_read_stays_open() -> None:
    pieces = [quad(110, 100, 160, 20), quad(230, 100, 160, 20)]
    assert fills([finding(quad(170, 100, 280, 22))], SIZE, pieces) == ()


def test_a_patch_over_lines_that_may_be_read_is_painted_because_another_may_stand_between_them() -> None:
    lines = [quad(170, 100, 280, 20), quad(170, 124, 280, 20)]
    patch = quad(170, 112, 280, 46)
    under = covered(fills([*map(finding, lines), finding(patch)], SIZE, lines), SIZE)
    assert share_inside(patch, under) == 1.0


stacks = st.lists(st.tuples(st.floats(8, 44), st.floats(0, 20), st.floats(40, 300), st.booleans()), min_size=2, max_size=6)


@settings(max_examples=300, deadline=None)
@given(stacks)
def test_in_any_stack_a_line_that_is_shut_is_painted(stack: list[tuple[float, float, float, bool]]) -> None:
    lines, top = [], 4.0
    for height, gap, width, stays in stack:
        lines.append((quad(20 + width / 2, top + height / 2, width, height), stays))
        top += height + gap
    stay, shut = ([place for place, stays in lines if stays is which] for which in (True, False))
    with contextlib.suppress(EyelidError):
        under = covered(fills([finding(place) for place, _ in lines], SIZE, stay, frozenset(shut)), SIZE)
        assert all(share_inside(place, under) == 1.0 for place in shut)


def test_a_line_that_is_shut_is_painted_even_where_a_readable_one_has_most_of_it() -> None:
    line, within = quad(150, 100, 260, 30), quad(150, 100, 120, 24)
    assert fills([finding(line), finding(within)], SIZE, [line]) == ()
    under = covered(fills([finding(line), finding(within)], SIZE, [line], {within}), SIZE)
    assert share_inside(within, under) == 1.0


def test_a_crop_that_would_be_all_paint_is_refused() -> None:
    with pytest.raises(EyelidError) as refused:
        fills([finding(quad(240, 160, 470, 310), Kind.CARD)], SIZE)
    assert refused.value.code is Code.CROP_COVERED


def test_hundreds_of_findings_become_at_most_64_fills_and_all_are_covered() -> None:
    size = (1920, 1080)
    findings = [finding(quad(20 + 64 * column, 20 + 64 * row, 8, 8)) for column in range(30) for row in range(16)]
    painted = fills(findings, size)
    under = covered(painted, size)
    assert len(painted) <= MOST_FILLS
    assert all(share_inside(each.quad, under) == 1.0 for each in findings)


@settings(max_examples=50, deadline=None)
@given(found)
def test_the_same_findings_give_the_same_fills(findings: list[Finding]) -> None:
    assert painted_or_refused(findings) == painted_or_refused(findings)


def test_the_padding_of_large_characters_grows_with_them() -> None:
    digits = quad(240, 160, 300, 200)
    beside = quad(240 + 150 + 10, 160, 20, 150)
    assert share_inside(beside, covered(fills([finding(digits)], SIZE), SIZE)) == 1.0
