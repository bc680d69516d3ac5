"""The rig's folders (`SPEC-inbox.md`) and files that survive a power cut."""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass
from pathlib import Path

TEMPORARY = ".tmp"
_MODES = {"keys": 0o700, "staging": 0o700}
_NAMES = ("keys", "trust", "staging", "outbox", "ledger", "inbox", "run")


@dataclass(frozen=True, slots=True)
class Folders:
    """The folders under one root. Each process is given the whole and may reach only its own (`sandbox`)."""

    root: Path

    @property
    def keys(self) -> Path:
        """The Pi's private key; `eye` alone."""
        return self.root / "keys"

    @property
    def trust(self) -> Path:
        """Public: operators, the unit record, the collector's CA."""
        return self.root / "trust"

    @property
    def staging(self) -> Path:
        """Bundles that the ledger does not name yet; `eye` alone."""
        return self.root / "staging"

    @property
    def outbox(self) -> Path:
        """Sealed bundles and what became of them."""
        return self.root / "outbox"

    @property
    def ledger(self) -> Path:
        """The ledger's file."""
        return self.root / "ledger"

    @property
    def inbox(self) -> Path:
        """Small files for `eye`."""
        return self.root / "inbox"

    @property
    def run(self) -> Path:
        """What need not survive a restart; in memory on a Pi."""
        return self.root / "run"

    def make(self) -> None:
        """Create what is missing."""
        for name in _NAMES:
            (self.root / name).mkdir(mode=_MODES.get(name, 0o755), parents=True, exist_ok=True)


def write_durably(path: Path, data: bytes, mode: int = 0o644) -> None:
    """`path` has all of `data` or is as it was, whatever happens; returns once it is on the disk."""
    temporary = stage_durably(path, data, mode)
    temporary.replace(path)
    sync_folder(path.parent)


def stage_durably(path: Path, data: bytes, mode: int = 0o644) -> Path:
    """Write `data` beside `path` as `.NAME.tmp`, on the disk, ready to be renamed. Raises OSError, with nothing left of it."""
    temporary = path.with_name(f".{path.name}{TEMPORARY}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def sync_folder(folder: Path) -> None:
    """Put a folder's entries on the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_bounded(path: Path, limit: int) -> bytes:
    """At most `limit` + 1 bytes of a regular file, so that a reader can tell too much from enough. Raises OSError for anything else."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "not a regular file", str(path))
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(limit + 1)
    finally:
        os.close(descriptor)
