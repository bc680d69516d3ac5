"""Which builds of MicroPython may go onto a board: lists of hashes in TOML, ours and the operator's own."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from eyelid_formats.errors import Code, FlashError, SettingsError
from eyelid_host.files import read_file
from eyelid_host.flashing.uf2 import LARGEST, Chip, chip_of

OURS = Path(__file__).with_name("micropython.toml")
_LARGEST_LIST = 65_536
_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,99}\.uf2")
_HASH = re.compile(r"[0-9a-f]{64}")
_VERSION = re.compile(r"\d+\.\d+\.\d+")


class Pin(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One build: its file's name, MicroPython's version, chip, SHA-256, where it was published and who else states its hash."""

    file: str
    version: str
    chip: Chip
    sha256: str
    published: str
    stated: list[str] = []

    def __post_init__(self) -> None:
        """Raises ValueError, which msgspec tells with the entry's place."""
        if not _FILE.fullmatch(self.file):
            raise ValueError("file is no plain name of a UF2: letters, digits and ._+-, and .uf2 at its end")
        if not _HASH.fullmatch(self.sha256):
            raise ValueError("sha256 is not 64 lower-case hexadecimal digits")
        if not _VERSION.fullmatch(self.version):
            raise ValueError("version is not of the form 1.29.0")


class _List(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    uf2: list[Pin] = []


@dataclass(frozen=True, slots=True)
class Build:
    """A UF2 that is whole and pinned."""

    pin: Pin
    data: bytes


def load_pins(files: Sequence[Path]) -> list[Pin]:
    """The entries of all these lists. Raises RigError (`not-found`, `permission`), SettingsError (`settings-syntax`, `settings-value`)."""
    return [pin for file in files for pin in _load(file)]


def load_build(path: Path, pins: Sequence[Pin]) -> Build:
    """The UF2 at `path`. Raises RigError (`not-found`, `permission`), FlashError (`uf2-malformed`, `uf2-chip`, `uf2-unpinned`)."""
    data = read_file(path, LARGEST)
    try:
        chip = chip_of(data)
    except FlashError as error:
        raise FlashError(error.code, f"{path}: {error.args[0]}") from None
    hash_ = hashlib.sha256(data).hexdigest()
    pin = next((one for one in pins if one.sha256 == hash_), None)
    if pin is None:
        raise FlashError(Code.UF2_UNPINNED, _unpinned(path, chip, hash_, pins))
    if pin.chip is not chip:
        raise FlashError(Code.UF2_CHIP, f"{path} is for an {chip}, and its entry says {pin.chip}: correct the entry")
    return Build(pin, data)


def _load(file: Path) -> list[Pin]:
    try:
        return msgspec.convert(tomllib.loads(read_file(file, _LARGEST_LIST).decode()), _List).uf2
    except msgspec.ValidationError as error:
        raise SettingsError(Code.SETTINGS_VALUE, f"{file}: {error}") from None
    except ValueError as error:
        raise SettingsError(Code.SETTINGS_SYNTAX, f"{file}: {error}") from None


def _unpinned(path: Path, chip: Chip, hash_: str, pins: Sequence[Pin]) -> str:
    listed = ", ".join(pin.file for pin in pins if pin.chip is chip) or f"none for an {chip}"
    return (
        f"{path} has SHA-256 {hash_}, which no list has (listed: {listed}). Download it twice, by two ways, compare, "
        "and add the hash to a list of your own for --pins FILE: firmware/pico/README.md says how"
    )
