"""Finding the rig's port."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from serial.tools import list_ports

from eyelid_formats.errors import Code, RigError

_MAKER = "eyelid"


@dataclass(frozen=True, slots=True)
class FoundPort:
    """A serial port of this computer; `vid` and `pid` are USB's, None where it is not a USB port."""

    device: str
    description: str
    serial_number: str | None
    vid: int | None
    pid: int | None
    eyelid: bool

    def to_json(self) -> dict[str, Any]:
        """The object of `eyelid ports --json`."""
        return {
            "port": self.device,
            "description": self.description,
            "serial_number": self.serial_number,
            "usb": f"{self.vid:04x}:{self.pid:04x}" if self.vid is not None and self.pid is not None else None,
            "eyelid": self.eyelid,
        }


def found_ports() -> list[FoundPort]:
    """Every serial port that something is plugged into; built-in ones without hardware behind them are left out."""
    return [_found(port) for port in sorted(list_ports.comports()) if port.hwid != "n/a" or port.vid is not None]


def is_there(device: str) -> bool:
    """Whether something is plugged in at this port, by its path or by its name (Windows)."""
    return Path(device).exists() if device.startswith("/") else any(one.device == device for one in found_ports())


def _found(port: Any) -> FoundPort:
    names = (port.manufacturer, port.product, port.description)
    is_eyelid = any(_MAKER in (name or "").lower() for name in names)
    return FoundPort(port.device, port.description or "", port.serial_number, port.vid, port.pid, is_eyelid)


def choose_port(named: str | None, found: Iterable[FoundPort]) -> str:
    """The port that is meant: the named one, else the only Eyelid, else the only one. Raises RigError (`port-missing`, `port-several`)."""
    if named:
        return named
    ports = list(found)
    likely = [port for port in ports if port.eyelid] or ports
    if not likely:
        raise RigError(Code.PORT_MISSING, "no serial port was found: plug the rig in, or name its port with --port or EYELID_PORT")
    if len(likely) > 1:
        listed = ", ".join(port.device for port in likely)
        raise RigError(Code.PORT_SEVERAL, f"several ports may be the rig's ({listed}): name one with --port or EYELID_PORT")
    return likely[0].device
