"""UF2 files as picotool writes them, and with faults."""

from __future__ import annotations

import struct
from typing import Any

RP2040, RP2350, RISCV, ABSOLUTE = 0xE48BFF56, 0xE48BFF59, 0xE48BFF5A, 0xE48BFF57
FLASH = 0x10000000


def block(number: int, count: int, family: int = RP2040, **changes: Any) -> bytes:
    """One of 512 bytes."""
    one = {"magic": 0x0A324655, "flags": 0x2000, "address": FLASH + 256 * number, "length": 256, "end": 0x0AB16F30, **changes}
    head = struct.pack("<8I", one["magic"], 0x9E5D5157, one["flags"], one["address"], one["length"], number, count, family)
    return head + one.get("data", bytes([number % 251])).ljust(476, b"\0") + struct.pack("<I", one["end"])


def uf2(count: int = 8, family: int = RP2040) -> bytes:
    """A whole one."""
    return b"".join(block(number, count, family) for number in range(count))


def ignored(count: int = 2) -> bytes:
    """The block before an RP2350's image."""
    return block(0, count, ABSOLUTE, flags=0xA000, address=0x10FFFF00, data=bytes([0xEF]) * 256 + struct.pack("<I", 0x9957E304))
