from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from eyelid_pico.stored import SECTOR_COUNT
from unit.pico.port import run, said

POWER_LOST = 71
RESERVING = 391_680
"""Bytes of flash that the very first boot changes: littlefs is made, every sector is written as a file and erased, the map is written."""
LAST = [f"b'{first} 39'" for first in range(0, SECTOR_COUNT, 2)]


@pytest.fixture
def flash(tmp_path: Path) -> str:
    """An empty flash, as its file's name."""
    return str(tmp_path / "flash.bin")


def boot(flash: str, step: str) -> dict[str, Any]:
    """What a boot says of the sectors, without what takes time."""
    found: dict[str, Any] = said(run("sectors.py", step, EYELID_PICO_FLASH=flash))
    return {key: found[key] for key in found if key in ("payloads", "blocks", "moved")}


def test_raw_sectors_keep_their_records_through_a_busy_and_full_file_system(flash: str) -> None:
    written = boot(flash, "write")
    assert written["payloads"] == LAST
    assert len(set(written["blocks"])) == SECTOR_COUNT
    for step in ("churn", "look", "churn", "look"):
        assert boot(flash, step) == written


@pytest.mark.parametrize("damage", ["replaced", "truncated", "longer", "gone", "other map", "no map's number"])
def test_sectors_that_are_not_where_they_were_stop_the_board_for_good(flash: str, damage: str) -> None:
    boot(flash, "write")
    assert boot(flash, damage) == {"moved": True}
    assert boot(flash, "look") == {"moved": True}


CUTS = [700, 50_000, 200_011, 390_000, *(RESERVING - left for left in (1, 257, 300, 600))]


def cut_while_reserving(flash: str, cut_after: int) -> None:
    Path(flash).unlink(missing_ok=True)
    assert run("sectors.py", "look", EYELID_PICO_FLASH=flash, EYELID_PICO_CUT=str(cut_after)).returncode == POWER_LOST
    again = boot(flash, "look")
    assert again["payloads"] == ["None"] * (SECTOR_COUNT // 2)
    assert len(set(again["blocks"])) == SECTOR_COUNT


@pytest.mark.parametrize("cut_after", CUTS)
def test_a_power_cut_while_sectors_are_reserved_lets_the_next_boot_reserve_them(flash: str, cut_after: int) -> None:
    cut_while_reserving(flash, cut_after)


@pytest.mark.nightly
def test_a_power_cut_anywhere_while_the_map_is_written_leaves_a_board_that_boots(flash: str) -> None:
    for left in range(1, 1400, 11):
        cut_while_reserving(flash, RESERVING - left)


def test_reserving_changes_so_many_bytes_and_feeds_the_watchdog_after_every_sector(flash: str) -> None:
    uncut = said(run("sectors.py", "look", EYELID_PICO_FLASH=flash, EYELID_PICO_CUT=str(RESERVING)))
    assert uncut["fed"] == SECTOR_COUNT


def test_every_boot_reads_the_sectors_once_raw_and_once_through_the_file_system(flash: str) -> None:
    boot(flash, "write")
    looked = said(run("sectors.py", "look", EYELID_PICO_FLASH=flash))
    twice = 2 * SECTOR_COUNT * 4096
    assert looked["fed"] == SECTOR_COUNT
    assert twice <= looked["checked"] < 2 * twice, "the rest is littlefs, which looks 28 names up"
    assert looked["found_ms"] < 100
