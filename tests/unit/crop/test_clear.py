from __future__ import annotations

from itertools import product
from math import dist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eyelid_rig.crop.box import Box
from eyelid_rig.crop.clear import SLIMMEST, SMALLEST, Cells, Grid, clear_rectangle, free_cells, maximal_rectangles

SIZE = (960, 544)
CENTRE = (480.0, 272.0)
obstacles = st.lists(st.builds(Box, st.integers(-50, 950), st.integers(-50, 540), st.integers(1, 400), st.integers(1, 300)), max_size=8)
grids = st.tuples(st.integers(1, 7), st.integers(1, 7)).flatmap(
    lambda shape: st.lists(st.booleans(), min_size=shape[0] * shape[1], max_size=shape[0] * shape[1]).map(
        lambda cells: np.array(cells).reshape(shape)
    )
)


def every_rectangle(free: Grid) -> set[Cells]:
    rows, columns = free.shape
    corners = product(range(columns), range(rows), range(1, columns + 1), range(1, rows + 1))
    return {Cells(x, y, w, h) for x, y, w, h in corners if x + w <= columns and y + h <= rows and free[y : y + h, x : x + w].all()}


def holds(outer: Cells, inner: Cells) -> bool:
    inside_x = outer.column <= inner.column and inner.column + inner.columns <= outer.column + outer.columns
    return inside_x and outer.row <= inner.row and inner.row + inner.rows <= outer.row + outer.rows


@given(grids)
def test_the_free_rectangles_that_cannot_grow_are_those_that_trying_all_finds(free: Grid) -> None:
    every, found = every_rectangle(free), set(maximal_rectangles(free))
    largest = {one for one in every if not any(one != other and holds(other, one) for other in every)}
    assert largest <= found <= every


@given(obstacles, st.integers(20_000, 500_000))
@settings(max_examples=60)
def test_a_clear_piece_touches_nothing_and_stays_in_the_frame_and_the_budget(things: list[Box], budget_ppm: int) -> None:
    piece = clear_rectangle(SIZE, things, budget_ppm, CENTRE)
    if piece is None:
        return
    assert piece.is_inside(SIZE)
    assert not any(piece.shared(thing) for thing in things)
    assert piece.share_ppm(SIZE) <= budget_ppm
    assert not any(edge % 2 for edge in piece.as_tuple())
    assert max(piece.width, piece.height) <= SLIMMEST * min(piece.width, piece.height)
    assert min(piece.width, piece.height) >= min(SIZE) // SMALLEST


@given(obstacles)
@settings(max_examples=40)
def test_a_refusal_means_that_no_free_square_of_the_least_size_is_left(things: list[Box]) -> None:
    cell = 10
    if clear_rectangle(SIZE, things, 250_000, CENTRE) is None:
        cells = -(-(min(SIZE) // SMALLEST) // cell) + 1
        assert not any(min(found.columns, found.rows) >= cells for found in maximal_rectangles(free_cells(SIZE, things, cell)))


def test_an_empty_frame_gives_the_piece_around_the_centre_of_view() -> None:
    piece = clear_rectangle(SIZE, [], 250_000, CENTRE)
    assert piece is not None
    assert dist(piece.middle, CENTRE) < 3
    assert piece.share_ppm(SIZE) > 240_000


def test_of_large_pieces_the_one_nearest_to_the_focus_is_taken() -> None:
    wall = Box(440, 0, 80, 544)
    left, right = (clear_rectangle(SIZE, [wall], 100_000, focus) for focus in ((100.0, 272.0), (860.0, 272.0)))
    assert left is not None
    assert right is not None
    assert left.x + left.width <= 440 < 520 <= right.x


def test_a_piece_lies_within_the_thing_that_it_is_of() -> None:
    table = Box(500, 200, 400, 300)
    piece = clear_rectangle(SIZE, [Box(600, 300, 60, 60)], 250_000, CENTRE, table)
    assert piece is not None
    assert piece.shared(table) == piece.area


@pytest.mark.parametrize("things", [[Box(0, 0, 960, 544)], [Box(x, 0, 6, 544) for x in range(0, 960, 60)]])
def test_where_only_slivers_are_left_there_is_no_piece(things: list[Box]) -> None:
    assert clear_rectangle(SIZE, things, 250_000, CENTRE) is None


def test_the_right_and_lower_rest_of_the_frame_that_fills_no_cell_is_not_used() -> None:
    assert free_cells((97, 61), [], 10).shape == (6, 9)


def test_a_twelve_megapixel_frame_has_no_more_cells_than_a_small_one() -> None:
    piece = clear_rectangle((4056, 3040), [Box(1900, 1400, 300, 300)], 250_000, (2028.0, 1520.0))
    assert piece is not None
    assert not piece.shared(Box(1900, 1400, 300, 300))
