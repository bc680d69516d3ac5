"""Which processes have a camera device: by the lock that libcamera takes on it, else by who has it open.

libcamera's `MediaDevice::lock` is a POSIX lock (`lockf`) on /dev/media*, held from `acquire` to `release`. A desktop's sound server has
the same files open for good and uses none of them, so who has the lock comes first. /proc/locks names its process to everybody;
open files are seen only of one's own processes, or by root.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

_DEVICES = ("media*", "video*", "v4l-subdev*")
_COMMAND_LENGTH = 60


@dataclass(frozen=True, slots=True, order=True)
class Holder:
    """A process; `command` is empty where it may not be seen."""

    pid: int
    command: str = ""

    def __str__(self) -> str:
        return f"{self.command} (process {self.pid})" if self.command else f"process {self.pid} (`ps -fp {self.pid}` names it)"


def who_holds(dev: Path = Path("/dev"), proc: Path = Path("/proc")) -> tuple[Holder, ...]:
    """Who, other than this process, holds a camera device under `dev`, as far as this process may see; by pid."""
    devices = [path for pattern in _DEVICES for path in sorted(dev.glob(pattern))]
    pids = set(_lockers(devices, proc)) or set(_openers(devices, proc))
    return tuple(Holder(pid, _command(proc / str(pid))) for pid in sorted(pids - {os.getpid()}))


def _lockers(devices: Iterable[Path], proc: Path) -> Iterator[int]:
    """Lines of proc(5)'s locks: `1: POSIX  ADVISORY  WRITE 712 00:05:394 0 EOF`; of those that wait, the second word is `->`."""
    wanted = set(_lock_names(devices))
    for line in _lines(proc / "locks"):
        words = line.split()
        if len(words) == 8 and words[5] in wanted and words[4].isdecimal() and int(words[4]):  # 0: of another container
            yield int(words[4])


def _lock_names(devices: Iterable[Path]) -> Iterator[str]:
    for path in devices:
        try:
            found = path.stat()
        except OSError:
            continue
        yield f"{os.major(found.st_dev):02x}:{os.minor(found.st_dev):02x}:{found.st_ino}"


def _openers(devices: Iterable[Path], proc: Path) -> Iterator[int]:
    wanted = set(map(str, devices))
    for folder in proc.glob("[0-9]*/fd"):
        if any(target in wanted for target in _targets(folder)):
            yield int(folder.parent.name)


def _targets(folder: Path) -> Iterator[str]:
    """What a process has open; nothing where it has ended, or may not be seen."""
    try:
        for link in folder.iterdir():
            yield str(link.readlink())
    except OSError:
        return


def _command(process: Path) -> str:
    """The name of its program. Not its arguments: they may hold what a log must not."""
    name = next(iter(_lines(process / "comm")), "")
    return "".join(one if one.isprintable() else "?" for one in name)[:_COMMAND_LENGTH]


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(errors="replace").splitlines()
    except OSError:
        return []
