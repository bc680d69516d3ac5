"""What the vault says about a record without opening it, and how that is bound to the ciphertext."""

from __future__ import annotations

import struct
from dataclasses import dataclass

_LABEL = b"eyelid vault record 1\0"
_FIELDS = struct.Struct(">QIQIIQ")
_NONCE = struct.Struct(">QI")


@dataclass(frozen=True, slots=True)
class RecordInfo:
    """One sealed frame."""

    epoch: int
    number: int
    """Inside the epoch, from 0."""
    captured_ns: int
    """CLOCK_MONOTONIC at the exposure."""
    sharpness: int
    """`camera.sharpness`: larger is sharper."""
    size: tuple[int, int]
    """(width, height) in pixels."""

    @property
    def nonce(self) -> bytes:
        """12 bytes that no other record of this rig has: the epoch, then the number in it."""
        return _NONCE.pack(self.epoch, self.number)

    @property
    def associated_data(self) -> bytes:
        """Everything above, one way to write it: a record that was moved or relabelled does not open."""
        width, height = self.size
        return _LABEL + _FIELDS.pack(self.epoch, self.number, self.captured_ns, width, height, self.sharpness)
