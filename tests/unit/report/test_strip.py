from __future__ import annotations

from eyelid_bench.report.strip import COLUMNS, Mark, draw

WHOLE = (0.0, 0.0, 1.0, 1.0)


def test_there_is_a_cell_for_every_frame() -> None:
    strip = draw(601, [Mark(0.5, WHOLE)])
    assert strip.cells.count("z") + strip.touched.count("z") == 601
    assert strip.frames_a_cell == 1


def test_what_left_is_drawn_to_scale() -> None:
    strip = draw(1, [Mark(0.0, (0.25, 0.25, 0.5, 0.5))])
    assert strip.left == "M4 2.25h8v4.5h-8z"
    assert strip.touched == "M0 0h16v9h-16z"
    assert strip.cells == ""


def test_a_long_run_shares_its_cells_among_frames() -> None:
    strip = draw(100_000, [])
    assert strip.cells.count("z") <= 1200
    assert strip.frames_a_cell * strip.cells.count("z") >= 100_000


def test_the_last_moment_has_a_cell() -> None:
    assert draw(COLUMNS + 1, [Mark(1.0, WHOLE)]).touched == "M0 11h16v9h-16z"


def test_a_run_without_frames_has_a_drawing() -> None:
    assert draw(0, []).cells.count("z") == 1
