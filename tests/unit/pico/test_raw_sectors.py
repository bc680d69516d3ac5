from __future__ import annotations

from pathlib import Path

import pytest

from eyelid_pico.stored import SECTOR_COUNT
from unit.pico.port import run, said

POWER_LOST = 71
LAST = [f"b'{first} 39'" for first in range(0, SECTOR_COUNT, 2)]


@pytest.fixture
def flash(tmp_path: Path) -> str:
    """An empty flash, as its file's name."""
    return str(tmp_path / "flash.bin")


def test_raw_sectors_keep_their_records_through_a_busy_and_full_file_system(flash: str) -> None:
    written = said(run("sectors.py", "write", EYELID_PICO_FLASH=flash))
    assert written["payloads"] == LAST
    assert len(set(written["blocks"])) == SECTOR_COUNT
    for step in ("churn", "look", "churn", "look"):
        assert said(run("sectors.py", step, EYELID_PICO_FLASH=flash)) == written


def test_a_reserved_file_that_was_replaced_stops_the_board(flash: str) -> None:
    said(run("sectors.py", "write", EYELID_PICO_FLASH=flash))
    assert said(run("sectors.py", "damage", EYELID_PICO_FLASH=flash)) == {"moved": True}
    assert said(run("sectors.py", "look", EYELID_PICO_FLASH=flash)) == {"moved": True}


def test_a_power_cut_while_sectors_are_reserved_lets_the_next_boot_reserve_them(flash: str) -> None:
    for cut_after in range(700, 60_000, 4_900):
        Path(flash).unlink(missing_ok=True)
        cut = run("sectors.py", "write", EYELID_PICO_FLASH=flash, EYELID_PICO_CUT=str(cut_after))
        assert cut.returncode == POWER_LOST
        again = said(run("sectors.py", "write", EYELID_PICO_FLASH=flash))
        assert again["payloads"] == LAST
