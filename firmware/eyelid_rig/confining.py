"""What a child of eye may not do, beside what the sandbox takes from every process: outlive eye, grow, and fill files."""

from __future__ import annotations

import ctypes
import resource
import signal

_PR_SET_PDEATHSIG = 1


def end_with_parent() -> None:
    """SIGKILL as soon as the thread that started this process ends. (Where that was before this call, its pipes are closed.)"""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def limit_memory(memory_mb: int) -> None:
    """No more than this for data of its own (RLIMIT_DATA), and not a byte into any file (RLIMIT_FSIZE), for good."""
    most = memory_mb * 2**20
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
