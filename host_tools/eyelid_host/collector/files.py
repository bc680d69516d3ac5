"""Bundle files that are whole or not there, and the named steps at which a test may break them off."""

from __future__ import annotations

import os
from collections.abc import Callable
from enum import Enum, auto
from pathlib import Path


class Step(Enum):
    """What has just been done on the way to a stored bundle, in this order."""

    STAGED = auto()
    NAMED = auto()
    INSERTED = auto()
    COMMITTED = auto()


StepHook = Callable[[Step], None]


def no_hook(_step: Step) -> None:
    """What a collector in service does between the steps."""


def write_file(path: Path, data: bytes, after: StepHook) -> None:
    """`path` has all of `data` on the disk when this returns, or is as it was. Raises OSError."""
    make_folder(path.parent)
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        _write_synced(temporary, data)
        after(Step.STAGED)
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
    after(Step.NAMED)


def _write_synced(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def make_folder(path: Path) -> None:
    """Create a private folder and put its name on the disk."""
    if not path.is_dir():
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Put a folder's entries on the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
