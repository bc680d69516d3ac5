"""Secrets between harmless lines: what the scenes say of themselves is so."""

from __future__ import annotations

from itertools import count, islice, pairwise

import numpy as np
import pytest

from eyelid_bench.scenes import between
from eyelid_bench.scenes.between import STYLES, Row, Style
from eyelid_bench.scenes.parts import FULL_HD, kind, shot
from eyelid_bench.scenes.seeds import Part, Purpose
from eyelid_bench.scenes.sheets import Sheet
from eyelid_bench.scenes.truth import LEFT_TO_READ, Asked, Field, Kind, Secret
from eyelid_rig.crop import secrets
from eyelid_rig.crop.asking import understand
from eyelid_rig.crop.made import Intent

SHEETS = 60


def top(field: Field) -> float:
    return field.quad[0][1]


def bottom(field: Field) -> float:
    return field.quad[2][1]


def sheets() -> list[Sheet]:
    return [between.between(np.random.default_rng(number)) for number in range(SHEETS)]


def drawn(style: Style) -> list[tuple[Row, ...]]:
    return [between.rows(np.random.default_rng(number), style) for number in range(SHEETS)]


@pytest.mark.parametrize("style", STYLES)
def test_every_secret_stands_between_two_harmless_lines(style: Style) -> None:
    for rows in drawn(style):
        assert rows[0].kind is rows[-1].kind is Secret.NOTHING
        assert 1 <= sum(row.kind not in (None, Secret.NOTHING) for row in rows) <= 2


@pytest.mark.parametrize("style", STYLES)
def test_what_counts_as_a_secret_does_so_too_where_the_wearer_asks_to_read(style: Style) -> None:
    assert not LEFT_TO_READ & {row.kind for rows in drawn(style) for row in rows}


def test_secrets_are_of_all_sorts_with_a_label_before_or_above_them_or_none() -> None:
    papers = [rows for style in STYLES for rows in drawn(style)]
    lines = [row for rows in papers for row in rows if row.kind not in (None, Secret.NOTHING)]
    assert {sort.kind for sort in (*between._SHORT, *between._LONG)} == {row.kind for row in lines}
    bare = sum(not row.label.strip("- ") for row in lines) / len(lines)
    assert 0.6 < bare < 0.9
    above = sum(row.kind is None for rows in papers for row in rows) / len(lines)
    assert 0.03 < above < 0.2


def test_a_harmless_line_is_one_to_the_rule_as_well() -> None:
    lines = [line for style in STYLES for line in style.lines]
    assert [line for line in lines if secrets.is_secret(line) or secrets.is_label(line)] == []


def test_print_is_smaller_as_large_or_larger_than_what_is_around_it() -> None:
    scales = [row.scale for style in STYLES for rows in drawn(style) for row in rows if row.kind not in (None, Secret.NOTHING)]
    assert min(scales) < 0.7
    assert max(scales) > 1.2
    assert 0.3 < sum(scale == 1.0 for scale in scales) / len(scales) < 0.6


def test_all_that_is_written_fits_on_the_paper() -> None:
    for sheet in sheets():
        farthest = np.max([corner for field in sheet.fields for corner in field.quad], axis=0)
        assert (farthest <= sheet.size).all()


def test_lines_are_set_close() -> None:
    """A label above a secret is no field, so a few have a line between them."""
    pairs = [pair for sheet in sheets() for pair in pairwise(sheet.fields)]
    gaps = [(top(below) - bottom(above)) / (bottom(above) - top(above)) for above, below in pairs]
    assert np.median(gaps) < 0.6
    assert np.quantile(gaps, 0.9) < 1.2
    assert min(gaps) < 0.1


def test_the_wearer_asks_to_read_and_the_paper_is_all_in_view() -> None:
    numbers = (number for number in count(1000) if kind(Purpose.TUNING, Part.LEAKS, number) is Kind.BETWEEN)
    for number in islice(numbers, 6):
        scene = shot(Purpose.TUNING, Part.LEAKS, number)
        assert scene.asked is Asked.READ
        assert understand(scene.words).intent is Intent.READ
        assert len(scene.to_read()) >= 2
        for x, y in (corner for field in scene.fields for corner in field.quad):
            assert 0 <= x < FULL_HD[0]
            assert 0 <= y < FULL_HD[1]
