"""Runs on MicroPython: raw sectors inside littlefs on the simulated flash, with a busy file system around them.

One step of the story a run (the first argument); each run mounts anew, as a boot does. Prints one JSON object.
"""

# ruff: noqa: E402, UP031

import gc

gc.threshold(8192)

import json
import os
import sys

import rp2

import raw_sectors
from eyelid_pico.statelog import Log
from eyelid_pico.stored import SECTOR_COUNT

flash = rp2.Flash()
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


step = sys.argv[1]
said = {}
try:
    if step == "damage":
        with open("copy", "wb") as file:
            file.write(b"x" * 4096)
        os.rename("copy", "eyelid_raw2")  # while the old one stands, so that it lies in another block
    sectors = raw_sectors.open_sectors(flash, SECTOR_COUNT, os.urandom(16), lambda: None)
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
