"""Runs on MicroPython: a provisioned board in virtual time whose noise is known, so that a test can work out every secret of it.

The first argument is a file with its raw sectors. Each line on standard input is a deed; `.` is printed once it is done.
"""

# ruff: noqa: E402

import gc

gc.threshold(8192)

import sys

from eyelid_pico import cbor, codes, link
from eyelid_pico.device import Device
from eyelid_pico.statelog import SECTOR_SIZE

gc.threshold(32768)
NOISE = bytes(32)


class FileSectors:
    """Raw sectors in a file."""

    def __init__(self, path):
        self._file = open(path, "r+b", buffering=0)

    def read(self, sector, offset, length):
        self._file.seek(sector * SECTOR_SIZE + offset)
        return self._file.read(length)

    def program(self, sector, offset, data):
        self._file.seek(sector * SECTOR_SIZE + offset)
        self._file.write(data)

    def erase(self, sector):
        self.program(sector, 0, b"\xff" * SECTOR_SIZE)


class LampPins:
    """What is lit is seen to be."""

    lit = False

    def drive(self, lit):
        self.lit = lit

    def held_us(self):
        return 300

    def settle(self):
        pass

    def sense(self):
        return 41500 if self.lit else 1500

    def sense_pulled(self, up):
        return self.sense()


class Board:
    """The device, and the inputs that it sees."""

    def __init__(self, path):
        self.now = 0
        self.down = self.shut = False
        self.device = Device(FileSectors(path), LampPins(), lambda: NOISE, False, False)

    def run(self, milliseconds, received=b""):
        for _ in range(milliseconds):
            self.now += 1
            self.device.poll(self.now, self.down, self.shut, received)
            received = b""

    def key(self):
        self.run(2000)
        self.run(2, link.frame(cbor.encode({0: codes.KEY, 1: 1})))

    def press(self, down_ms=80):
        self.down = True
        self.run(down_ms)
        self.down = False
        self.run(500)

    def hold(self):
        self.press(3200)

    def close(self):
        self.shut = True
        self.run(50)

    def open(self):
        self.shut = False
        self.run(50)

    def wait(self):
        self.run(12_100)


board = Board(sys.argv[1])
print(".")
for line in sys.stdin:
    getattr(board, line.strip())()
    print(".")
