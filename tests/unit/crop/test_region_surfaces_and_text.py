"""Which region a prompt about a surface or about words is answered by."""

from __future__ import annotations

import pytest

from eyelid_formats.errors import Code, RigError
from eyelid_rig.crop.asking import understand
from eyelid_rig.crop.box import Box
from eyelid_rig.crop.made import Found, Intent, Limits
from eyelid_rig.crop.region import choose
from eyelid_rig.crop.seen import Finding, Kind, Scene, Thing
from unit.crop.regions import BOOK, CUP, SIZE, TABLE, holds, pointing, refusal, region, text

CARD = Finding(Kind.CARD, ((900.0, 500.0), (1100.0, 500.0), (1100.0, 620.0), (900.0, 620.0)), 0.9, "test")


def test_the_piece_of_a_table_has_nothing_on_it_that_was_seen() -> None:
    chosen = region("what glass is this tabletop made of", TABLE, CUP, findings=(CARD,), hands=(pointing((1500, 800), (0.0, -1.0)),))
    assert (chosen.found, chosen.intent) == (Found.CLEAR, Intent.SURFACE)
    assert holds(TABLE.box, chosen.box)
    assert not chosen.box.shared(CUP.box)
    assert not chosen.box.shared(Box(900, 500, 200, 120))
    assert not chosen.box.shared(Box(1480, 810, 60, 200))


def test_where_no_piece_of_the_table_that_was_seen_is_clear_no_other_surface_takes_its_place() -> None:
    small = Thing("dining table", 0.8, Box(600, 300, 600, 400))
    full = Thing("book", 0.8, Box(590, 290, 620, 420))
    assert refusal("what is this table made of", small, full) is Code.CROP_NOTHING
    assert region("what is this wall made of", small, full).found is Found.CLEAR


def test_the_floor_is_not_the_table_that_stands_on_it() -> None:
    assert not region("what wood is this floor", Thing("dining table", 0.8, Box(0, 0, 1000, 1080))).box.shared(Box(0, 0, 1000, 1080))
    assert refusal("what wood is this floor", Thing("dining table", 0.8, Box(0, 0, 1920, 1080))) is Code.CROP_NOTHING


def test_a_surface_may_reach_the_frames_edge_and_is_never_the_whole_frame() -> None:
    whole = Limits(1_000_000, 1_000_000, 90, 0.08)
    with pytest.raises(RigError, match="clear"):
        choose(understand("what is this floor"), Scene((96, 96)), whole)
    assert region("what is this floor").box.share_ppm(SIZE) <= 250_000


TITLE, LINE, FAR = Box(880, 480, 160, 24), Box(880, 512, 180, 20), Box(200, 200, 180, 24)


def test_the_block_of_text_nearest_the_centre_is_read() -> None:
    chosen = region("read this", findings=(text(TITLE), text(LINE), text(FAR)))
    assert holds(chosen.box, TITLE)
    assert holds(chosen.box, LINE)
    assert not chosen.box.shared(FAR)
    assert (chosen.found, chosen.intent) == (Found.TEXT, Intent.READ)


def test_the_block_of_text_that_the_finger_points_at_is_read() -> None:
    chosen = region("read this", findings=(text(TITLE), text(FAR)), hands=(pointing((300, 600), (0.0, -1.0)),))
    assert holds(chosen.box, FAR)
    assert chosen.found is Found.POINTED


def test_words_on_a_named_thing_are_read_with_the_thing() -> None:
    assert holds(region("what's this book's title", BOOK, findings=(text(FAR),)).box, BOOK.box)


def test_of_a_thing_too_large_to_send_the_words_on_it_are_read() -> None:
    bus = Thing("bus", 0.9, Box(300, 100, 1300, 900))
    chosen = region("what does the bus say", bus, findings=(text(TITLE), text(FAR)))
    assert holds(chosen.box, TITLE)
    assert refusal("what does the bus say", bus, findings=(text(FAR),)) is Code.CROP_BUDGET


def test_where_there_is_no_text_nothing_is_read() -> None:
    assert refusal("read this", CUP, BOOK) is Code.CROP_NOTHING
