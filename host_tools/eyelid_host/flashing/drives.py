"""The drive that a board in BOOTSEL shows, and copying a UF2 onto it."""

from __future__ import annotations

import errno
import os
import re
import string
import sys
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from eyelid_formats.errors import Code, EyelidError, FlashError, RigError
from eyelid_host.flashing.uf2 import Chip
from eyelid_host.flashing.unfinished import begun

_INFO = "INFO_UF2.TXT"
_INFO_LIMIT = 1024
_BOARD_IDS = {"RPI-RP2": Chip.RP2040, "RP2350": Chip.RP2350}
_FILE_SYSTEMS = frozenset({"vfat", "msdos", "exfat", "fuseblk"})
_MOUNTS = Path("/proc/mounts")
_LABELS = Path("/dev/disk/by-label")
_CHUNK = 65_536


@dataclass(frozen=True, slots=True)
class Drive:
    """A mounted drive of a board in BOOTSEL."""

    folder: Path
    chip: Chip


def found_drives() -> list[Drive]:
    """Every mounted drive of a Pico in BOOTSEL, of either chip."""
    drives = (look_at(folder) for folder in _mounted())
    return [one for one in drives if one]


def unmounted_labels() -> list[Path]:
    """Devices (on Linux) that are a Pico's in BOOTSEL by their label, and not mounted. Of two with one label, Linux names one."""
    there = [_LABELS / label for label in _BOARD_IDS if (_LABELS / label).exists()]
    mounted = {Path(row[0]).resolve() for row in _mount_rows() if row[0].startswith("/")}
    return [label for label in there if label.resolve() not in mounted]


def look_at(folder: Path) -> Drive | None:
    """None where the folder is no Pico's drive."""
    try:
        with (folder / _INFO).open("rb") as file:
            said = file.read(_INFO_LIMIT).decode("ascii", "replace")
    except OSError:
        return None
    board_id = re.search(r"^Board-ID:\s*(\S+)\s*$", said, re.MULTILINE)
    chip = _BOARD_IDS.get(board_id[1]) if board_id else None
    return Drive(folder, chip) if chip else None


def named_drive(folder: Path) -> Drive:
    """Raises FlashError (`drive-other`)."""
    drive = look_at(folder)
    if drive is None:
        raise FlashError(Code.DRIVE_OTHER, f"{folder} is no Pico's drive: it has no {_INFO} of an RP2040 or RP2350")
    return drive


def copy_to(drive: Drive, name: str, data: bytes, done: Callable[[int], None]) -> None:
    """Write a UF2 whole. The board takes itself away with the last block, so that an error after it means nothing by itself.

    Raises FlashError (`drive-read-only`, `drive-full`, `board-gone`), RigError (`permission`); UnfinishedError once a part was written.
    """
    written = 0
    try:
        with (drive.folder / name).open("wb", buffering=0) as file:
            while written < len(data):
                written += file.write(data[written : written + _CHUNK])
                done(written)
            os.fsync(file.fileno())
    except OSError as error:
        if written < len(data):
            with begun() if written else nullcontext():
                raise _failed(drive, error) from None


def _failed(drive: Drive, error: OSError) -> EyelidError:
    if error.errno == errno.EROFS:
        return FlashError(Code.DRIVE_READ_ONLY, f"{drive.folder} is mounted read-only: mount it again with write access")
    if error.errno in (errno.EACCES, errno.EPERM):
        return RigError(
            Code.PERMISSION,
            f"{drive.folder} may not be written by this user: mount it as yourself (udisksctl mount)",
        )
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return FlashError(Code.DRIVE_FULL, f"{drive.folder} takes no file of this size: plug the board in anew with BOOTSEL held")
    words = f"the board's drive {drive.folder} went away while the UF2 was copied ({error.strerror})"
    return FlashError(Code.BOARD_GONE, f"{words}: hold BOOTSEL, plug it in, and run this again")


def _mounted() -> Iterable[Path]:
    """Folders that such a drive may be mounted at. Network file systems, which may hang, are not looked at."""
    if sys.platform == "win32":
        return [Path(f"{letter}:/") for letter in string.ascii_uppercase[2:]]
    if sys.platform == "darwin":
        return sorted(Path("/Volumes").iterdir())
    return [Path(_unescaped(row[1])) for row in _mount_rows()]


def _mount_rows() -> list[list[str]]:
    """Of /proc/mounts, those of file systems that a board may have: device, folder (blanks stand there as \\040), kind and options."""
    table = _MOUNTS.read_text(errors="replace") if _MOUNTS.exists() else ""
    rows = (line.split() for line in table.splitlines())
    return [row for row in rows if len(row) > 2 and row[2] in _FILE_SYSTEMS]


def _unescaped(name: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), name)
