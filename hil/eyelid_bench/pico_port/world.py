"""What surrounds the simulated board: the finger, the switch, daylight, the power, and whoever watches its outputs.

Commands come as lines on standard input (all levels: 1 is pressed or shut):
    contacts ID button|shut OFFSET_MS:LEVEL ...   drive a contact; answered with {"out": "done", "value": ID}
    lamp ok|dark|stuck|sunlight|missing           what is wrong with the lamp or its sensor
    cut N                                         the power fails after N more bytes of flash are changed
    stall MS on|off                               from the next edge on, the program stands still for MS, interrupts on or off
    uart ok|stuck                                 whether the UART takes what the program sends
    off                                           the power fails now
Outputs leave as JSON lines on standard output: {"ms": T, "out": "lamp"|"buzzer"|"led"|..., "value": V}.
The end of standard input is the end of the board: no simulator outlives who started it.
"""

import json
import os
import select
import sys
import time

RESET_STATUS = 70
POWER_LOST_STATUS = 71
WATCHDOG_STATUS = 72
_FULL_SCALE = 65535
_AMBIENT = 1500
_GLOW = 40000
_FLOATING = {"up": 65535, "down": 0, "": 20000}
_SENSOR_KILOHMS = 10
_PULL_KILOHMS = 65
_BLANK_US = 2000
_LEAST_SAMPLES = 20
_SETTLED_MS = 20
_LEAST_TURNS = 50


class Contact:
    """One switch with the levels that are still to come. A level is kept until the program has had time to see it."""

    def __init__(self, level):
        self._level = level
        self._coming = []
        self._since = time.ticks_ms()
        self._samples = 0
        self.finished = []
        self.interrupt = None
        self.has_edge = False

    def add(self, ident, steps):
        """`steps` are (offset in ms, level), from now or from the end of what is still to come."""
        before = 0
        for offset, level in steps:
            self._coming.append((offset - before, level, None))
            before = offset
        self._coming.append((_SETTLED_MS, None, ident))

    def sample(self):
        """The level now. Time counts from when each level was first sampled, so that a slow machine misses none."""
        self._samples += 1
        while self._coming:
            wait, level, ident = self._coming[0]
            elapsed = time.ticks_diff(time.ticks_ms(), self._since)
            if elapsed < wait or self._samples < min(wait, _LEAST_SAMPLES):
                break
            self._coming.pop(0)
            self._since = time.ticks_ms()
            self._samples = 0
            if level is None:
                self.finished.append(ident)
            else:
                self.drive(level)
        return self._level

    def drive(self, level):
        """The contact takes a level now."""
        self.has_edge = self.has_edge or level != self._level
        self._level = level

    @property
    def level(self):
        """As it was at the last sample: what an interrupt handler reads."""
        return self._level

    def deliver(self):
        """Calls the interrupt handler once for the edges since the last time."""
        if self.has_edge:
            self.has_edge = False
            if self.interrupt is not None:
                self.interrupt()


class World:
    """The one surroundings of this process."""

    def __init__(self):
        self.contacts = {
            "button": Contact(os.getenv("EYELID_PICO_BUTTON") == "1"),
            "shut": Contact(os.getenv("EYELID_PICO_SHUT") == "1"),
        }
        self._lamp_fault = os.getenv("EYELID_PICO_LAMP") or "ok"
        self._flash_bytes_left = int(os.getenv("EYELID_PICO_CUT") or -1)
        self.power_is_lost = False
        self._stdin = open(0, "rb", buffering=0)
        self._poller = select.poll()
        self._poller.register(self._stdin, select.POLLIN)
        self._started = time.ticks_ms()
        self._driven = {"lamp": 1}  # a pin that nobody drives: R6 lights it
        self._reported = {}
        self._dark_since_us = None
        self.pull = ""
        self.uart_is_stuck = False
        self._end_status = RESET_STATUS
        self.watchdog = None
        self.unfed = 0
        self._stall = None
        self._in_interrupt = False

    def sample(self, name):
        """A contact's level; the moment at which the world goes on, but for an interrupt handler, which may not allocate."""
        contact = self.contacts[name]
        if self._in_interrupt:
            return contact.level
        self._report_changes()
        while self._poller.poll(0):
            self._obey(self._stdin.readline())
        self.unfed += 1
        if self.unfed > _LEAST_TURNS:
            self._watch()
        contact.sample()
        if contact.has_edge and self._stall:
            self._stand_still()
        self.interrupt()
        while contact.finished:
            self.report("done", contact.finished.pop(0))
        return contact.level

    def interrupt(self):
        """Calls the handlers of the contacts that have moved."""
        self._in_interrupt = True
        for contact in self.contacts.values():
            contact.deliver()
        self._in_interrupt = False

    def _stand_still(self):
        """The contacts go on while the program does not. With interrupts off, all edges of one are one, at the end."""
        duration_ms, interrupts = self._stall
        self._stall = None
        began = time.ticks_ms()
        while time.ticks_diff(time.ticks_ms(), began) < duration_ms:
            if interrupts == "on":
                self.interrupt()
            for contact in self.contacts.values():
                contact.sample()
            self._watch()

    def _watch(self):
        if self.watchdog is not None and self.watchdog.has_starved():
            self._end_status = WATCHDOG_STATUS
            sys.exit(WATCHDOG_STATUS)

    def up(self):
        """The program is about to run; until it says otherwise, every output is as its resistor has it."""
        self.report("up", 1)
        self._report_changes()

    def drive(self, name, value):
        """An output of the board."""
        if name == "lamp":
            self._time_blank(value)
        self._driven[name] = value

    def _time_blank(self, lit):
        """The read-back's blanks are too short to be seen; their length is reported instead."""
        if not lit and self._driven.get("lamp"):
            self._dark_since_us = time.ticks_us()
        elif lit and self._dark_since_us is not None:
            blank_us = time.ticks_diff(time.ticks_us(), self._dark_since_us)
            self._dark_since_us = None
            if blank_us < _BLANK_US:
                self.report("blank_us", blank_us)

    def _report_changes(self):
        for name, value in self._driven.items():
            if self._reported.get(name, 0) != value:
                self._reported[name] = value
                self.report(name, value)

    def report(self, name, value):
        """One JSON line to whoever watches."""
        moment = time.ticks_diff(time.ticks_ms(), self._started)
        sys.stdout.write(json.dumps({"ms": moment, "out": name, "value": value}) + "\n")
        if hasattr(sys.stdout, "flush"):
            sys.stdout.flush()

    def light(self):
        """What the converter reads, 0 to 65535: the lamp's sensor, against the pull of its pin."""
        if self._lamp_fault == "missing":
            return _FLOATING[self.pull]
        seen = self._seen()
        if not self.pull:
            return seen
        towards = _FLOATING[self.pull]
        return seen + (towards - seen) * _SENSOR_KILOHMS // (_SENSOR_KILOHMS + _PULL_KILOHMS)

    def _seen(self):
        if self._lamp_fault == "sunlight":
            return _FULL_SCALE
        lit = self._lamp_fault == "stuck" or (self._lamp_fault != "dark" and self._driven.get("lamp"))
        return _AMBIENT + (_GLOW if lit else 0)

    def spend_flash(self, count):
        """How many of `count` flash bytes change before the power fails; call `lose_power` when it is fewer."""
        if self._flash_bytes_left < 0:
            return count
        spent = min(count, self._flash_bytes_left)
        self._flash_bytes_left -= spent
        return spent

    def lose_power(self):
        """The board is gone at once: no clean-up of its program counts any more."""
        self.power_is_lost = True
        self._end_status = POWER_LOST_STATUS
        sys.exit(POWER_LOST_STATUS)

    def reset(self):
        """machine.reset(): whoever started this process starts it again. Nothing outlives a bite or the power."""
        sys.exit(self._end_status)

    def _obey(self, line):
        words = line.decode().split()
        if not words or words[0] == "off":
            self.lose_power()
        elif words[0] == "contacts":
            steps = [tuple(int(part) for part in word.split(":")) for word in words[3:]]
            self.contacts[words[2]].add(int(words[1]), steps)
        elif words[0] == "lamp":
            self._lamp_fault = words[1]
        elif words[0] == "cut":
            self._flash_bytes_left = int(words[1])
        elif words[0] == "stall":
            self._stall = int(words[1]), words[2]
        elif words[0] == "uart":
            self.uart_is_stuck = words[1] == "stuck"


WORLD = World()
