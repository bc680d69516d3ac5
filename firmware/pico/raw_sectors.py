"""Raw flash sectors inside the board's file system (SPEC-pico.md, Storage).

MicroPython's `_boot.py` gives all of `rp2.Flash()` to littlefs, so a raw sector is reserved as a file of exactly one block.
"""

import os

from eyelid_pico.statelog import PAGE_SIZE, SECTOR_SIZE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from rp2 import Flash

MAP_FILE = "eyelid_sectors"
RAW_FILE = "eyelid_raw"
_NEW_MAP_FILE = "eyelid_sectors.new"
_ERASE = 6
_BLOCK_COUNT = 4


class SectorsMovedError(Exception):
    """A reserved file is gone or no longer lies where it did: see README.md, Recovery."""


class FlashSectors:
    """Sectors by number, on the blocks that hold them."""

    def __init__(self, flash: "Flash", blocks: "list[int]") -> None:
        self._flash = flash
        self._blocks = blocks

    def read(self, sector: int, offset: int, length: int) -> bytes:
        """`length` bytes of one sector."""
        buffer = bytearray(length)
        self._flash.readblocks(self._blocks[sector], buffer, offset)
        found = bytes(buffer)
        buffer[:] = bytes(length)  # what it holds may be a secret
        return found

    def program(self, sector: int, offset: int, data: "bytes | bytearray") -> None:
        """Clears bits, a page of 256 bytes at a time; never erases."""
        pages = memoryview(data)
        for at in range(0, len(data), PAGE_SIZE):
            self._flash.writeblocks(self._blocks[sector], pages[at : at + PAGE_SIZE], offset + at)

    def erase(self, sector: int) -> None:
        """Sets every bit."""
        self._flash.ioctl(_ERASE, self._blocks[sector])


def open_sectors(flash: "Flash", count: int, noise: bytes, feed: "Callable[[], object]") -> FlashSectors:
    """The reserved sectors, reserved now if this is the first boot. `noise` (16 bytes) tells this attempt from earlier ones.

    `feed` is called after every sector: to reserve them all takes longer than a watchdog waits.
    """
    names = os.listdir()
    if MAP_FILE not in names:
        return FlashSectors(flash, _reserve_all(flash, count, noise, feed))
    blocks = _read_map()
    if len(blocks) != count:
        raise SectorsMovedError("the map is of another version")
    for index, block in enumerate(blocks):
        if _name(index) not in names or not _holds(flash, block, index):
            raise SectorsMovedError("a reserved sector is not where it was")
        feed()
    return FlashSectors(flash, blocks)


def _read_map() -> "list[int]":
    with open(MAP_FILE) as file:
        return [int(word) for word in file.read().split()]


def _reserve_all(flash: "Flash", count: int, noise: bytes, feed: "Callable[[], object]") -> "list[int]":
    """Without a map, a boot begins anew: the map is the last thing that is written, and appears whole."""
    blocks = []
    for index in range(count):
        blocks.append(_reserve(flash, index, noise))
        feed()
    with open(_NEW_MAP_FILE, "w") as file:
        file.write(" ".join(str(block) for block in blocks))
    os.rename(_NEW_MAP_FILE, MAP_FILE)
    return blocks


def _name(index: int) -> str:
    return RAW_FILE + str(index)


def _reserve(flash: "Flash", index: int, noise: bytes) -> int:
    """Writes a one-block file and finds the block that took it, by what stands at its start; leaves it erased."""
    magic = b"eyelid raw sector" + bytes([index]) + noise
    with open(_name(index), "wb") as file:
        file.write(magic + bytes(PAGE_SIZE - len(magic)))
        for _ in range(PAGE_SIZE, SECTOR_SIZE, PAGE_SIZE):
            file.write(bytes(PAGE_SIZE))
    found = [block for block in range(flash.ioctl(_BLOCK_COUNT, 0) or 0) if _starts_with(flash, block, magic)]
    if len(found) != 1:
        raise SectorsMovedError("a reserved sector was not found")
    flash.ioctl(_ERASE, found[0])
    return found[0]


def _starts_with(flash: "Flash", block: int, magic: bytes) -> bool:
    start = bytearray(len(magic))
    flash.readblocks(block, start, 0)
    return bytes(start) == magic


def _holds(flash: "Flash", block: int, index: int) -> bool:
    """The file still has one block, and reading it through littlefs gives what the raw block holds."""
    raw = bytearray(PAGE_SIZE)
    page = bytearray(PAGE_SIZE)
    with open(_name(index), "rb") as file:
        for offset in range(0, SECTOR_SIZE, PAGE_SIZE):
            flash.readblocks(block, raw, offset)
            if file.readinto(page) != PAGE_SIZE or page != raw:
                return False
        return not file.read(1)
