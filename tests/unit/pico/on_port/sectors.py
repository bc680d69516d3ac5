"""Runs on MicroPython: raw sectors inside littlefs on the simulated flash, with a busy file system around them.

One step of the story a run (the first argument); each run mounts anew, as a boot does. Prints one JSON object.
"""

# ruff: noqa: E402, UP031

import gc

gc.threshold(8192)

import json
import os
import sys
import time

import rp2

import raw_sectors
from eyelid_pico.statelog import Log
from eyelid_pico.stored import COUNTS_SECTORS, SECTOR_COUNT


class Counting(rp2.Flash):
    """Counts what is read of it."""

    bytes_read = 0

    def readblocks(self, block, buffer, offset=0):
        Counting.bytes_read += len(buffer)
        super().readblocks(block, buffer, offset)


step = sys.argv[1]
flash = Counting() if step == "look" else rp2.Flash()
try:
    filesystem = os.VfsLfs2(flash, progsize=256)
except OSError:
    os.VfsLfs2.mkfs(flash, progsize=256)
    filesystem = os.VfsLfs2(flash, progsize=256)
os.mount(filesystem, "/flash")
os.chdir("/flash")


def churn(rounds):
    """Fills the file system, overwrites, appends, renames and deletes, as an update of the program's files would."""
    for turn in range(rounds):
        for number in range(6):
            with open("churn%d" % number, "wb") as file:
                for _ in range(3 + (turn + number) % 5):
                    file.write(bytes([turn & 255]) * 1500)
        os.rename("churn0", "renamed")
        with open("churn1", "ab") as file:
            file.write(b"more" * 400)
        os.remove("renamed")


def fill():
    """Until there is no block left."""
    try:
        with open("full", "wb") as file:
            while True:
                file.write(bytes(1024))
    except OSError:
        return
    finally:
        os.remove("full")


def replace():
    """While the old one stands, so that the new one lies in another block."""
    with open("copy", "wb") as file:
        file.write(b"x" * 4096)
    os.rename("copy", "eyelid_raw2")


def overwrite(name, data):
    with open(name, "wb") as file:
        file.write(data)


def lengthen():
    with open("eyelid_raw20", "ab") as file:
        file.write(b"x")


DAMAGE = {
    "replaced": replace,
    "truncated": lambda: overwrite("eyelid_raw27", b"\xff" * 4095),
    "longer": lengthen,
    "gone": lambda: os.remove("eyelid_raw0"),
    "other map": lambda: overwrite("eyelid_sectors", b"2 3 4 5 6 7"),
    "no map's number": lambda: overwrite("eyelid_sectors", b""),
}
said = {}
try:
    if step in DAMAGE:
        DAMAGE[step]()
    Counting.bytes_read = 0
    fed = []
    sectors = raw_sectors.open_sectors(flash, SECTOR_COUNT, os.urandom(16), lambda: fed.append(1))
    said["fed"] = len(fed)
    said["checked"] = Counting.bytes_read
    began = time.ticks_us()
    Log(sectors, 0, COUNTS_SECTORS)
    said["found_ms"] = time.ticks_diff(time.ticks_us(), began) / 1000
    if step == "write":
        for first in range(0, SECTOR_COUNT, 2):
            log = Log(sectors, first, 2)
            for number in range(40):
                log.append(b"%d %d" % (first, number))
    if step == "churn":
        churn(30)
        fill()
    said["payloads"] = [str(Log(sectors, first, 2).payload) for first in range(0, SECTOR_COUNT, 2)]
    said["blocks"] = raw_sectors._read_map()
except raw_sectors.SectorsMovedError:
    said["moved"] = True
print(json.dumps(said))
