from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
import serial

from eyelid_formats.errors import Code, EyelidError
from eyelid_host.flashing import drives
from eyelid_host.flashing.boards import choose
from eyelid_host.flashing.drives import Drive, copy_to, found_drives, look_at
from eyelid_host.flashing.prompt import Prompt
from eyelid_host.flashing.uf2 import Chip
from unit.host.flashing.desk import Desk, found

INFO = "UF2 Bootloader v3.0\r\nModel: Raspberry Pi RP2\r\nBoard-ID: {}\r\n"


def drive(folder: Path, board_id: str = "RPI-RP2") -> Path:
    folder.mkdir(parents=True)
    (folder / "INFO_UF2.TXT").write_text(INFO.format(board_id))
    return folder


def refusal(desk: Desk, port: str | None = None, named: Path | None = None) -> EyelidError:
    with pytest.raises(EyelidError) as caught:
        choose(desk, port, named)
    return caught.value


@pytest.mark.parametrize(
    ("board_id", "chip"), [("RPI-RP2", Chip.RP2040), ("RP2350", Chip.RP2350), ("SAMD21G18A-Metro-v0", None), ("", None)]
)
def test_a_drive_says_whose_it_is(tmp_path: Path, board_id: str, chip: Chip | None) -> None:
    folder = drive(tmp_path / "drive", board_id)
    assert look_at(folder) == (Drive(folder, chip) if chip else None)


def test_drives_are_found_where_they_are_mounted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pico = drive(tmp_path / "media" / "my drives" / "RPI-RP2")
    network = drive(tmp_path / "net")
    table = tmp_path / "mounts"
    rows = [
        f"/dev/sda1 {str(pico).replace(' ', chr(92) + '040')} vfat rw,nosuid 0 0",
        f"server:/x {network} nfs4 rw 0 0",
        f"/dev/sdb1 {tmp_path / 'empty'} vfat rw 0 0",
        "proc",
    ]
    table.write_text("\n".join(rows))
    monkeypatch.setattr(drives, "_MOUNTS", table)
    assert found_drives() == [Drive(pico, Chip.RP2040)]


def test_the_only_board_is_meant(tmp_path: Path) -> None:
    assert choose(Desk(others=[found("/dev/ttyACM0")]), None, None) == "/dev/ttyACM0"
    one = Drive(drive(tmp_path / "a"), Chip.RP2040)
    assert choose(Desk(bootsel=[one]), None, None) == one


def test_several_boards_are_listed_with_how_to_choose(tmp_path: Path) -> None:
    desk = Desk(bootsel=[Drive(drive(tmp_path / "a"), Chip.RP2350)], others=[found("/dev/ttyACM0"), found("/dev/ttyACM1")])
    error = refusal(desk)
    assert error.code is Code.BOARD_SEVERAL
    for words in (str(tmp_path / "a"), "RP2350", "/dev/ttyACM0", "/dev/ttyACM1", "e6614c311b7f3a2b", "--drive", "--port"):
        assert words in error.args[0]


def test_a_board_in_bootsel_that_is_not_mounted_is_one_of_several(tmp_path: Path) -> None:
    """Somebody held BOOTSEL on it: the other one is not meant."""
    label = Path("/dev/disk/by-label/RPI-RP2")
    mounted = Drive(drive(tmp_path / "a", "RP2350"), Chip.RP2350)
    for desk in (Desk(labels=[label], others=[found("/dev/ttyACM7")]), Desk(labels=[label], bootsel=[mounted])):
        error = refusal(desk)
        assert error.code is Code.BOARD_SEVERAL
        assert f"udisksctl mount -b {label}" in error.args[0]
    assert choose(Desk(labels=[label], others=[found("/dev/ttyACM7")]), "/dev/ttyACM7", None) == "/dev/ttyACM7"


def test_a_drive_that_is_mounted_is_not_named_as_one_that_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sdb1").write_bytes(b"")
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels" / "RPI-RP2").symlink_to(tmp_path / "sdb1")
    table = tmp_path / "mounts"
    monkeypatch.setattr(drives, "_LABELS", tmp_path / "labels")
    monkeypatch.setattr(drives, "_MOUNTS", table)
    table.write_text("/dev/none / vfat rw 0 0\n")
    assert drives.unmounted_labels() == [tmp_path / "labels" / "RPI-RP2"]
    table.write_text(f"{tmp_path / 'sdb1'} /media/x/RPI-RP2 vfat rw 0 0\n")
    assert drives.unmounted_labels() == []


def test_no_board_says_what_to_do() -> None:
    error = refusal(Desk(others=[found("/dev/ttyUSB0", vid=0x0403)]))
    assert error.code is Code.BOARD_MISSING
    assert "BOOTSEL" in error.args[0]
    assert "ttyUSB0" not in error.args[0]


def test_a_debug_probe_is_named_as_what_it_is_not() -> None:
    error = refusal(Desk(others=[found("/dev/ttyACM3", pid=0x000C)]))
    assert error.code is Code.BOARD_MISSING
    assert "/dev/ttyACM3" in error.args[0]


def test_a_drive_that_is_not_mounted_is_told_with_the_command_that_mounts_it() -> None:
    assert "udisksctl mount -b /dev/disk/by-label/RPI-RP2" in refusal(Desk(labels=[Path("/dev/disk/by-label/RPI-RP2")])).args[0]


def test_a_named_folder_that_is_no_boards_is_refused(tmp_path: Path) -> None:
    assert refusal(Desk(), named=tmp_path).code is Code.DRIVE_OTHER
    assert refusal(Desk(), named=tmp_path / "none").code is Code.BOARD_MISSING


def test_a_named_drive_that_is_gone_means_the_named_port(tmp_path: Path) -> None:
    assert choose(Desk(), "/dev/ttyACM0", tmp_path / "none") == "/dev/ttyACM0"
    named = drive(tmp_path / "there")
    assert choose(Desk(), "/dev/ttyACM0", named) == Drive(named, Chip.RP2040)


@pytest.mark.parametrize(
    ("number", "code", "words"),
    [
        (errno.EROFS, Code.DRIVE_READ_ONLY, "read-only"),
        (errno.ENOSPC, Code.DRIVE_FULL, "BOOTSEL"),
        (errno.EACCES, Code.PERMISSION, "udisksctl"),
        (errno.EIO, Code.BOARD_GONE, "went away"),
        (errno.ENODEV, Code.BOARD_GONE, "run this again"),
    ],
)
def test_a_drive_that_does_not_take_it_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: Code, words: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "open", fail)
    with pytest.raises(EyelidError) as caught:
        copy_to(Drive(tmp_path, Chip.RP2040), "x.uf2", b"data", lambda _: None)
    assert caught.value.code is code
    assert words in caught.value.args[0]


@pytest.mark.parametrize(
    ("number", "code", "words"),
    [
        (errno.EACCES, Code.PERMISSION, "2e8a"),
        (errno.EBUSY, Code.PORT_BUSY, "ModemManager"),
        (errno.ENOENT, Code.PORT_MISSING, "eyelid ports"),
    ],
)
def test_a_port_that_does_not_open_says_why_and_what_to_do(monkeypatch: pytest.MonkeyPatch, number: int, code: Code, words: str) -> None:
    def fail(*_: object, **__: object) -> None:
        raise serial.SerialException(number, os.strerror(number))

    monkeypatch.setattr(serial, "serial_for_url", fail)
    with pytest.raises(EyelidError) as caught:
        Prompt("/dev/ttyACM0", 1)
    assert caught.value.code is code
    assert words in caught.value.args[0]


def test_a_drive_without_room_is_told_by_a_real_device() -> None:
    """/dev/full takes nothing."""
    with pytest.raises(EyelidError) as caught:
        copy_to(Drive(Path("/dev"), Chip.RP2040), "full", b"data", lambda _: None)
    assert caught.value.code is Code.DRIVE_FULL
