"""The board's raw sectors in a file of the host's memory, NOR as they are: programming only clears bits, and power may fail at any byte.

Where they lie inside littlefs is not simulated here.
"""

import os

from world import WORLD

_SECTOR = 4096
_BLANK = b"\xff" * _SECTOR


class RamSectors:
    """Sectors by number; the file is one that whoever started this process reads and writes too, between two boots."""

    def __init__(self, path):
        self._file = open(path, "r+b", buffering=0)
        self._seen = bytearray(_SECTOR)
        self._view = memoryview(self._seen)
        self.forget()

    def forget(self):
        """What was read of the file may be there no longer."""
        self._sector = -1

    def read(self, sector, offset, length):
        """`length` bytes of one sector, which is read from the file as a whole."""
        if sector != self._sector:
            self._file.seek(sector * _SECTOR)
            self._file.readinto(self._seen)
            self._sector = sector
        return bytes(self._view[offset : offset + length])

    def program(self, sector, offset, data):
        """Clears bits."""
        old = self.read(sector, offset, len(data))
        if old != _BLANK[: len(data)]:
            data = _both(old, data)
        self._change(sector * _SECTOR + offset, data)

    def erase(self, sector):
        """Sets every bit."""
        self._change(sector * _SECTOR, _BLANK)

    def _change(self, at, data):
        count, torn = WORLD.spend_flash(len(data))
        self.forget()
        self._file.seek(at)
        self._file.write(data if count == len(data) else data[:count])
        if count < len(data):
            if torn:
                half_way = self._torn(at + count, data[count : count + torn])
                self._file.seek(at + count)
                self._file.write(half_way)
            WORLD.lose_power()

    def _torn(self, at, wanted):
        """Bytes on their way from what they were to what they were to be: every other bit has got there."""
        self._file.seek(at)
        old = self._file.read(len(wanted))
        return bytes((was & 0x55) | (will & 0xAA) for was, will in zip(old, wanted))  # noqa: B905 - MicroPython's zip has no strict


def _both(old, new):
    both = int.from_bytes(old, "big") & int.from_bytes(new, "big")
    return both.to_bytes(len(old), "big")


SECTORS = RamSectors(os.getenv("EYELID_MODEL_FLASH"))
