"""How much memory a process takes and how much there is, by the kernel's own account."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

_PAGE_KB = os.sysconf("SC_PAGE_SIZE") // 1024
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
_SPARE = 4 << 20


def resident_mb(pid: int | None = None) -> float:
    """Resident memory of a process, in MiB; of this one where none is given. Raises OSError where the process cannot be seen."""
    pages = int(Path(f"/proc/{'self' if pid is None else pid}/statm").read_text().split()[1])
    return round(pages * _PAGE_KB / 1024, 1)


def available_mb() -> float:
    """What new work may take before something has to go, in MiB (`MemAvailable`). Raises OSError."""
    lines = Path("/proc/meminfo").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("MemAvailable:")) / 1024


def return_at_once(least: int) -> None:
    """From now on, blocks of `least` bytes and more go back to the system as soon as they are freed, in this process.

    glibc keeps freed blocks of up to 32 MB for later, and in a process whose memory is kept out of swap nothing brings them back. Each
    such block costs time when it is first written to, and so does the end of the pool of smaller ones, of which as much is kept as
    one of them may have. Threads share one pool. Elsewhere than with glibc, nothing happens.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, least)
        mallopt(_M_TRIM_THRESHOLD, max(_SPARE, least))
        mallopt(_M_ARENA_MAX, 1)
