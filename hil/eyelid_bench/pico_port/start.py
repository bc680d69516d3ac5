"""What MicroPython's `_boot.py` does on the board, then the board's own main.py. Runs on the MicroPython unix port."""

import os

import rp2
from port_settings import report_up

flash = rp2.Flash()
try:
    filesystem = os.VfsLfs2(flash, progsize=256)
except OSError:
    os.VfsLfs2.mkfs(flash, progsize=256)
    filesystem = os.VfsLfs2(flash, progsize=256)
os.mount(filesystem, "/flash")
os.chdir("/flash")
report_up()

import main  # noqa: E402 - the program starts when its file system is there

main.run()
