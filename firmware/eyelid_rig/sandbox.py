"""What a process gives up before it starts to work: network, files that are not its own, core dumps (promise 9, without systemd).

Landlock is spoken to directly (landlock(7), kernel 5.13 and newer): the one Python package for it has no stable release.
"""

from __future__ import annotations

import ctypes
import logging
import os
import resource
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from eyelid_rig import seccomp

_log = logging.getLogger(__name__)
_CREATE, _ADD, _RESTRICT = 444, 445, 446
_PATH_BENEATH = 1
_READ = 1 << 0 | 1 << 2 | 1 << 3
_FILE_ONLY = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 14 | 1 << 15
_DEVICES = _READ | 1 << 1 | 1 << 15
_NEWUSER, _NEWNET = 0x1000_0000, 0x4000_0000
_MCL_CURRENT, _MCL_FUTURE, _MCL_ONFAULT = 1, 2, 4
_PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 4, 38
_RIGHTS_BY_ABI = ((1, 13), (2, 14), (3, 15), (5, 16))
_BARE = ("/usr", "/lib", "/lib64", "/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/sys/devices/system/cpu", "/dev/urandom")
_SYSTEM = ("/usr", "/lib", "/lib64", "/etc", "/proc", "/sys/devices/system/cpu", "/dev/null", "/dev/urandom")


class _Ruleset(ctypes.Structure):
    _fields_ = (("fs", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _PathRule(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


@dataclass(frozen=True, slots=True)
class Reach:
    """All that a process may reach; folders count with everything below them."""

    rig: Path
    """The rig's folder: Python's own places are opened up only where they do not hold it."""
    read: tuple[Path, ...]
    write: tuple[Path, ...]
    network: bool
    secrets: bool = False
    """Its memory holds keys or pictures, and is kept out of swap."""
    bare: bool = False
    """It starts no program or process, signals, marks and changes nothing outside itself,
    and reads nothing of the system but libraries and what the processor is."""
    sound: tuple[Path, ...] = ()
    """Folders of sound cards, which are opened and asked what they can do and to record, bare or not. Nothing is made there or removed,
    and, if bare, no card's controls are turned."""
    server: bool = False
    """It, or a child of its own, may speak to servers on this machine: a sound server stands in for the microphone of a simulated rig."""


WORDS = ("no-core", "no-swap", "no-network", "no-sockets", "no-programs", "files")
"""All that can be given up."""


def enter(reach: Reach) -> tuple[str, ...]:
    """Give up everything else, for good; returns what could be given up: `no-core`, `no-swap`, `no-network`,
    `no-sockets`, `no-programs`, `files`.

    Call it before any thread starts. What this kernel or container does not offer is left out of the result, with a warning: on a Pi
    the systemd units do the same from outside.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    done = ["no-core"]
    if reach.secrets and libc.mlockall(_MCL_CURRENT | _MCL_FUTURE | _MCL_ONFAULT) == 0:
        done.append("no-swap")
    if not reach.network and _leave_network(libc):
        done.append("no-network")
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if not reach.network and seccomp.refuse_speech(libc, local=reach.server):
        done.append("no-sockets")
    if _restrict_files(libc, reach):
        done.append("files")
    if reach.bare and seccomp.refuse_others(
        libc, local=reach.server, sound=bool(reach.sound)
    ):  # last: what was done before is refused by it
        done.append("no-programs")
    missing = kept(reach, done)
    if missing:
        _log.warning("this system does not let the process give up: %s (the systemd units do it from outside)", ", ".join(missing))
    return tuple(done)


def kept(reach: Reach, done: Iterable[str]) -> tuple[str, ...]:
    """What a process of this reach should have given up, beside what `enter` said."""
    done = set(done)
    wanted = ["no-core", "files", *(["no-swap"] if reach.secrets else []), *([] if reach.network else ["no-network", "no-sockets"])]
    wanted += ["no-programs"] if reach.bare else []
    return tuple(one for one in wanted if one not in done)


def _leave_network(libc: ctypes.CDLL) -> bool:
    """A network namespace of its own, which has no way out; without root, inside a user namespace of its own."""
    return any(libc.unshare(flags) == 0 for flags in (_NEWNET, _NEWUSER | _NEWNET))


def _restrict_files(libc: ctypes.CDLL, reach: Reach) -> bool:
    abi = libc.syscall(_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(1))
    if abi < 1:
        return False
    rights = (1 << max(count for least, count in _RIGHTS_BY_ABI if abi >= least)) - 1
    ruleset = libc.syscall(_CREATE, ctypes.byref(_Ruleset(rights, 0, 0)), ctypes.c_size_t(8), ctypes.c_uint32(0))
    if ruleset < 0:
        return False
    try:
        _allow(libc, ruleset, (*_system_paths(reach), *reach.read), _READ)
        _allow(libc, ruleset, reach.write, rights)
        _allow(libc, ruleset, reach.sound, rights & _DEVICES)
        for folder in reach.sound:
            if not folder.exists():
                _log.warning("%s is not there: a sound card that is plugged in later is out of reach until the next start", folder)
        return bool(libc.syscall(_RESTRICT, ctypes.c_int(ruleset), ctypes.c_uint32(0)) == 0)
    finally:
        os.close(ruleset)


def _allow(libc: ctypes.CDLL, ruleset: int, paths: Iterable[Path], rights: int) -> None:
    for path in paths:
        try:
            parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            continue
        try:
            rule = _PathRule(rights if path.is_dir() else rights & _FILE_ONLY, parent)
            libc.syscall(_ADD, ctypes.c_int(ruleset), ctypes.c_int(_PATH_BENEATH), ctypes.byref(rule), ctypes.c_uint32(0))
        finally:
            os.close(parent)


def _system_paths(reach: Reach) -> list[Path]:
    """Libraries and Python itself. Where a program is run as a module, `sys.path` has the current folder: the rig may lie in it."""
    places = [Path(one) for one in (*(_BARE if reach.bare else _SYSTEM), sys.prefix, sys.base_prefix, *sys.path) if one]
    return [place for place in places if not reach.rig.resolve().is_relative_to(place.resolve())]
