"""No sockets: a system-call filter (seccomp(2)) that refuses to make one, of any family.

A network namespace and Landlock leave sockets in the file system open, by which another process could speak for this one. The filter
is eight instructions of classic BPF; the numbers are those of each architecture's system-call table.
"""

from __future__ import annotations

import ctypes
import errno
import platform

_PR_SET_SECCOMP, _MODE_FILTER = 22, 2
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER, _ARCHITECTURE = 0, 4
_ALLOW, _REFUSE = 0x7FFF_0000, 0x0005_0000 | errno.EACCES
_X32 = 0x4000_0000
_IO_URING_SETUP = 425
_SOCKET_BY_MACHINE = {"x86_64": (0xC000_003E, 41), "aarch64": (0xC000_00B7, 198), "armv7l": (0x4000_0028, 281)}


class _Instruction(ctypes.Structure):
    _fields_ = (("code", ctypes.c_uint16), ("if_true", ctypes.c_uint8), ("if_false", ctypes.c_uint8), ("k", ctypes.c_uint32))


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_uint16), ("instructions", ctypes.POINTER(_Instruction)))


def refuse_sockets(libc: ctypes.CDLL) -> bool:
    """For this process and its children, for good; False where the kernel or this architecture does not know it.

    Needs PR_SET_NO_NEW_PRIVS. io_uring is refused too: it makes sockets without the call.
    """
    found = _SOCKET_BY_MACHINE.get(platform.machine())
    if found is None:
        return False
    architecture, socket = found
    instructions = (_Instruction * 8)(
        _Instruction(_LOAD, 0, 0, _ARCHITECTURE),
        _Instruction(_EQUAL, 0, 5, architecture),
        _Instruction(_LOAD, 0, 0, _NUMBER),
        _Instruction(_AT_LEAST, 3, 0, _X32),
        _Instruction(_EQUAL, 2, 0, socket),
        _Instruction(_EQUAL, 1, 0, _IO_URING_SETUP),
        _Instruction(_RETURN, 0, 0, _ALLOW),
        _Instruction(_RETURN, 0, 0, _REFUSE),
    )
    program = _Program(len(instructions), instructions)
    return bool(libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(program), 0, 0) == 0)
