"""The host port: a serial line that may be pulled out at any moment."""

from __future__ import annotations

import select
import termios
from typing import Protocol

import serial

WRITE_S = 2.0
READ_BYTES = 4096


class Port(Protocol):
    """A line that bytes come from and go to. Every method raises OSError once the line is dead."""

    def read(self, timeout_s: float) -> bytes:
        """What has arrived, at most `READ_BYTES`; empty when nothing did within `timeout_s`."""

    def write(self, data: bytes) -> bool:
        """Whether the other end took it all within `WRITE_S`; what it did not take is thrown away."""

    def close(self) -> None:
        """Let go of the line."""


class SerialPort:
    """A serial port, or what else pyserial opens by URL. Raises OSError where it cannot be opened, or is another's."""

    def __init__(self, path: str, baud: int) -> None:
        try:
            self._serial = serial.serial_for_url(path, baud, timeout=0, write_timeout=WRITE_S, exclusive=True)
        except OSError:
            raise
        except Exception as error:
            raise OSError(f"cannot open {path}: {error}") from error

    def read(self, timeout_s: float) -> bytes:
        """See `Port`."""
        ready, _, _ = select.select([self._serial.fileno()], [], [], timeout_s)
        return bytes(self._serial.read(READ_BYTES)) if ready else b""

    def write(self, data: bytes) -> bool:
        """See `Port`."""
        try:
            self._serial.write(data)
        except serial.SerialTimeoutException:
            self._drop()
            return False
        return True

    def _drop(self) -> None:
        try:
            self._serial.reset_output_buffer()
        except termios.error as error:
            raise OSError(f"the port is dead: {error}") from error

    def close(self) -> None:
        """See `Port`."""
        self._serial.close()
