"""Arguments: an erased image file, then FILE:NAME for each file, which goes into a littlefs on the image. Runs on MicroPython."""

import os
import sys

BLOCK = 4096


class Image:
    """The file as a block device, as `rp2.Flash` is one."""

    def __init__(self, path):
        self._file = open(path, "r+b")
        self._count = self._file.seek(0, 2) // BLOCK

    def readblocks(self, block, buffer, offset=0):
        """Fills the buffer."""
        self._file.seek(block * BLOCK + offset)
        self._file.readinto(buffer)

    def writeblocks(self, block, data, offset=0):
        """Writes what was erased before."""
        self._file.seek(block * BLOCK + offset)
        self._file.write(data)

    def ioctl(self, operation, argument):
        """4: number of blocks, 5: their size, 6: erase."""
        if operation == 6:
            self.writeblocks(argument, b"\xff" * BLOCK)
        return {4: self._count, 5: BLOCK}.get(operation, 0)


def copy(path, name):
    """One file, into a folder that is made where it is missing."""
    if "/" in name and name.split("/")[0] not in os.listdir("/image"):
        os.mkdir("/image/" + name.split("/")[0])
    with open(path, "rb") as source, open("/image/" + name, "wb") as target:
        target.write(source.read())


device = Image(sys.argv[1])
os.VfsLfs2.mkfs(device, progsize=256)
os.mount(os.VfsLfs2(device, progsize=256), "/image")
for each in sys.argv[2:]:
    copy(*each.split(":"))
os.umount("/image")
