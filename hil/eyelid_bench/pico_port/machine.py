"""The part of MicroPython's `machine` that the board's program uses, on a simulated world (world.py)."""

# ruff: noqa: ARG002 - signatures are the board's

import os
import select
import time

import micropython
from world import WORLD

import pins

try:
    import termios
except ImportError:
    termios = None

DEADLINE_MS = int(os.getenv("EYELID_PICO_DEADLINE_MS") or 700)
PWRON_RESET = 1
WDT_RESET = 3
_CHUNK = 64
_READ_AT_MOST = 2400


class Pin:
    """A pin of the board; which contact or output hangs on it is the board's own table (pins.py)."""

    IN = 0
    OUT = 1
    PULL_UP = 1
    PULL_DOWN = 2
    IRQ_FALLING = 4
    IRQ_RISING = 8

    def __init__(self, number, mode=IN, pull=None, value=None):
        self.number = number
        self._level = 0
        if number == pins.LAMP_SENSOR:
            WORLD.pull = {Pin.PULL_UP: "up", Pin.PULL_DOWN: "down"}.get(pull, "")
        if mode == Pin.OUT and value is not None:
            self.value(value)

    def value(self, level=None):
        """Reads without an argument, drives with one."""
        if level is not None:
            self._level = int(level)
            name = {pins.LAMP: "lamp", pins.LED: "led"}.get(self.number)
            if name:
                WORLD.drive(name, self._level)
            return None
        if self.number == pins.BUTTON:
            return 0 if WORLD.sample("button") else 1
        if self.number == pins.SHUT:
            return 1 if WORLD.sample("shut") else 0
        return self._level

    def irq(self, handler=None, trigger=IRQ_FALLING | IRQ_RISING, hard=False):
        """Calls the handler at every edge of a contact, as the board does: with the heap locked, whatever `hard` says."""

        def interrupt():
            micropython.heap_lock()
            try:
                handler(self)
            finally:
                micropython.heap_unlock()

        WORLD.contacts[{pins.BUTTON: "button", pins.SHUT: "shut"}[self.number]].interrupt = interrupt


class ADC:
    """The lamp's sensor."""

    def __init__(self, pin):
        WORLD.pull = ""

    def read_u16(self):
        """0 to 65535."""
        return WORLD.light()


class PWM:
    """The buzzer: reported as its frequency, or 0."""

    def __init__(self, pin):
        self._hz = 0

    def freq(self, hz):
        """Takes effect with the next duty."""
        self._hz = hz

    def duty_u16(self, duty):
        """Any duty but 0 sounds."""
        WORLD.drive("buzzer", self._hz if duty else 0)


class WDT:
    """A watchdog that bites where the program turns and turns without feeding it, and where the world stands still.

    A late feed is reported only: a busy laptop is no hung board. EYELID_PICO_WATCHDOG_MS shortens the timeout.
    """

    def __init__(self, timeout):
        self._timeout_ms = int(os.getenv("EYELID_PICO_WATCHDOG_MS") or timeout)
        self._fed = time.ticks_ms()
        WORLD.watchdog = self

    def feed(self):
        """Call it in time."""
        if self.has_starved():
            WORLD.report("watchdog", time.ticks_diff(time.ticks_ms(), self._fed))
        self._fed = time.ticks_ms()
        WORLD.unfed = 0

    def has_starved(self):
        """True when the board's would bite."""
        return time.ticks_diff(time.ticks_ms(), self._fed) > self._timeout_ms


class UART:
    """A pseudo-terminal, by path or as the number of an open descriptor. Like a UART it waits for nobody who reads."""

    def __init__(self, number, baudrate, tx=None, rx=None, rxbuf=0, txbuf=0):
        where = os.getenv("EYELID_PICO_UART")
        self._file = open(int(where) if where.isdigit() else where, "r+b", buffering=0)
        if termios and not where.isdigit():
            termios.setraw(self._file)
        self._reading = select.poll()
        self._reading.register(self._file, select.POLLIN)
        self._writing = select.poll()
        self._writing.register(self._file, select.POLLOUT)

    def any(self):
        """How much may wait: a terminal does not say, only that something does."""
        return _READ_AT_MOST if self._readable() else 0

    def _readable(self):
        return any(event[1] & select.POLLIN for event in self._reading.poll(0))

    def read(self, count):
        """What waits, at most so much, or None."""
        received = bytearray()
        while len(received) < count and self._readable():
            received += self._file.read(1)  # the port's read() waits for as many as it is asked for
        return bytes(received) or None

    def write(self, data):
        """Bytes for which there is no room are lost; how many the UART took: none, like the board's, while it is stuck."""
        if WORLD.uart_is_stuck:
            return None
        for at in range(0, len(data), _CHUNK):
            if not any(event[1] & select.POLLOUT for event in self._writing.poll(0)):
                break
            self._file.write(data[at : at + _CHUNK])
        return len(data)


def reset_cause():
    """The board's machine.reset() is its watchdog's, too."""
    return WDT_RESET if os.getenv("EYELID_PICO_RESET") == "self" else PWRON_RESET


def reset():
    """Ends this process with a status that asks for a new one."""
    WORLD.reset()


def unique_id():
    """Eight bytes."""
    return b"\x00EYELID\x00"
