"""System calls that are refused for good, by a filter (seccomp(2)): making sockets, of any family; for a child also starting programs,
and reaching into other processes.

A network namespace and Landlock leave sockets in the file system open, by which another process could speak for this one. The filter
is classic BPF; the numbers are those of each architecture's system-call table.
"""

from __future__ import annotations

import ctypes
import errno
import platform
from collections.abc import Sequence

_PR_SET_SECCOMP, _MODE_FILTER = 22, 2
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER, _ARCHITECTURE = 0, 4
_ALLOW, _REFUSE = 0x7FFF_0000, 0x0005_0000 | errno.EACCES
_X32 = 0x4000_0000
_ARCHITECTURES = {"x86_64": 0xC000_003E, "aarch64": 0xC000_00B7, "armv7l": 0x4000_0028}
_NUMBERS = {
    "io_uring_setup": {"x86_64": 425, "aarch64": 425, "armv7l": 425},
    "socket": {"x86_64": 41, "aarch64": 198, "armv7l": 281},
    "socketpair": {"x86_64": 53, "aarch64": 199, "armv7l": 288},
    "execve": {"x86_64": 59, "aarch64": 221, "armv7l": 11},
    "execveat": {"x86_64": 322, "aarch64": 281, "armv7l": 387},
    "kill": {"x86_64": 62, "aarch64": 129, "armv7l": 37},
    "ptrace": {"x86_64": 101, "aarch64": 117, "armv7l": 26},
    "process_vm_readv": {"x86_64": 310, "aarch64": 270, "armv7l": 376},
    "process_vm_writev": {"x86_64": 311, "aarch64": 271, "armv7l": 377},
    "pidfd_open": {"x86_64": 434, "aarch64": 434, "armv7l": 434},
}
SOCKETS = ("socket", "io_uring_setup")
"""io_uring makes sockets without the call."""
PROGRAMS = ("socketpair", "execve", "execveat", "kill", "ptrace", "process_vm_readv", "process_vm_writev", "pidfd_open")


class _Instruction(ctypes.Structure):
    _fields_ = (("code", ctypes.c_uint16), ("if_true", ctypes.c_uint8), ("if_false", ctypes.c_uint8), ("k", ctypes.c_uint32))


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_uint16), ("instructions", ctypes.POINTER(_Instruction)))


def refuse(libc: ctypes.CDLL, calls: Sequence[str]) -> bool:
    """For this process and its children, for good; False where the kernel or this architecture does not know it.

    Needs PR_SET_NO_NEW_PRIVS. A call by the table of another architecture (x32 too) is refused, whatever it is.
    """
    architecture = _ARCHITECTURES.get(platform.machine())
    if architecture is None:
        return False
    numbers = [_NUMBERS[call][platform.machine()] for call in calls]
    tests = [_Instruction(_EQUAL, len(numbers) - at, 0, number) for at, number in enumerate(numbers)]
    lines = [
        _Instruction(_LOAD, 0, 0, _ARCHITECTURE),
        _Instruction(_EQUAL, 0, len(numbers) + 3, architecture),
        _Instruction(_LOAD, 0, 0, _NUMBER),
        _Instruction(_AT_LEAST, len(numbers) + 1, 0, _X32),
        *tests,
        _Instruction(_RETURN, 0, 0, _ALLOW),
        _Instruction(_RETURN, 0, 0, _REFUSE),
    ]
    program = _Program(len(lines), (_Instruction * len(lines))(*lines))
    return bool(libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(program), 0, 0) == 0)
