"""UF2, the file format that a board in BOOTSEL takes: whether a file is one, whole, and for which chip.

Format: github.com/microsoft/uf2. Families: RP2350 datasheet, 5.5.3. The RP2350's ignored first block (erratum E10): boot/uf2.h of pico-sdk.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum, unique

from eyelid_formats.errors import Code, FlashError

LARGEST = 32 * 2**20
"""Bytes: 16 MiB of flash in blocks of which half is payload."""

_BLOCK = 512
_PAGE = 256
_HEAD = struct.Struct("<8I")
_MAGIC_START = (0x0A324655, 0x9E5D5157)
_MAGIC_END = struct.pack("<I", 0x0AB16F30)
_FAMILY_PRESENT = 0x2000
_EXTENSIONS_PRESENT = 0x8000
_FLASH = range(0x10000000, 0x11000000)
_ABSOLUTE = 0xE48BFF57
_IGNORED = struct.pack("<I", 0x9957E304)


@unique
class Chip(StrEnum):
    """The chips that the button board's files run on."""

    RP2040 = "RP2040"
    RP2350 = "RP2350"


FAMILIES = {0xE48BFF56: Chip.RP2040, 0xE48BFF59: Chip.RP2350}
"""By UF2 family. The RP2350's RISC-V cores have another one, which is not taken."""


@dataclass(frozen=True, slots=True)
class _Block:
    flags: int
    address: int
    length: int
    number: int
    count: int
    family: int
    data: bytes


def chip_of(data: bytes) -> Chip:
    """The chip that a whole, undamaged UF2 is for. Raises FlashError (`uf2-malformed`, `uf2-chip`)."""
    if not data or len(data) % _BLOCK or len(data) > LARGEST:
        raise _malformed(f"{len(data)} bytes are no whole blocks of {_BLOCK}")
    blocks = [_block(data[at : at + _BLOCK], at // _BLOCK) for at in range(0, len(data), _BLOCK)]
    image = blocks[1:] if _is_ignored(blocks[0]) else blocks
    if not image:
        raise _malformed("it has no block that goes into flash")
    chip = FAMILIES.get(image[0].family)
    if chip is None:
        raise FlashError(Code.UF2_CHIP, f"the UF2 is for family {image[0].family:#010x}: neither an RP2040 nor an RP2350 (Arm)")
    if len(image) != len(blocks) and chip is not Chip.RP2350:
        raise _malformed("only an RP2350's begins with a block to be ignored")
    _check_order(image)
    return chip


def _block(raw: bytes, index: int) -> _Block:
    *magic, flags, address, length, number, count, family = _HEAD.unpack_from(raw)
    if tuple(magic) != _MAGIC_START or raw[-4:] != _MAGIC_END:
        raise _malformed(f"block {index} does not begin and end as a block does")
    if flags & ~_EXTENSIONS_PRESENT != _FAMILY_PRESENT:
        raise _malformed(f"block {index} has flags {flags:#x}, where a family alone is expected")
    return _Block(flags, address, length, number, count, family, raw[_HEAD.size : -4])


def _is_ignored(block: _Block) -> bool:
    """The block that picotool puts before an RP2350's image; the boot ROM writes nothing of it."""
    marked = bool(block.flags & _EXTENSIONS_PRESENT) and block.data[_PAGE : _PAGE + 4] == _IGNORED
    return marked and (block.family, block.number, block.count, block.length) == (_ABSOLUTE, 0, 2, _PAGE)


def _check_order(image: Sequence[_Block]) -> None:
    """Each block once, in order, of one family, a page of flash each and none below the one before."""
    lowest = _FLASH.start
    for index, block in enumerate(image):
        if (block.number, block.count, block.family) != (index, len(image), image[0].family):
            raise _malformed(f"block {index} of {len(image)} says that it is {block.number} of {block.count}, family {block.family:#010x}")
        if block.length != _PAGE or block.address % _PAGE or block.address not in _FLASH or block.address < lowest:
            raise _malformed(f"block {index} goes to {block.address:#010x}, {block.length} bytes: no page of flash above the one before")
        lowest = block.address + _PAGE


def _malformed(what: str) -> FlashError:
    return FlashError(Code.UF2_MALFORMED, f"this is no whole UF2 for a Pico: {what}. Download it again")
