"""System calls that are refused for good, by filters (seccomp(2)): what would let a process speak past its sandbox (`calls` has which).

A network namespace and Landlock leave sockets in the file system open, by which another process could speak for this one. The filters
are classic BPF; a call by the table of another architecture (x32 too) is refused, whatever it is.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
from collections.abc import Iterable

from eyelid_rig import calls

_PR_SET_SECCOMP, _MODE_FILTER = 22, 2
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _AND, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16
_ALLOW, _ERROR = 0x7FFF_0000, 0x0005_0000
_REFUSE, _UNKNOWN = _ERROR | errno.EACCES, _ERROR | errno.ENOSYS
_X32 = 0x4000_0000
_ARCHITECTURES = {"x86_64": 0xC000_003E, "aarch64": 0xC000_00B7, "armv7l": 0x4000_0028}
_CLONE_THREAD = 0x1_0000
_AF_UNIX = 1
_PR_SET_NAME, _PR_GET_NAME, _PR_SET_VMA = 15, 16, 0x5356_4D41
_PCM, _CONTROL = ord("A") << 8, ord("U") << 8
_TURNING = (0x13, 0x14, 0x15, 0x17, 0x18, 0x19, 0x1B, 0x1C, 0xD0)
"""Elements written, locked, unlocked, added, replaced, removed; TLV written and commanded; power (`sound/asound.h`)."""
_F_SETOWN, _F_SETSIG, _F_SETOWN_EX, _F_SETLEASE, _F_NOTIFY = 8, 10, 15, 1024, 1026


class _Instruction(ctypes.Structure):
    _fields_ = (("code", ctypes.c_uint16), ("if_true", ctypes.c_uint8), ("if_false", ctypes.c_uint8), ("k", ctypes.c_uint32))


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_uint16), ("instructions", ctypes.POINTER(_Instruction)))


def refuse_speech(libc: ctypes.CDLL, *, local: bool = False) -> bool:
    """No socket, mailbox, keyring, mount, or other process's memory, for this process and its children; programs stay.

    `local` leaves sockets in the file system (AF_UNIX).

    False where the kernel or this architecture does not know filters. Needs PR_SET_NO_NEW_PRIVS, as everything here.
    """
    machine = platform.machine()
    return machine in _ARCHITECTURES and _install(libc, machine, _unheard(machine, local=local))


def refuse_others(libc: ctypes.CDLL, *, local: bool = False, sound: bool = False) -> bool:
    """All that, and nothing that starts, signals or marks anything outside this process. It is the last thing that a sandbox does.

    `sound` leaves what sound cards are asked (ioctl), but for what turns their controls.

    False, too, where the numbers of some of these calls are not known here (armv7l): those that are known are refused.
    """
    machine = platform.machine()
    if machine not in _ARCHITECTURES:
        return False
    groups = (calls.PROGRAMS, calls.SIGNALS, calls.OTHERS, calls.MARKS, calls.HANDLES, calls.SWAP, calls.RIGHTS)
    is_whole = machine != "armv7l"
    at = calls.MACHINES.index(machine)
    asks = _when(calls.IOCTL[at], _of_sound_cards()) if sound and is_whole else []
    lines = [*asks, *_unheard(machine, local=local and is_whole), *_refused(calls.numbers(machine, *groups))]
    if is_whole:
        lines += [*_by_argument(at), *_newer()]
    return _install(libc, machine, lines) and is_whole


def _unheard(machine: str, *, local: bool) -> list[_Instruction]:
    """Refuses whatever speaks to another process; a call is judged by the first lines that are for it."""
    sockets = _when(calls.SOCKETS["socket"][calls.MACHINES.index(machine)] or 0, _of_this_machine()) if local else []
    quiet = calls.numbers(machine, calls.SOCKETS, calls.MAILBOXES, calls.KEYRINGS, calls.MEMORIES, calls.KERNEL, calls.MOUNTS)
    return [*sockets, *_refused(quiet)]


def _of_this_machine() -> list[_Instruction]:
    return [_argument(0), *_unless_equal(_AF_UNIX)]


def _of_sound_cards() -> list[_Instruction]:
    """What a request is for stands in its second byte: PCM devices and controls of ALSA. Flags of files and terminals have others.
    The first byte numbers it: none turns a control, makes or locks one, for cards are everybody's.
    """
    turning = [_CONTROL | number for number in _TURNING]
    number = _Instruction(_AND, 0, 0, 0xFFFF)
    return [_argument(1), number, *_refused(turning), _Instruction(_AND, 0, 0, 0xFF00), *_unless_equal(_PCM, _CONTROL)]


def _refused(numbers: Iterable[int]) -> list[_Instruction]:
    return [line for number in numbers for line in _when(number, [_Instruction(_RETURN, 0, 0, _REFUSE)])]


def _by_argument(at: int) -> list[_Instruction]:
    """Threads may be made, not processes; one's own threads may be signalled (abort does); limits may be asked for."""
    return [
        *_when(calls.CLONE[at], [_argument(0), _Instruction(_ANY_BIT, 0, 1, _CLONE_THREAD), *_allow_else_refuse()]),
        *_when(calls.TGKILL[at], [_argument(0), *_unless_equal(os.getpid())]),
        *_when(calls.PRLIMIT[at], [*_zero(_argument(0)), *_zero(_argument(2)), *_zero(_argument(2, high=True)), *_allow_else_refuse()]),
        *_when(calls.PRCTL[at], [_argument(0), *_unless_equal(_PR_SET_NAME, _PR_GET_NAME, _PR_SET_VMA)]),
        *_when(calls.FCNTL[at], [_argument(1), *_if_equal(_F_SETOWN, _F_SETSIG, _F_SETOWN_EX, _F_SETLEASE, _F_NOTIFY)]),
    ]


def _newer() -> list[_Instruction]:
    """As on a kernel that ends before clone3, but for a few: the C library then makes threads by clone; what is newer may be a way out."""
    known = [line for number in calls.NEWER for line in _when(number, [_Instruction(_RETURN, 0, 0, _ALLOW)])]
    return [*known, _Instruction(_AT_LEAST, 0, 1, calls.CLONE3), _Instruction(_RETURN, 0, 0, _UNKNOWN)]


def _when(number: int, lines: list[_Instruction]) -> list[_Instruction]:
    """The lines, which return, for that call; the next after them for others."""
    return [_Instruction(_EQUAL, 0, len(lines), number), *lines]


def _argument(at: int, *, high: bool = False) -> _Instruction:
    """Half of an argument, in the order of little-endian machines; the kernel reads flags and process numbers from the low one."""
    return _Instruction(_LOAD, 0, 0, _ARGUMENTS + 8 * at + 4 * high)


def _zero(argument: _Instruction) -> list[_Instruction]:
    return [argument, _Instruction(_EQUAL, 1, 0, 0), _Instruction(_RETURN, 0, 0, _REFUSE)]


def _unless_equal(*values: int) -> list[_Instruction]:
    """Allow these, refuse others."""
    tests = [_Instruction(_EQUAL, len(values) - at, 0, value) for at, value in enumerate(values)]
    return [*tests, _Instruction(_RETURN, 0, 0, _REFUSE), _Instruction(_RETURN, 0, 0, _ALLOW)]


def _if_equal(*values: int) -> list[_Instruction]:
    """Refuse these, allow others."""
    tests = [_Instruction(_EQUAL, len(values) - at, 0, value) for at, value in enumerate(values)]
    return [*tests, *_allow_else_refuse()]


def _allow_else_refuse() -> list[_Instruction]:
    """The first line allows, the second refuses."""
    return [_Instruction(_RETURN, 0, 0, _ALLOW), _Instruction(_RETURN, 0, 0, _REFUSE)]


def _install(libc: ctypes.CDLL, machine: str, tests: list[_Instruction]) -> bool:
    lines = [
        _Instruction(_LOAD, 0, 0, _ARCHITECTURE),
        _Instruction(_EQUAL, 1, 0, _ARCHITECTURES[machine]),
        _Instruction(_RETURN, 0, 0, _REFUSE),
        _Instruction(_LOAD, 0, 0, _NUMBER),
        _Instruction(_AT_LEAST, 0, 1, _X32),
        _Instruction(_RETURN, 0, 0, _REFUSE),
        *tests,
        _Instruction(_RETURN, 0, 0, _ALLOW),
    ]
    program = _Program(len(lines), (_Instruction * len(lines))(*lines))
    return bool(libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(program), 0, 0) == 0)
