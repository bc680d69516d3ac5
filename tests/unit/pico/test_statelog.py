from __future__ import annotations

import contextlib
import copy
import random

import pytest

from eyelid_pico.statelog import FlashWornError, Log
from unit.pico.desk import NorFlash, PowerLostError


def test_an_empty_log_has_nothing() -> None:
    assert Log(NorFlash(), 0, 2).payload is None


def test_the_last_of_many_records_is_the_one_found_again() -> None:
    flash = NorFlash()
    log = Log(flash, 0, 2)
    for number in range(200):
        log.append(b"%d" % number)
        assert Log(flash, 0, 2).payload == b"%d" % number


def test_sixteen_records_cost_one_erase() -> None:
    flash = NorFlash()
    log = Log(flash, 0, 2)
    for _ in range(160):
        log.append(bytes(56))
    assert sum(kind == "erase" for kind, _ in flash.history) <= 10


def test_replacing_leaves_no_byte_of_what_was_before() -> None:
    flash = NorFlash()
    for number in range(1, 6):
        Log(flash, 2, 2).replace(bytes([number]) * 32)
        assert [flash.holds(bytes([old]) * 32) for old in range(1, 6)] == [old == number for old in range(1, 6)]


def test_the_new_record_is_whole_before_the_old_one_is_erased() -> None:
    flash = NorFlash()
    Log(flash, 2, 2).replace(b"old")
    flash.history.clear()
    Log(flash, 2, 2).replace(b"new")
    assert [kind for kind, _ in flash.history] == ["erase", "program", "erase"]


@pytest.mark.parametrize("operation", ["append", "replace"])
def test_whatever_byte_the_power_fails_at_the_log_has_the_old_or_the_new_record(operation: str) -> None:
    chance = random.Random(3)
    flash = NorFlash()
    last = b"first"
    Log(flash, 0, 2).append(last)
    for number in range(600):
        new = b"record %d" % number + bytes(chance.randrange(700))
        flash.bytes_left = chance.choice((chance.randrange(600), chance.randrange(9000), None))
        try:
            getattr(Log(flash, 0, 2), operation)(new)
            flash.bytes_left = None
            assert Log(flash, 0, 2).payload == new
        except PowerLostError:
            flash.bytes_left = None
            assert Log(flash, 0, 2).payload in (last, new)
        last = Log(flash, 0, 2).payload or b""


@pytest.mark.parametrize("earlier", [1, 15, 16, 31])
def test_a_torn_record_that_reads_as_whole_later_is_older_than_the_next_one(earlier: int) -> None:
    flash = NorFlash()
    log = Log(flash, 0, 2)
    for number in range(earlier):
        log.append(b"%d" % number)
    whole = copy.deepcopy(flash)
    Log(whole, 0, 2).append(b"torn")
    flash.bytes_left = 10
    with contextlib.suppress(PowerLostError):
        Log(flash, 0, 2).append(b"torn")
    flash.bytes_left = None
    Log(flash, 0, 2).append(b"next")
    for sector in (0, 1):
        for page in range(0, 4096, 256):
            if b"torn" in whole.read(sector, page, 256) and b"next" not in flash.read(sector, page, 256):
                flash.sectors[sector][page : page + 256] = whole.read(sector, page, 256)
    assert Log(flash, 0, 2).payload == b"next"


def test_random_flash_is_no_record() -> None:
    flash = NorFlash()
    chance = random.Random(4)
    for sector in flash.sectors:
        sector[:] = chance.randbytes(4096)
    log = Log(flash, 0, 2)
    assert log.payload is None
    log.append(b"first")
    assert Log(flash, 0, 2).payload == b"first"


def test_flash_that_does_not_take_what_is_written_is_noticed() -> None:
    flash = NorFlash()
    log = Log(flash, 0, 2)
    log.append(b"first")
    flash.sectors[0][256 + 20] = 0
    with pytest.raises(FlashWornError):
        log.append(bytes([255]) * 32)
