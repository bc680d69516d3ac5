"""What MicroPython's `_boot.py` does on the board, then the board's own main.py. Runs on the MicroPython unix port."""

# ruff: noqa: E402 - as in main.py, the collector comes first

import gc

gc.threshold(2048)

import os

import rp2
from world import WORLD

flash = rp2.Flash()
try:
    filesystem = os.VfsLfs2(flash, progsize=256)
except OSError:
    os.VfsLfs2.mkfs(flash, progsize=256)
    filesystem = os.VfsLfs2(flash, progsize=256)
os.mount(filesystem, "/flash")
os.chdir("/flash")
WORLD.up()

import main

main.run()
