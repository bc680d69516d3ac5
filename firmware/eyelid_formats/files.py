"""Files that somebody names: reads that are bounded and wait for no pipe or device in a file's place, and writes that are whole."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from eyelid_formats.errors import Code, RigError


def read_regular(path: Path, limit: int) -> bytes:
    """At most `limit` + 1 bytes, so that a reader can tell too much from enough; links are followed to regular files. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "not a regular file", str(path))
        return file.read(limit + 1)


def write_new(path: Path, data: bytes, *, replace: bool, mode: int = 0o666) -> None:
    """Write a file whole or not at all, with `mode` less the umask; only `replace` lets it take the place of another, or of a link to one.

    Nothing but a file gives way: no device, pipe, folder or link to nowhere. Raises RigError (`file-exists`, `storage-failed`).
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        _require_free(path, replace=replace)
        temporary.unlink(missing_ok=True)
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode), "wb") as file:
            file.write(data)
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise RigError(Code.STORAGE_FAILED, f"{path} cannot be written: {error.strerror}") from None


def _require_free(path: Path, *, replace: bool) -> None:
    """Raises RigError (`file-exists`), OSError."""
    if not os.path.lexists(path):
        return
    if not path.is_file():
        raise RigError(Code.FILE_EXISTS, f"{path} exists, and is no regular file: give another name")
    if not replace:
        raise RigError(Code.FILE_EXISTS, f"{path} exists: give another name, or --force to replace it")


def make_folder(folder: Path) -> None:
    """Create `folder` where it is missing. Raises RigError (`storage-failed`)."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RigError(Code.STORAGE_FAILED, f"the folder {folder} cannot be made: {error.strerror}") from None
