"""The Pico's hardware behind the few verbs that main.py and the core need."""

import hashlib
import os
import time

import machine
import rp2

import pins
import raw_sectors
from eyelid_pico import codes
from eyelid_pico.clock import Clock
from eyelid_pico.edges import Edges
from eyelid_pico.job import DEADLINE_MS
from eyelid_pico.stored import SECTOR_COUNT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from eyelid_pico.edges import Edge

BAUD_RATE = 115200
_SETTLE_US = 300
_BUZZER_DUTY = 16384
_RECEIVED_AT_ONCE = 256
_RESETS = {machine.PWRON_RESET: codes.RESET_POWER, machine.WDT_RESET: codes.RESET_SELF}


class LampPins:
    """The outward lamp, lit as it was since the reset, and the sensor that looks at it."""

    def __init__(self) -> None:
        self._lamp = machine.Pin(pins.LAMP, machine.Pin.OUT, value=1)
        self._sensor = machine.ADC(machine.Pin(pins.LAMP_SENSOR))
        self._is_lit = True
        self._since_us = time.ticks_us()
        self._held_us = 0

    def drive(self, lit: bool) -> None:
        """Switches the lamp."""
        self._lamp.value(lit)
        if lit != self._is_lit:
            now_us = time.ticks_us()
            self._held_us = time.ticks_diff(now_us, self._since_us)
            self._is_lit, self._since_us = lit, now_us

    def held_us(self) -> int:
        """How long it stayed as it was before it was switched last; right up to some minutes."""
        return self._held_us

    def settle(self) -> None:
        """Waits for the phototransistor."""
        time.sleep_us(_SETTLE_US)

    def sense(self) -> int:
        """0 to 65535."""
        return self._sensor.read_u16()

    def sense_pulled(self, up: bool) -> int:
        """0 to 65535, with the pin pulled through the chip's own 50 to 80 kilohms. Making the converter anew takes the pull away.

        An RP2350 of stepping A2 holds an input that was high at 2.2 V against its pull-down (erratum E9): driven low before, it stays low.
        """
        if not up:
            machine.Pin(pins.LAMP_SENSOR, machine.Pin.OUT, value=0)
        machine.Pin(pins.LAMP_SENSOR, machine.Pin.IN, machine.Pin.PULL_UP if up else machine.Pin.PULL_DOWN)
        self.settle()
        pulled = self._sensor.read_u16()
        self._sensor = machine.ADC(machine.Pin(pins.LAMP_SENSOR))
        return pulled


class Contacts:
    """Button and shut switch, as they are, bouncing."""

    def __init__(self) -> None:
        self._button = machine.Pin(pins.BUTTON, machine.Pin.IN, machine.Pin.PULL_UP)
        self._shut = machine.Pin(pins.SHUT, machine.Pin.IN, machine.Pin.PULL_UP)

    def note_in(self, edges: Edges) -> None:
        """From now on hard interrupts note every edge: they come in the midst of anything but a change of flash."""
        both = machine.Pin.IRQ_FALLING | machine.Pin.IRQ_RISING
        self._button.irq(edges.note_button, both, hard=True)
        self._shut.irq(edges.note_switch, both, hard=True)

    def button_is_down(self) -> bool:
        """True while the finger is down."""
        return self._button.value() == 0

    def is_shut(self) -> bool:
        """True while the rig must not see."""
        return self._shut.value() == 1


class Voice:
    """Buzzer and inward LED."""

    def __init__(self) -> None:
        self._buzzer = machine.PWM(machine.Pin(pins.BUZZER))
        self._led = machine.Pin(pins.LED, machine.Pin.OUT, value=0)
        self._tone_hz = 0
        self._buzzer.duty_u16(0)

    def show(self, tone_hz: int, led: bool) -> None:
        """Plays a tone, or none at 0 Hz."""
        self._led.value(led)
        if tone_hz == self._tone_hz:
            return
        self._tone_hz = tone_hz
        if tone_hz:
            self._buzzer.freq(tone_hz)
        self._buzzer.duty_u16(_BUZZER_DUTY if tone_hz else 0)


class Board:
    """Everything that the program needs, on its pins (program.Hardware), beside a watchdog that runs already."""

    def __init__(self, contacts: Contacts, watchdog: machine.WDT) -> None:
        self._uart = _open_uart()
        self._voice = Voice()
        self.sectors = raw_sectors.open_sectors(rp2.Flash(), SECTOR_COUNT, noise()[:16], watchdog.feed)
        self._clock = Clock(time.ticks_ms, time.ticks_diff)
        self._edges = Edges(time.ticks_ms)
        contacts.note_in(self._edges)
        self.lamp_pins = LampPins()
        self.reset = _RESETS.get(machine.reset_cause(), codes.RESET_UNKNOWN)
        self.deadline_ms = int(getattr(machine, "DEADLINE_MS", DEADLINE_MS))  # the simulated machine signs faster
        self.button_is_down = contacts.button_is_down
        self.is_shut = contacts.is_shut
        self.now_ms = self._clock.now_ms
        self.feed = watchdog.feed
        self.show = self._voice.show
        self.noise = noise

    def receive(self) -> bytes:
        """What waits in the UART's buffer, a part of it at a time: a turn's worth is small, and so are its copies."""
        return self._uart.read(min(self._uart.any(), _RECEIVED_AT_ONCE)) or b""

    def take_edges(self) -> "Iterable[Edge]":
        """What the interrupts noted."""
        return self._edges.take(self._clock.at_ms)

    def send(self, data: bytes) -> int:
        """Into the UART's buffer, as far as there is room."""
        return self._uart.write(data) or 0

    def pause(self) -> None:
        """A millisecond, in which the processor sleeps."""
        time.sleep_ms(1)


def _open_uart() -> machine.UART:
    """UART0 to the Pi, with room for a whole frame each way."""
    tx, rx = machine.Pin(pins.UART_TX), machine.Pin(pins.UART_RX)
    return machine.UART(0, BAUD_RATE, tx=tx, rx=rx, rxbuf=2400, txbuf=2400)


def noise() -> bytes:
    """32 bytes of whatever this board cannot predict: its generator, and the microsecond at which it was asked."""
    mixed = hashlib.sha256(os.urandom(32))
    sensor = machine.ADC(machine.Pin(pins.LAMP_SENSOR)).read_u16()
    mixed.update(f"{time.ticks_us()} {sensor}".encode())
    digest: bytes = mixed.digest()
    return digest
