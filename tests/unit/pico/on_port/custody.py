"""Runs on MicroPython: what a provisioned board holds in trust, on raw sectors inside littlefs on the simulated flash.

Boots, and then does what its arguments say: press, voice, forget. Prints a JSON object for whatever would leave the board,
as soon as it would.
"""

# ruff: noqa: E402

import gc

gc.threshold(8192)

import json
import os
import sys

import rp2

import raw_sectors
from eyelid_pico import codes
from eyelid_pico.custody import Custody
from eyelid_pico.stored import COUNTS_SECTORS, SECTOR_COUNT

LATER_MS = 10000

flash = rp2.Flash()
os.mount(os.VfsLfs2(flash, progsize=256), "/flash")
os.chdir("/flash")
sectors = raw_sectors.open_sectors(flash, SECTOR_COUNT, os.urandom(16), lambda: None)


def seeds():
    """All that stands in the sectors of the seed, at the start of each."""
    return [sectors.read(sector, 0, 64).hex() for sector in (COUNTS_SECTORS, COUNTS_SECTORS + 1)]


def say(**fields):
    print(json.dumps(fields))


custody = Custody(sectors, lambda: os.urandom(32), False)
counts = custody.counts
epoch = custody.keychain.open(LATER_MS)
say(counter=counts.counter, boots=counts.boots, forgot=counts.forgot, epoch=epoch.number, key=bytes(epoch.key).hex(), seeds=seeds())
for act in sys.argv[1:]:
    if act == "forget":
        say(forgot=custody.forget(), seeds=seeds())
    else:
        gesture = codes.GESTURE_PRESS if act == "press" else codes.GESTURE_VOICE
        say(counter=custody.count(gesture, LATER_MS).counter)
