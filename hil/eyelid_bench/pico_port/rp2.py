"""`rp2.Flash` over a file, with what makes NOR flash special: programming only clears bits, and power may fail at any byte."""

import os

from world import WORLD

BLOCK = 4096
BLOCKS = 64
PAGE = 256
_BLANK = b"\xff" * PAGE


class Flash:
    """256 KiB in the file that EYELID_PICO_FLASH names."""

    def __init__(self):
        path = os.getenv("EYELID_PICO_FLASH")
        with open(path, "ab") as file:
            for _ in range(file.seek(0, 2), BLOCK * BLOCKS, PAGE):
                file.write(_BLANK)
        self._file = open(path, "r+b")

    def readblocks(self, block, buffer, offset=0):
        """Fills the buffer."""
        self._file.seek(block * BLOCK + offset)
        self._file.readinto(buffer)

    def writeblocks(self, block, data, offset=None):
        """Programs whole pages; without an offset the blocks are erased before."""
        if offset is None:
            for each in range(len(data) // BLOCK):
                self._erase(block + each)
            offset = 0
        if len(data) % PAGE or offset % PAGE:
            raise ValueError("flash is programmed in pages of 256 bytes")
        old = bytearray(len(data))
        self.readblocks(block, old, offset)
        both = int.from_bytes(old, "big") & int.from_bytes(data, "big")
        self._change(block, offset, both.to_bytes(len(data), "big"))

    def ioctl(self, operation, argument):
        """4: number of blocks, 5: their size, 6: erase."""
        if operation == 4:
            return BLOCKS
        if operation == 5:
            return BLOCK
        if operation == 6:
            self._erase(argument)
        return 0

    def _erase(self, block):
        for offset in range(0, BLOCK, PAGE):
            self._change(block, offset, _BLANK)

    def _change(self, block, offset, data):
        changed = WORLD.spend_flash(len(data))
        if not WORLD.power_is_lost:
            self._file.seek(block * BLOCK + offset)
            self._file.write(data[:changed])  # unbuffered; a flush would wait for the disk
        if changed < len(data):
            WORLD.lose_power()
