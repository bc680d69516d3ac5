"""`rp2.Flash` where there is no littlefs: the file system is a folder, and each of its one-block files is a block of flash."""

from pathlib import Path

from world import WORLD

BLOCK = 4096


class Flash:
    """The files of 4,096 bytes in the working directory, in the order of their numbers: a new one is a new last block."""

    def __init__(self) -> None:
        self._files = self._list()

    def _list(self) -> "list[Path]":
        files = (path for path in Path().iterdir() if path.stat().st_size == BLOCK)
        return sorted(files, key=lambda path: (len(path.name), path.name))

    def readblocks(self, block: int, buffer: bytearray, offset: int = 0) -> None:
        """Fills the buffer."""
        with open(self._files[block], "rb") as file:
            file.seek(offset)
            file.readinto(buffer)

    def writeblocks(self, block: int, data: bytes, offset: int) -> None:
        """Programs: only clears bits."""
        buffer = bytearray(len(data))
        self.readblocks(block, buffer, offset)
        self._change(block, offset, bytes(old & new for old, new in zip(buffer, data, strict=True)))

    def ioctl(self, operation: int, argument: int) -> int:
        """4: number of blocks (looked up again), 5: their size, 6: erase."""
        if operation == 4:
            self._files = self._list()
            return len(self._files)
        if operation == 6:
            self._change(argument, 0, b"\xff" * BLOCK)
        return BLOCK if operation == 5 else 0

    def _change(self, block: int, offset: int, data: bytes) -> None:
        changed = WORLD.spend_flash(len(data))
        if not WORLD.power_is_lost:
            with open(self._files[block], "r+b") as file:
                file.seek(offset)
                file.write(data[:changed])
        if changed < len(data):
            WORLD.lose_power()
