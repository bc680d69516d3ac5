"""What a run is asked for, and how long it waits."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from eyelid_host.flashing.firmware import Firmware
from eyelid_host.flashing.pinned import Build


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: for an answer of the board, for its return after a reset, how long its start is watched, and how long a first one takes.

    In its first boot a board compiles all files and reserves its sectors: 9 to 12 s. Only then is it known that it can.
    """

    answer_s: float = 5.0
    return_s: float = 20.0
    watch_s: float = 15.0
    first_boot_s: float = 15.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a run is asked for. `build` is the MicroPython that a board in BOOTSEL gets."""

    firmware: Firmware
    build: Build | None = None
    port: str | None = None
    drive: Path | None = None
    clean: bool = False
    patience: Patience = Patience()
