"""How much memory a process takes and how much there is, by the kernel's own account."""

from __future__ import annotations

import ctypes
import os
import sys
from io import FileIO
from pathlib import Path

_PAGE_KB = os.sysconf("SC_PAGE_SIZE") // 1024
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_PERTURB, _M_ARENA_MAX = -1, -3, -6, -8
_PATTERN = 0xA5
_SPARE = 4 << 20


def resident_mb() -> float:
    """Resident memory of this process, in MiB."""
    return _resident_mb(Path("/proc/self/statm").read_bytes())


class Account:
    """The kernel's account of another process. Opened while the process is new: one that does not let itself be looked into is not in
    `/proc` any more where that is mounted to hide such (`ProtectProc=invisible`), but what is open goes on being true.
    """

    def __init__(self, pid: int) -> None:
        try:
            self._file: FileIO | None = FileIO(f"/proc/{pid}/statm")
        except OSError:
            self._file = None

    def resident_mb(self) -> float | None:
        """In MiB; None where it cannot be seen, or is gone."""
        if self._file is None or self._file.closed:
            return None
        try:
            return _resident_mb(os.pread(self._file.fileno(), 128, 0))
        except (OSError, ValueError, IndexError):
            return None

    def close(self) -> None:
        """It is of no use any more."""
        if self._file is not None:
            self._file.close()


def _resident_mb(statm: bytes) -> float:
    return round(int(statm.split()[1]) * _PAGE_KB / 1024, 1)


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
    _mallopt(_M_MMAP_THRESHOLD, least)
    _mallopt(_M_TRIM_THRESHOLD, max(_SPARE, least))
    _mallopt(_M_ARENA_MAX, 1)


class Overwriting:
    """While it is on, whatever any thread of this process frees is overwritten: plain frames and stills leave nothing in the heap.

    It costs a little at each block, so it is on only while a prompt is worked on. What Python keeps in small blocks (512 bytes) is not
    reached. Elsewhere than with glibc, nothing happens.
    """

    def __init__(self) -> None:
        self._until_ns = 0

    def extend(self, until_ns: int) -> None:
        """On, until then."""
        if not self._until_ns:
            _mallopt(_M_PERTURB, _PATTERN)
        self._until_ns = max(self._until_ns, until_ns)

    def tick(self, now_ns: int) -> None:
        """Off again, when it is time."""
        if self._until_ns and now_ns >= self._until_ns:
            self._until_ns = 0
            _mallopt(_M_PERTURB, 0)


def _mallopt(parameter: int, value: int) -> None:
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is not None:
        mallopt(parameter, value)
