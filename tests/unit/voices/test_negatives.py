"""Hours in which nobody asks: each sound once, in one half, counted without pauses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from eyelid_bench.voices import negatives as module
from eyelid_bench.voices.clips import BLOCK, Half, Kind, Stretch
from eyelid_bench.voices.negatives import STRETCH_S, negatives
from eyelid_bench.voices.sources import SOURCES, Piece, Source
from eyelid_formats.errors import RigError
from eyelid_rig.prompts.voice.phonemes import RATE_HZ, Samples

COUNT, LONG_S = 50, 25


def _pieces() -> Iterator[Piece]:
    """Each a tone of another pitch."""
    for number in range(COUNT):
        yield Piece(LONG_S, lambda number=number: _tone(number))  # type: ignore[misc]


def _tone(number: int) -> Samples:
    return (8000 * np.sin(2 * np.pi * (200 + 20 * number) * np.arange(LONG_S * RATE_HZ) / RATE_HZ)).astype(np.int16)


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> list[Stretch]:
    monkeypatch.setattr(module, "SOURCES", (Source("tones", Kind.MUSIC, Half.TUNING, _pieces),))
    return list(negatives(Half.TUNING, [Kind.MUSIC]))


def test_all_pieces_are_in_stretches_of_about_ten_minutes(played: list[Stretch]) -> None:
    assert sum(stretch.seconds for stretch in played) == COUNT * LONG_S
    assert all(stretch.seconds < STRETCH_S + LONG_S for stretch in played)
    assert len({stretch.id for stretch in played}) == len(played) == 3


def test_a_stretch_gives_blocks_that_are_the_same_each_time(played: list[Stretch]) -> None:
    last = played[-1]
    blocks = list(last.blocks())

    assert all(len(block) <= BLOCK and block.dtype == np.int16 for block in blocks)
    assert sum(map(len, blocks)) / RATE_HZ == pytest.approx(last.seconds * (1 + 0.4 / LONG_S))
    assert all(np.array_equal(one, other) for one, other in zip(blocks, last.blocks(), strict=True))


def test_a_half_has_only_its_own(played: list[Stretch]) -> None:
    assert {stretch.half for stretch in played} == {Half.TUNING}
    assert not list(negatives(Half.REPORT, [Kind.MUSIC]))


def test_no_package_is_a_source_of_both_halves() -> None:
    names = [source.name for source in SOURCES]

    assert len(set(names)) == len(names)
    assert {source.half for source in SOURCES if source.name.startswith("tuxpaint")} == {Half.TUNING}


def test_a_package_that_is_not_here_is_named_with_the_command_that_gets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eyelid_bench.voices.packages.FETCHED", Path("/nowhere"))

    with pytest.raises(RigError, match=r"amazon-queen.*make voices-negatives"):
        list(negatives(Half.REPORT, [Kind.SPEECH]))


@pytest.mark.nightly
def test_real_people_speak_for_five_hours_in_the_report_half_and_for_two_in_the_other() -> None:
    hours = {half: sum(stretch.seconds for stretch in negatives(half, [Kind.SPEECH])) / 3600 for half in Half}

    assert hours[Half.REPORT] >= 5
    assert hours[Half.TUNING] >= 2


@pytest.mark.nightly
@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_recordings_are_as_long_as_they_are_counted(source: Source) -> None:
    """Every fiftieth of them."""
    pieces = list(source.pieces())[::50]
    decoded_s = sum(len(piece.load()) for piece in pieces) / RATE_HZ

    assert decoded_s == pytest.approx(sum(piece.seconds for piece in pieces), rel=0.03)
