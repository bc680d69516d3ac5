"""Runs the board's core and its loop in simulated time, one boot after another in one process. Runs on the MicroPython unix port."""

# ruff: noqa: E402 - as in main.py, the collector comes first

import gc

gc.threshold(8192)

import binascii
import sys

from flash import SECTORS
from world import LED, SENT, TICKS_PERIOD, TONE, WORLD, Restart

from eyelid_pico.clock import Clock
from eyelid_pico.edges import Edges
from eyelid_pico.program import Program

gc.threshold(32768)


class LampPins:
    """The outward lamp and the sensor that looks at it."""

    def drive(self, lit):
        """Switches the lamp."""
        WORLD.drive_lamp(lit)

    def held_us(self):
        """The blank's length."""
        return WORLD.held_us

    def settle(self):
        """As long as on the board."""
        WORLD.spend_us(300)

    def sense(self):
        """0 to 65535."""
        return WORLD.light()

    def sense_pulled(self, up):
        """A wire without a sensor follows."""
        return WORLD.light(65000 if up else 300)


class SimulatedHardware:
    """The board's verbs on the simulated world."""

    deadline_ms = 700
    reset = 0
    sectors = SECTORS
    lamp_pins = LampPins()

    def __init__(self):
        self.began_ms = WORLD.now
        self._clock = Clock(WORLD.ticks_ms, ticks_diff)
        self.now_ms = self._clock.now_ms
        self._edges = Edges(WORLD.ticks_ms)
        WORLD.handlers = {"button": self._edges.note_button, "shut": self._edges.note_switch}

    def noise(self):
        """The worst generator that there can be: nothing that must never repeat may rely on it."""
        return bytes(32)

    def button_is_down(self):
        """The contact."""
        return WORLD.levels["button"]

    def is_shut(self):
        """The contact."""
        return WORLD.levels["shut"]

    def take_edges(self):
        """What the interrupt handlers noted; the loop's next turn begins."""
        WORLD.turn()
        return self._edges.take(self._clock.at_ms)

    def receive(self):
        """Everything that has come."""
        received = WORLD.received
        if received:
            WORLD.received = b""
        return received

    def send(self, data):
        """Leaves at once."""
        WORLD.report(SENT, data)
        return len(data)

    def show(self, tone_hz, led):
        """Buzzer and LED."""
        WORLD.drive(TONE, tone_hz)
        WORLD.drive(LED, int(led))

    def feed(self):
        """The watchdog."""

    def pause(self):
        """Time passes here."""
        WORLD.sleep()


def ticks_diff(new, old):
    """The signed distance of two ticks."""
    return (new - old + TICKS_PERIOD // 2) % TICKS_PERIOD - TICKS_PERIOD // 2


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
