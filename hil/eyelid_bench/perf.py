"""`eyelid-bench perf`: figures by name, and what machine they were measured on."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Figures = dict[str, float | int | str]


@dataclass(frozen=True, slots=True)
class Measurement:
    """One benchmark: what it is for, and what runs it in a folder of its own. Names of figures are stable."""

    about: str
    run: Callable[[Path], Figures]


def machine() -> dict[str, object]:
    """Enough to know whether two runs may be compared."""
    return {
        "cpu": _cpu_model(),
        "cores": os.cpu_count(),
        "system": platform.system(),
        "release": platform.release(),
        "arch": platform.machine(),
        "python": platform.python_version(),
    }


def _cpu_model() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        name, _, value = line.partition(":")
        if name.strip() in {"model name", "Model"}:
            return value.strip()
    return platform.processor()
