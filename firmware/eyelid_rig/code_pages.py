"""Code that only a start needs, given back: where memory is locked, the kernel would keep it as long as the process lives."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator
from typing import Any

_PT_LOAD = 1
_EXECUTABLE, _WRITABLE = 1, 2
_MADV_DONTNEED_LOCKED = 24
"""Since Linux 5.18; before it, this is refused and nothing happens."""


class _Segment(ctypes.Structure):
    """Elf64_Phdr."""

    _fields_ = (
        ("kind", ctypes.c_uint32),
        ("flags", ctypes.c_uint32),
        ("offset", ctypes.c_uint64),
        ("address", ctypes.c_uint64),
        ("physical", ctypes.c_uint64),
        ("file_bytes", ctypes.c_uint64),
        ("memory_bytes", ctypes.c_uint64),
        ("alignment", ctypes.c_uint64),
    )


class _Library(ctypes.Structure):
    """The beginning of dl_phdr_info."""

    _fields_ = (
        ("base", ctypes.c_uint64),
        ("name", ctypes.c_char_p),
        ("segments", ctypes.POINTER(_Segment)),
        ("count", ctypes.c_uint16),
    )


_VISIT = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(_Library), ctypes.c_size_t, ctypes.c_void_p)


def let_go() -> int:
    """Unmap the pages of all code that is loaded, and return how many bytes that may be: what runs again is read again from its file.

    Such pages are what the file says, so nothing is lost. 8 MB of an ear, half of it code that loads libraries and models. Elsewhere
    than with 64-bit Linux, nothing happens.
    """
    if sys.platform != "linux" or sys.maxsize < 2**32:
        return 0
    libc = ctypes.CDLL(None)
    libc.madvise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
    page = libc.getpagesize()
    return sum(size for start, size in _code(libc, page) if libc.madvise(start, size, _MADV_DONTNEED_LOCKED) == 0)


def _code(libc: ctypes.CDLL, page: int) -> list[tuple[int, int]]:
    """Where code is: addresses and sizes in whole pages."""
    found: list[tuple[int, int]] = []

    def visit(library: Any, _size: int, _data: int | None) -> int:
        found.extend(_code_of(library.contents, page))
        return 0

    libc.dl_iterate_phdr(_VISIT(visit), None)
    return found


def _code_of(library: _Library, page: int) -> Iterator[tuple[int, int]]:
    """Nothing that may have been written to."""
    for segment in library.segments[: library.count]:
        if segment.kind == _PT_LOAD and segment.flags & _EXECUTABLE and not segment.flags & _WRITABLE:
            start = (library.base + segment.address) // page * page
            yield start, -(-(library.base + segment.address + segment.memory_bytes - start) // page) * page
