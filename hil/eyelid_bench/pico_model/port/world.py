"""What surrounds the board in simulated time: contacts, light, UART, flash and power, worked by whoever started this process.

Time passes only while the program sleeps, or by 1 ms in each turn of its loop that does not; then it jumps to where the program
says that something is due, or goes on by single milliseconds (EYELID_MODEL_STEPS=1). Batches of commands come on standard input,
and each is answered with what the board did, once the last command has been carried out. Little-endian, both ways:
a batch is its length (4), then records of {what (1), 0, length (2), number (4), data}.
"""

import io
import os
import struct
import sys

import micropython

# Commands: what happens to the board, and in between how long nothing does.
PASS = 1  # number: milliseconds
BUTTON = 2  # 1 is down
SHUT = 3  # 1 is shut
LAMP = 4  # index into LAMPS
RECEIVE = 5  # data: bytes on the UART
RESET = 6  # power off and on, or the reset pin
CUT = 7  # the power fails after so many more bytes of flash; data: one byte, 1 where what was being written is torn
BEGIN = 8  # number: the first tick; another board is put in this one's place and booted
STATE = 9  # answered with SAID: modules that changed

# What the board did; the number is the millisecond.
SENT = 64
LIT = 65  # data of this and the next two: the value (2)
TONE = 66  # Hz
LED = 67
BOOTED = 68
ENDED = 69  # the program ended itself; data: its last words
LOST = 70  # the power failed in the middle of a change of flash
BLANK = 71  # data: microseconds for which a lamp that was lit was dark, to be read (4)
SAID = 72

LAMPS = ("ok", "dark", "stuck", "sunlight", "missing")
_HEAD = "<BxHI"
_HEAD_SIZE = 8
_FULL_SCALE = 65535
_AMBIENT = 1500
_GLOW = 40000
TICKS_PERIOD = 1 << 30


class Restart(BaseException):
    """The program ends here: RAM is gone. No handler of it counts any more."""


class Pin:
    """As an interrupt handler gets it: the button is low while down, the shut switch high while shut."""

    level = 0

    def value(self):
        """0 or 1."""
        return self.level


_PINS = {"button": Pin(), "shut": Pin()}


class World:
    """The one surroundings of this process."""

    def __init__(self):
        self._in = open(0, "rb", buffering=0)
        self._out = open(1, "wb", buffering=0)
        self._steps = os.getenv("EYELID_MODEL_STEPS") == "1"
        self._batch = b""
        self._at = 0
        self._is_asked = False
        self._report = bytearray(4)
        self.levels = {"button": False, "shut": False}
        self.received = b""
        self._begin(0)

    def _begin(self, first_tick):
        self._first_tick = first_tick
        self.now = self._until = 0
        self.levels["button"] = self.levels["shut"] = False
        self._lamp = "ok"
        self.cuts = []
        self._forget_outputs()

    def _forget_outputs(self):
        self._driven = {LIT: 1}  # a pin that nobody drives: R6 lights it
        self._lamp_is_lit = True
        self._extra_us = self._switched_us = self.held_us = 0
        self.received = b""
        self.due = None
        self.handlers = {}
        self._slept = True

    # Time

    def ticks_ms(self):
        """As `time.ticks_ms` on the board: they wrap."""
        return (self._first_tick + self.now) % TICKS_PERIOD

    def spend_us(self, us):
        """Too short for anything else to happen."""
        self._extra_us += us

    def rest(self):
        """What the program did last cost no time."""
        self._slept = True

    def turn(self):
        """The loop's next turn begins: one that did not sleep has cost a millisecond."""
        if not self._slept:
            self.sleep()
        self._slept = False

    def wait(self):
        """For the first board."""
        try:
            self._obey()
        except Restart:
            pass

    def sleep(self):
        """A millisecond passes, or more where the program has nothing to do and nobody does anything to it."""
        self._slept = True
        self._tell_lamp()
        if self.now >= self._until:
            self._obey()
            self.now += 1
        elif self._steps or self.due is None:
            self.now += 1
        else:
            self.now = min(max(self.now + 1, self.due()), self._until)

    # Commands

    def _obey(self):
        """Commands, up to the next one that lets time pass."""
        while True:
            if self._at == len(self._batch):
                self._answer()
            what, length, number = struct.unpack_from(_HEAD, self._batch, self._at)
            data = self._batch[self._at + _HEAD_SIZE : self._at + _HEAD_SIZE + length]
            self._at += _HEAD_SIZE + length
            if what == PASS:
                self._until = self.now + number
                return
            self._carry_out(what, number, data)

    def _answer(self):
        """Tells what the board did, and waits for the next batch."""
        if self._is_asked:
            struct.pack_into("<I", self._report, 0, len(self._report) - 4)
            self._out.write(self._report)
            self._report = bytearray(4)
        self._is_asked = True
        self._batch = b""  # room for the next one
        self._batch = self._read(struct.unpack("<I", self._read(4))[0])
        self._at = 0

    def _read(self, size):
        data = self._in.read(size)
        while len(data) < size:
            more = self._in.read(size - len(data))
            if not more:
                raise SystemExit
            data += more
        return data

    def _carry_out(self, what, number, data):
        if what == BUTTON:
            self._move("button", number)
        elif what == SHUT:
            self._move("shut", number)
        elif what == RECEIVE:
            self.received += data
        elif what == LAMP:
            self._lamp = LAMPS[number]
        elif what == CUT:
            self.cuts.append((number, data[0]))
        elif what == STATE:
            self.report(SAID, " ".join(self.state()).encode())
        else:
            if what == BEGIN:
                self._begin(number)
            raise Restart

    def _move(self, name, level):
        """A contact takes a level; where that is an edge, its interrupt handler runs, with the heap locked as on the board."""
        if self.levels[name] == bool(level):
            return
        self.levels[name] = bool(level)
        handler = self.handlers.get(name)
        if handler:
            pin = _PINS[name]
            pin.level = level ^ (name == "button")
            micropython.heap_lock()
            handler(pin)
            micropython.heap_unlock()

    # The board's outputs

    def report(self, what, data=b""):
        """One record for whoever watches."""
        self._report.extend(struct.pack(_HEAD, what, len(data), self.now))
        self._report.extend(data)

    def drive(self, what, value):
        """An output takes a value."""
        if self._driven.get(what, 0) != value:
            self._driven[what] = value
            self.report(what, struct.pack("<H", value))

    def drive_lamp(self, lit):
        """Told where time passes, for the read-back takes less than a millisecond. A blank, dark between lit, is told by its length."""
        if lit == self._lamp_is_lit:
            return
        self.held_us = self._extra_us - self._switched_us
        self._switched_us = self._extra_us
        if lit and self._driven.get(LIT):
            self.report(BLANK, struct.pack("<I", self.held_us))
        self._lamp_is_lit = lit

    def _tell_lamp(self):
        self.drive(LIT, int(self._lamp_is_lit))
        self._extra_us = self._switched_us = 0

    def light(self, pulled=_AMBIENT):
        """What the lamp's sensor says, 0 to 65535; without one, where the pin is pulled to."""
        if self._lamp == "missing":
            return pulled
        if self._lamp == "sunlight":
            return _FULL_SCALE
        lit = self._lamp == "stuck" or (self._lamp == "ok" and self._lamp_is_lit)
        return _AMBIENT + (_GLOW if lit else 0)

    def boot(self):
        """The program begins: RAM is gone, every output off but the lamp, which is lit."""
        self._forget_outputs()
        self.report(BOOTED)

    def spend_flash(self, count):
        """How many of `count` bytes change before the power fails, and whether the next ones are torn; then call `lose_power`."""
        if not self.cuts:
            return count, 0
        left, torn = self.cuts[0]
        if left >= count:
            self.cuts[0] = (left - count, torn)
            return count, 0
        self.cuts.pop(0)
        return left, torn

    def end(self, error):
        """The program ended itself, with these last words; it stays so until the power fails."""
        words = io.StringIO()
        sys.print_exception(error, words)
        self.report(ENDED, words.getvalue().encode())
        self.due = None
        while True:
            self.sleep()

    def lose_power(self):
        """In the middle of a change of flash."""
        self.report(LOST)
        raise Restart


WORLD = World()
