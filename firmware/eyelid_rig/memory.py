"""How much memory a process takes and how much there is, by the kernel's own account."""

from __future__ import annotations

import os
from pathlib import Path

_PAGE_KB = os.sysconf("SC_PAGE_SIZE") // 1024


def resident_mb(pid: int | None = None) -> float:
    """Resident memory of a process, in MiB; of this one where none is given. Raises OSError where the process cannot be seen."""
    pages = int(Path(f"/proc/{'self' if pid is None else pid}/statm").read_text().split()[1])
    return round(pages * _PAGE_KB / 1024, 1)


def available_mb() -> float:
    """What new work may take before something has to go, in MiB (`MemAvailable`). Raises OSError."""
    lines = Path("/proc/meminfo").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("MemAvailable:")) / 1024
