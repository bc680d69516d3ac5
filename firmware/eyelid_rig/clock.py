"""Clocks: the monotonic one that the rig works by, and what it knows of the time of day."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Protocol
from uuid import UUID, uuid4

from eyelid_formats.draft import Time, TimeSource

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


class Clock(Protocol):
    """Where times come from."""

    def monotonic_ns(self) -> int:
        """Nanoseconds that never go back while the board is up."""

    def stamp(self) -> Time:
        """Now, as drafts and the ledger write it."""


class SystemClock:
    """CLOCK_MONOTONIC and the system's time; `source` is what the operator says sets it."""

    def __init__(self, source: TimeSource) -> None:
        self._source = source
        self._boot_id = read_boot_id()

    def monotonic_ns(self) -> int:
        """CLOCK_MONOTONIC."""
        return time.monotonic_ns()

    def stamp(self) -> Time:
        """Seconds are 0 where the source is unset."""
        seconds = int(time.time()) if self._source is not TimeSource.UNSET else 0
        return Time(seconds, self._source, self._boot_id, time.monotonic_ns() // 1_000_000)


def read_boot_id() -> bytes:
    """16 bytes that the kernel draws at each boot; random where there is no such file."""
    try:
        return UUID(_BOOT_ID.read_text().strip()).bytes
    except (OSError, ValueError):
        return uuid4().bytes
