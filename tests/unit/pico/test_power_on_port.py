from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from factory import Rig
from unit.pico.port import run
from unit.pico.wire import Wire

POWER_LOST = 71
ACTS = ("press", "voice", "forget")
PROGRAM, ERASE = 256, 4096
BOOT = 2 * PROGRAM + 2 * ERASE
ALL = BOOT + 4 * PROGRAM + ERASE
BLANK = "ff" * 64
Said = dict[str, Any]


@pytest.fixture(scope="module")
def provisioned(rig: Rig, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The flash of a board that ran its own program, up to its provisioning and a press."""
    folder = tmp_path_factory.mktemp("pico")
    with Wire.on(folder, rig) as wire:
        wire.provision()
        wire.press()
    return folder / "flash.bin"


def life(flash: Path, *acts: str, cut_after: int = -1) -> tuple[list[Said], int]:
    """What a boot and its acts said, and with which status they ended."""
    ended = run("custody.py", *acts, EYELID_PICO_FLASH=str(flash), EYELID_PICO_CUT=str(cut_after))
    return [json.loads(line) for line in ended.stdout.splitlines()], ended.returncode


def written(said: Said) -> list[str]:
    return [seed for seed in said["seeds"] if seed != BLANK]


def test_a_boot_and_its_acts_change_as_many_bytes_as_the_cuts_below_go_through(provisioned: Path, tmp_path: Path) -> None:
    flash = shutil.copy(provisioned, tmp_path)
    assert life(flash, *ACTS, cut_after=ALL)[1] == 0
    flash = shutil.copy(provisioned, tmp_path)
    assert life(flash, *ACTS, cut_after=ALL - 1)[1] == POWER_LOST


CUTS = [0, 100, 255, PROGRAM + 40, PROGRAM + ERASE + 30, BOOT - ERASE + 20, BOOT - 1, BOOT, BOOT + 100, BOOT + PROGRAM, ALL - 1]
CUTS += [BOOT + 2 * PROGRAM + 70, BOOT + 3 * PROGRAM + 40, BOOT + 4 * PROGRAM, BOOT + 4 * PROGRAM + 30]


@pytest.mark.parametrize("cut_after", CUTS)
def test_a_power_cut_on_micropython_and_littlefs_takes_nothing_back_and_gives_nothing_twice(
    provisioned: Path, tmp_path: Path, cut_after: int
) -> None:
    flash = shutil.copy(provisioned, tmp_path)
    said, status = life(flash, *ACTS, cut_after=cut_after)
    assert status == POWER_LOST
    (after, pressed), status = life(flash, "press")
    assert status == 0
    assert pressed["counter"] == after["counter"] + 1
    assert len(written(after)) == 1, "one seed, and nothing else"
    for one in said:
        assert after["counter"] >= one.get("counter", 1)
        assert after["boots"] > one.get("boots", 0)
        assert after["epoch"] > one.get("epoch", 0)
        assert after["forgot"] >= one.get("forgot", 0)
        assert after["key"] != one.get("key")
        assert not set(after["seeds"]) & set(written(one) if "seeds" in one else ())
