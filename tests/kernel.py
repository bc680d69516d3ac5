"""What this kernel lets this user do, asked of the kernel: a test can tell a missing ability from one that was not used."""

from __future__ import annotations

import subprocess
import sys

_LANDLOCK = "import ctypes; libc = ctypes.CDLL(None); raise SystemExit(libc.syscall(444, None, ctypes.c_size_t(0), ctypes.c_uint32(1)) < 1)"
_UNSHARE = "import ctypes; libc = ctypes.CDLL(None); raise SystemExit(all(libc.unshare(flags) for flags in (0x40000000, 0x50000000)))"
_LOCK = "import ctypes; raise SystemExit(ctypes.CDLL(None).mlockall(7) != 0)"


def has_landlock() -> bool:
    """Linux 5.13 or newer, with Landlock on."""
    return _works(_LANDLOCK)


def has_network_namespaces() -> bool:
    """A network namespace of one's own, as root or by way of a user namespace."""
    return _works(_UNSHARE)


def has_memory_lock() -> bool:
    """The right to lock all of a process's memory."""
    return _works(_LOCK)


def _works(code: str) -> bool:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0
