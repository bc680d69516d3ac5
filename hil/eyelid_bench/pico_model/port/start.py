"""Runs the board's core and its loop in simulated time, one boot after another in one process. Runs on the MicroPython unix port."""

# ruff: noqa: E402 - as in main.py, the collector comes first

import gc

gc.threshold(8192)

import binascii
import sys

from flash import SECTORS
from hardware import SimulatedHardware
from world import WORLD, Restart

from eyelid_pico.program import Program

gc.threshold(32768)


_LOADED = {}


def _held(module):
    """What a module holds, in a number; what it is made of stays the same object."""
    crc = 0
    for key in sorted(module.__dict__):
        value = module.__dict__[key]
        if not isinstance(value, type(sys)):  # a part of the package that was loaded meanwhile
            crc = binascii.crc32(key + repr(value) if not isinstance(value, bytes) else value, crc)
    return crc


def changed():
    """Modules that hold something else than when they were first seen: a boot begins with nothing of the last one's."""
    names = []
    for name in sys.modules:
        if name.startswith("eyelid_pico"):
            held = _held(sys.modules[name])
            if _LOADED.setdefault(name, held) != held:
                names.append(name)
    return names


def boot():
    """Up to whatever ends it."""
    WORLD.boot()
    SECTORS.forget()
    try:
        hardware = SimulatedHardware()
        program = Program(hardware)
        WORLD.rest()
        WORLD.due = lambda: hardware.began_ms + program.device.due_ms
        while True:
            program.turn()
    except Exception as error:
        WORLD.end(error)


def boots():
    """One after another."""
    while True:
        gc.collect()
        try:
            boot()
        except Restart:
            pass


WORLD.state = changed
try:
    WORLD.wait()
    boots()
except BaseException as error:  # standard output is the protocol's
    sys.print_exception(error, sys.stderr)
