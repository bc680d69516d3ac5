"""The ring oscillator's random bit, which MicroPython's `os.urandom` is made of. rp2040py 0.3.6 has none: every bit reads as one."""

from __future__ import annotations

import random

from rp2040py.peripherals.peripheral import BasePeripheral
from rp2040py.rp2040 import RP2040

_BASE = 0x40060000
_STATUS, _RANDOM_BIT = 0x18, 0x1C
_STABLE, _ENABLED = 1 << 31, 1 << 12


class Rosc(BasePeripheral):
    """Bits from a seed: no two reads alike, and every run the same."""

    def __init__(self, rp2040: RP2040, seed: int) -> None:
        super().__init__(rp2040, "ROSC")
        self._bits = random.Random(seed)
        self._registers: dict[int, int] = {}

    @classmethod
    def fitted(cls, rp2040: RP2040, seed: int) -> Rosc:
        """Takes the place of the emulator's."""
        rosc = cls(rp2040, seed)
        rp2040.peripherals[(_BASE >> 14) << 2] = rosc
        return rosc

    def read_uint32(self, offset: int) -> int:
        """A register."""
        if offset == _RANDOM_BIT:
            return self._bits.getrandbits(1)
        if offset == _STATUS:
            return _STABLE | _ENABLED
        return self._registers.get(offset, 0)

    def write_uint32(self, offset: int, value: int) -> None:
        """A register."""
        self._registers[offset] = value
