"""The host's end of the line: one protocol, one class for serial ports and pyserial URLs."""

from __future__ import annotations

import errno
import select
from typing import Protocol

import serial

from eyelid_formats.errors import Code, EyelidError, LinkError, RigError

BAUD = 921_600
WRITE_S = 5.0
READ_BYTES = 65_536
_RIGHTS = (
    "install the udev rules of firmware/systemd into /etc/udev/rules.d and plug the rig in again, "
    "or join the group that owns the port (sudo usermod -aG dialout $USER) and log in again"
)


class Transport(Protocol):
    """A line that bytes come from and go to. Every method raises LinkError (`link-closed`, `link-timeout`)."""

    def read(self, timeout_s: float) -> bytes:
        """What has arrived; empty when nothing did within `timeout_s`."""

    def write(self, data: bytes) -> None:
        """Send all of it."""

    def close(self) -> None:
        """Let go of the line."""


class SerialTransport:
    """A serial port by path, or what pyserial opens by URL (`socket://host:port`). Nobody else may open it meanwhile."""

    def __init__(self, port: str, baud: int = BAUD) -> None:
        """Raises RigError (`port-missing`, `permission`, `port-busy`), saying what to do."""
        self._port = port
        try:
            self._serial = serial.serial_for_url(port, baud, timeout=0, write_timeout=WRITE_S, exclusive=True)
        except Exception as error:
            raise cannot_open(port, error) from None

    def read(self, timeout_s: float) -> bytes:
        """See `Transport`."""
        try:
            ready, _, _ = select.select([self._serial.fileno()], [], [], timeout_s)
            return bytes(self._serial.read(READ_BYTES)) if ready else b""
        except (OSError, TypeError, ValueError) as error:
            raise self._gone(error) from None

    def write(self, data: bytes) -> None:
        """See `Transport`."""
        try:
            self._serial.write(data)
        except serial.SerialTimeoutException:
            raise LinkError(Code.LINK_TIMEOUT, f"{self._port} takes no bytes: is the rig switched on, and its agent running?") from None
        except (OSError, TypeError, ValueError) as error:
            raise self._gone(error) from None

    def close(self) -> None:
        """See `Transport`."""
        try:
            self._serial.close()
        except OSError as error:
            raise self._gone(error) from None

    def _gone(self, error: Exception) -> LinkError:
        return LinkError(Code.LINK_CLOSED, f"{self._port} is gone ({error}): was the cable pulled? Put it back and run the command again")


def cannot_open(port: str, error: Exception) -> EyelidError:
    """Why a port did not open, and what to do about it."""
    number = getattr(error, "errno", None)
    if number in (errno.EACCES, errno.EPERM):
        return RigError(Code.PERMISSION, f"{port} may not be opened by this user: {_RIGHTS}")
    if number in (errno.EAGAIN, errno.EWOULDBLOCK, errno.EBUSY):
        return RigError(Code.PORT_BUSY, f"{port} is held by another program: a second `eyelid`, a terminal or ModemManager")
    if number in (errno.ENOENT, errno.ENODEV, errno.ENXIO):
        return RigError(Code.PORT_MISSING, f"{port} does not exist: `eyelid ports` lists those that do")
    return RigError(Code.PORT_MISSING, f"{port} cannot be opened: {error}")
