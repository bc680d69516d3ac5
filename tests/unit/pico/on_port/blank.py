"""Runs on MicroPython: one look at the lamp through the board's own pins, with the heap locked while it is dark. Prints one JSON object."""

# ruff: noqa: E402

import gc

gc.threshold(8192)

import json

import micropython
from world import WORLD

import board
from eyelid_pico.lamp import Lamp

PINS = board.LampPins()


class Locked:
    """The board's pins. Whatever allocates between dark and lit raises MemoryError, and might have begun a collection."""

    lit = False
    blanks = 0

    def drive(self, lit):
        begins, ends = Locked.lit and not lit, lit and Locked.blanks > 0 and not Locked.lit
        if begins:
            Locked.blanks += 1
            micropython.heap_lock()
        PINS.drive(lit)
        Locked.lit = lit
        if ends:
            micropython.heap_unlock()

    def held_us(self):
        return PINS.held_us()

    def settle(self):
        PINS.settle()

    def sense(self):
        return PINS.sense()

    def sense_pulled(self, up):
        return PINS.sense_pulled(up)


class Wire:
    """The simulated pin's reports allocate, which a pin does not."""

    def value(self, level):
        pass


PINS._lamp = Wire()
WORLD.light = lambda: 41500 if Locked.lit else 1500
lamp = Lamp(Locked())
lamp.check(0)
print(json.dumps({"reading": lamp.reading, "blanks": Locked.blanks, "held_us": PINS.held_us()}))
