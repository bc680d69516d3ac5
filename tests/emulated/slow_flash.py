"""The time that flash takes: rp2040py 0.3.6 erases and programs in none, and says that it is ready.

A Pico's chip is a Winbond W25Q16JV, whose data sheet has 45 ms for erasing a sector and 0.4 ms for programming a page, usually.
MicroPython waits for it with interrupts switched off, so that a UART's queue of 32 bytes overflows after 2.8 ms of talk, and an
edge of a pin is noted late.
"""

from __future__ import annotations

from collections.abc import Callable

from rp2040py.peripherals import ssi
from rp2040py.rp2040 import RP2040

ERASE_MS, PROGRAM_MS = 45.0, 0.4
_NS_PER_MS = 1_000_000
_BUSY = 1
_TAKES_MS = {ssi.CMD_SECTOR_ERASE: ERASE_MS, ssi.CMD_PAGE_PROGRAM: PROGRAM_MS}


class SlowFlash:
    """Stands in for two steps of the emulator's flash: what a command does when it ends, and the answer to each byte."""

    def __init__(self, rp2040: RP2040) -> None:
        self.erases = 0
        self._clock = rp2040.clock
        self._chip = rp2040.ssi
        self._ready_ns = 0.0
        self._apply: Callable[[], None] = self._chip._apply_command
        self._shift: Callable[[int], int] = self._chip._shift_byte
        self._chip._apply_command = self._apply_and_take_time
        self._chip._shift_byte = self._shift_and_say_busy

    @property
    def is_busy(self) -> bool:
        """While it erases or programs."""
        return bool(self._clock.nanos < self._ready_ns)

    def _apply_and_take_time(self) -> None:
        command = self._chip._tx_buffer[:1]
        if self._chip._write_enabled and command and command[0] in _TAKES_MS:
            self.erases += command[0] == ssi.CMD_SECTOR_ERASE
            self._ready_ns = self._clock.nanos + _TAKES_MS[command[0]] * _NS_PER_MS
        self._apply()

    def _shift_and_say_busy(self, byte: int) -> int:
        answer = self._shift(byte)
        is_status = self._chip._tx_buffer[0] == ssi.CMD_READ_STATUS_1 and len(self._chip._tx_buffer) > 1
        return answer | _BUSY if is_status and self.is_busy else answer
