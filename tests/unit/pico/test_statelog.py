from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eyelid_pico.statelog import PAGES, FlashWornError, Log, Pair
from unit.pico.nor import BLANK, PAGE, SECTOR, Change, NorFlash, PowerLostError

RING = 3
HEADER = 14
Store = Callable[[NorFlash, bytes], None]


def append(flash: NorFlash, record: bytes) -> None:
    Log(flash, 0, RING).append(record)


def replace(flash: NorFlash, record: bytes) -> None:
    Pair(flash, 0).replace(record)


def logged(flash: NorFlash) -> bytes | None:
    return Log(flash, 0, RING).payload


def paired(flash: NorFlash) -> bytes | None:
    return Pair(flash, 0).payload


def filled(records: int) -> NorFlash:
    """A flash whose log took so many records in one boot."""
    flash = NorFlash()
    log = Log(flash, 0, RING)
    for number in range(records):
        log.append(b"%d" % number)
    return flash


def test_an_empty_flash_has_no_record() -> None:
    assert logged(NorFlash()) is None
    assert paired(NorFlash()) is None


def test_the_last_of_many_records_is_the_one_found_again_wherever_the_ring_is() -> None:
    flash = NorFlash()
    log = Log(flash, 0, RING)
    for number in range(4 * RING * PAGES):
        log.append(b"%d" % number)
        assert logged(flash) == b"%d" % number


def test_a_log_that_is_found_again_goes_on_where_it_was() -> None:
    flash = NorFlash()
    for number in range(4 * RING * PAGES):
        append(flash, b"%d" % number)
        assert logged(flash) == b"%d" % number


def test_a_sector_is_erased_once_for_sixteen_records_and_each_as_often_as_the_others() -> None:
    flash = filled(RING * PAGES * 5)
    assert [flash.erases(sector) for sector in range(RING + 1)] == [5] * RING + [0]


def test_the_erase_of_a_turn_takes_the_oldest_records_only() -> None:
    flash = filled(RING * PAGES)
    oldest = flash.image[0]
    append(flash, b"new")
    assert flash.image[1:RING] == filled(RING * PAGES).image[1:RING]
    assert flash.image[0] != oldest
    assert flash.image[0][PAGE:] == BLANK[PAGE:]


def test_a_page_stays_out_after_a_boot_for_a_program_that_was_cut_at_once() -> None:
    flash = filled(3)
    append(flash, b"after the boot")
    assert flash.image[0][3 * PAGE : 4 * PAGE] == BLANK[:PAGE]
    assert b"after the boot" in flash.image[0][4 * PAGE : 5 * PAGE]


@pytest.mark.parametrize("store", [append, replace])
def test_whatever_byte_the_power_fails_at_the_old_or_the_new_record_is_found(store: Store) -> None:
    find = logged if store is append else paired
    chance = random.Random(3)
    flash = NorFlash()
    last = b"first"
    store(flash, last)
    for number in range(600):
        new = b"record %d" % number + bytes(chance.randrange(200))
        flash.bytes_left = chance.choice((chance.randrange(300), chance.randrange(9000), None))
        try:
            store(flash, new)
            flash.bytes_left = None
            assert find(flash) == new
        except PowerLostError:
            flash.bytes_left = None
            assert find(flash) in (last, new)
        last = find(flash) or b""


def torn_off(flash: NorFlash, store: Store, at: int, noise: random.Random) -> None:
    """The power fails in the change number `at` and leaves it torn; not at all where there is none."""
    changes: list[Change] = []

    def watch(change: Change) -> None:
        changes.append(change)
        if len(changes) > at:
            flash.put(change, change.torn(noise.randbytes(len(change.new))))
            raise PowerLostError

    flash.watch = watch
    try:
        store(flash, b"torn")
    except PowerLostError:
        pass
    finally:
        flash.watch = lambda _change: None


@given(st.sampled_from([append, replace]), st.integers(1, 2 * RING * PAGES), st.integers(0, 2), st.randoms(use_true_random=False))
def test_a_change_that_was_torn_anyhow_costs_at_most_the_record_that_it_was_for(
    store: Store, earlier: int, at: int, noise: random.Random
) -> None:
    find = logged if store is append else paired
    flash = NorFlash(filled(earlier).image) if store is append else NorFlash()
    store(flash, b"last")
    torn_off(flash, store, at, noise)
    assert find(flash) in (b"last", b"torn")
    store(flash, b"next")
    assert find(flash) == b"next"


@pytest.mark.parametrize("earlier", [*range(1, 2 * PAGES), RING * PAGES - 1, RING * PAGES, RING * PAGES + 1])
def test_a_torn_record_that_reads_as_whole_later_is_older_than_the_next_one(earlier: int) -> None:
    flash = filled(earlier)
    whole: list[Change] = []
    flash.watch = lambda change: whole.append(change) if change.kind == "program" else None
    append(flash, b"torn")
    torn = whole[0]
    flash.put(torn, torn.cut(10))
    append(flash, b"next")
    if b"next" not in flash.read(torn.sector, torn.offset, PAGE):
        flash.put(torn, torn.new)
    assert logged(flash) == b"next"


def test_random_flash_holds_no_record_and_takes_one() -> None:
    chance = random.Random(4)
    for store, find in ((append, logged), (replace, paired)):
        flash = NorFlash([chance.randbytes(SECTOR) for _ in range(RING)])
        assert find(flash) is None
        store(flash, b"first")
        assert find(flash) == b"first"


def test_replacing_leaves_no_byte_of_what_was_before() -> None:
    flash = NorFlash()
    for number in range(1, 6):
        replace(flash, bytes([number]) * 32)
        assert [flash.holds(bytes([old]) * 8) for old in range(1, 6)] == [old == number for old in range(1, 6)]
        assert sum(sector != BLANK for sector in flash.image) == 1


def test_the_new_record_is_whole_before_the_old_one_is_erased() -> None:
    flash = NorFlash()
    replace(flash, b"old")
    flash.history.clear()
    pair = Pair(flash, 0)
    pair.replace(b"new")
    assert flash.history == [("erase", 1), ("program", 1), ("erase", 0)]
    pair.replace(b"newer")
    assert flash.history[3:] == [("program", 0), ("erase", 1)], "an erase that this boot has seen done need not be done again"


def test_a_replacement_that_was_cut_is_ended_by_the_next_boot() -> None:
    flash = NorFlash()
    replace(flash, b"old" * 200)
    for cut_after in range(0, 3 * SECTOR, 41):
        board = NorFlash(flash.image)
        board.bytes_left = cut_after
        try:
            replace(board, b"new" * 200)
        except PowerLostError:
            board.bytes_left = None
            Pair(board, 0).settle()
        assert paired(board) in (b"old" * 200, b"new" * 200)
        assert sum(sector != BLANK for sector in board.image) == 1


def test_settling_what_is_settled_changes_nothing() -> None:
    flash = NorFlash()
    Pair(flash, 0).settle()
    assert flash.history == []
    replace(flash, b"only")
    flash.history.clear()
    Pair(flash, 0).settle()
    assert flash.history == []


def test_a_payload_that_looks_like_a_newer_record_is_none_even_where_its_own_record_is_torn() -> None:
    forged = filled(2 * RING * PAGES).read(2, 0, PAGE)
    flash = NorFlash()
    replace(flash, b"last")
    flash.watch = lambda change: torn.append(change) if change.kind == "program" else None
    torn: list[Change] = []
    replace(flash, bytes(PAGE - HEADER) + forged + bytes(PAGE))
    board = NorFlash()
    replace(board, b"last")
    board.put(torn[0], torn[0].cut(2 * PAGE))
    assert forged in board.image[torn[0].sector]
    assert paired(board) == b"last"


def test_a_page_that_does_not_take_what_is_written_is_noticed() -> None:
    flash = filled(1)
    flash.worn = {(0, 2 * PAGE + 20)}
    with pytest.raises(FlashWornError):
        append(flash, bytes(32))
    assert logged(flash) == b"0"


@pytest.mark.parametrize("page", range(PAGES))
def test_a_sector_that_is_not_erased_any_more_is_noticed_before_it_is_used(page: int) -> None:
    flash = filled(RING * PAGES)
    flash.worn = {(0, page * PAGE)}
    with pytest.raises(FlashWornError):
        append(flash, b"new")
    assert logged(flash) == b"%d" % (RING * PAGES - 1)


def test_a_seed_that_does_not_go_away_is_noticed_before_the_new_one_counts() -> None:
    flash = NorFlash()
    replace(flash, b"old seed")
    flash.worn = {(0, at) for at in range(SECTOR)}
    with pytest.raises(FlashWornError):
        replace(flash, b"new seed")
