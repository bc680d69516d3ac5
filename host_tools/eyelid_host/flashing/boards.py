"""Which board is meant: one in BOOTSEL, or one that runs MicroPython."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from eyelid_formats.errors import Code, FlashError
from eyelid_host.flashing.drives import Drive, found_drives, look_at, named_drive, unmounted_labels
from eyelid_host.ports import FoundPort, found_ports
from eyelid_host.words import printable

_VID = 0x2E8A
_MICROPYTHON = 0x0005


class Desk(Protocol):
    """What is plugged into this computer."""

    def ports(self) -> list[FoundPort]:
        """Serial ports."""

    def drives(self) -> list[Drive]:
        """Mounted drives of boards in BOOTSEL."""

    def unmounted(self) -> list[Path]:
        """Devices of boards in BOOTSEL whose drives are not mounted."""


@dataclass(frozen=True)
class ThisDesk:
    """The real one."""

    ports: Callable[[], list[FoundPort]] = field(default=found_ports)
    drives: Callable[[], list[Drive]] = field(default=found_drives)
    unmounted: Callable[[], list[Path]] = field(default=unmounted_labels)


def choose(desk: Desk, port: str | None, drive: Path | None) -> Drive | str:
    """The drive or port of the board that is meant. A named drive that is gone means its port, once the board is back as MicroPython.

    Raises FlashError (`board-missing`, `board-several`, `drive-other`).
    """
    if drive and (not port or drive.exists()):
        return _named(drive)
    if port:
        return port
    drives, unmounted, ports = desk.drives(), desk.unmounted(), micropython_ports(desk)
    if len(drives) + len(unmounted) + len(ports) > 1:
        listed = _listed(drives, unmounted, ports)
        raise FlashError(Code.BOARD_SEVERAL, f"several boards may be meant: {listed}. Name one with --drive or --port")
    if drives:
        return drives[0]
    if ports:
        return ports[0].device
    raise FlashError(Code.BOARD_MISSING, _missing(desk, unmounted))


def micropython_ports(desk: Desk) -> list[FoundPort]:
    """Ports of boards that run MicroPython, by their USB ids."""
    return [port for port in desk.ports() if (port.vid, port.pid) == (_VID, _MICROPYTHON)]


def _named(drive: Path) -> Drive:
    if look_at(drive) is None and not drive.exists():
        raise FlashError(Code.BOARD_MISSING, f"{drive} is not there: plug the board in with BOOTSEL held, and mount its drive")
    return named_drive(drive)


def _listed(drives: list[Drive], unmounted: list[Path], ports: list[FoundPort]) -> str:
    in_bootsel = [f"an {one.chip} in BOOTSEL at {one.folder}" for one in drives]
    away = [f"one in BOOTSEL that is not mounted (udisksctl mount -b {label})" for label in unmounted]
    return ", ".join([*in_bootsel, *away, *(f"{one.device} (serial number {printable(one.serial_number or '-', 40)})" for one in ports)])


def _missing(desk: Desk, unmounted: list[Path]) -> str:
    if unmounted:
        return f"a board in BOOTSEL is there and not mounted: udisksctl mount -b {unmounted[0]}, then run this again"
    others = ", ".join(one.device for one in desk.ports() if one.vid == _VID)
    also = f" ({others} is Raspberry Pi's, and no MicroPython: a debug probe, or another program?)" if others else ""
    return f"no board was found{also}: plug it in by USB, for a first time with its BOOTSEL button held; or name it with --port or --drive"
