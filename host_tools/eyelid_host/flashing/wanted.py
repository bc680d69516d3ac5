"""What a run is asked for, how long it waits, and how it shows where it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from eyelid_host.flashing.firmware import Firmware
from eyelid_host.flashing.pinned import Build


class Progress(Protocol):
    """Where it is: what is being done, and bytes done of those that it takes."""

    def name(self, words: str) -> None:
        """What is being done now."""

    def of(self, total: int) -> None:
        """How many bytes it takes; counting begins anew."""

    def at(self, done: int) -> None:
        """Bytes done."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: for an answer of the board, for its return after a reset, and how long its start is watched: it compiles all files anew."""

    answer_s: float = 5.0
    return_s: float = 20.0
    watch_s: float = 6.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a run is asked for. `build` is the MicroPython that a board in BOOTSEL gets."""

    firmware: Firmware
    build: Build | None = None
    port: str | None = None
    drive: Path | None = None
    clean: bool = False
    patience: Patience = Patience()
