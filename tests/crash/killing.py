"""What is left on the disk when a piece of work ends at any statement of it: by a kill, or by a power cut. No hook in the product."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Self

import eyelid_rig

PRODUCT = str(Path(eyelid_rig.__file__).parent)
Tree = dict[str, bytes]
"""Path below a folder to content; a folder's own path ends with a slash."""


def tree(folder: Path) -> Tree:
    """Everything in a folder."""
    return {str(path.relative_to(folder)) + "/" * path.is_dir(): b"" if path.is_dir() else path.read_bytes() for path in folder.rglob("*")}


def plant(folder: Path, content: Tree) -> None:
    """Make `folder` hold exactly `content`."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, data in content.items():
        path = folder / name
        if name.endswith("/"):
            path.mkdir(parents=True, exist_ok=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


class Kills:
    """Looks at a folder before every statement of the rig's own modules: what a kill there would leave.

    A kill leaves what was given to the kernel, and that is what anybody who looks sees. `states` has them in their order,
    each of which differs from the one before.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._listing: set[tuple[str, int, int]] | None = None
        self.states: list[Tree] = []
        self.statements = 0

    def __enter__(self) -> Self:
        self._before = sys.gettrace()
        sys.settrace(self._call)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        sys.settrace(self._before)
        self._look()

    def _call(self, frame: FrameType, _event: str, _argument: Any) -> Any:
        return self._line if frame.f_code.co_filename.startswith(PRODUCT) else None

    def _line(self, _frame: FrameType, event: str, _argument: Any) -> Any:
        if event == "line":
            self.statements += 1
            self._look()
        return self._line

    def _look(self) -> None:
        listing = _listing(str(self._folder))
        if listing != self._listing:
            self._listing = listing
            self.states.append(tree(self._folder))


def _listing(folder: str) -> set[tuple[str, int, int]]:
    """Names, inodes and sizes: the rig's files are written by appending and renaming, so a change shows in them."""
    found = set()
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                found |= _listing(entry.path) | {(entry.path, entry.inode(), 0)}
            else:
                found.add((entry.path, entry.inode(), entry.stat(follow_symlinks=False).st_size))
    return found


class PowerCuts:
    """Watches what of a folder is on the disk: content that was fsynced, under names whose folder was fsynced.

    Everything at the beginning counts as being there. `states` has one tree for each fsync since, and the first: what a power cut right
    after it would leave, if nothing went to the disk that nobody asked for.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._names: dict[str, dict[str, int]] = {}
        self._content: dict[int, bytes] = {}
        self._held: list[int] = []
        self.states: list[Tree] = []
        self._fsync = os.fsync

    def __enter__(self) -> Self:
        for path in (self._folder, *self._folder.rglob("*")):
            descriptor = os.open(path, os.O_RDONLY)
            self._note(descriptor)
            os.close(descriptor)
        self.states.append(self._durable())
        os.fsync = self._watched
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        os.fsync = self._fsync
        for descriptor in self._held:
            os.close(descriptor)

    def _watched(self, fd: int) -> None:
        self._fsync(fd)
        self._note(fd)
        self.states.append(self._durable())

    def _note(self, descriptor: int) -> None:
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        if path.is_dir():
            self._names[str(path)] = {one.name: self._hold(one) for one in path.iterdir()}
        else:
            self._hold(path)
            self._content[os.fstat(descriptor).st_ino] = path.read_bytes()

    def _hold(self, path: Path) -> int:
        """The inode, which is not given to another file while this object lives."""
        descriptor = os.open(path, os.O_RDONLY)
        self._held.append(descriptor)
        return os.fstat(descriptor).st_ino

    def _durable(self) -> Tree:
        found: Tree = {}
        for folder, names in self._names.items():
            for name, inode in names.items():
                path = Path(folder) / name
                inside = str(path.relative_to(self._folder))
                is_folder = str(path) in self._names
                found[inside + "/" * is_folder] = b"" if is_folder else self._content.get(inode, b"")
        return found
