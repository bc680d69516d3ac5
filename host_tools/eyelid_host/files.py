"""Files that somebody names: bounded reads and writes whose failures have a code and say what to do."""

from __future__ import annotations

import os
from pathlib import Path

from eyelid_formats.errors import Code, EyelidError, RigError
from eyelid_formats.files import read_regular


def read_file(path: Path, limit: int) -> bytes:
    """At most `limit` + 1 bytes, so that a reader can tell too much from enough. Raises RigError (`not-found`, `permission`)."""
    try:
        return read_regular(path, limit)
    except OSError as error:
        raise unreadable(path, error) from None


def unreadable(path: Path, error: OSError) -> EyelidError:
    """What a failed read means to the person who named `path`."""
    if isinstance(error, PermissionError):
        return RigError(Code.PERMISSION, f"{path} may not be read by this user")
    if isinstance(error, FileNotFoundError):
        return RigError(Code.NOT_FOUND, f"{path} does not exist")
    return RigError(Code.NOT_FOUND, f"{path} cannot be read: {error.strerror}")


def write_new(path: Path, data: bytes, *, replace: bool, mode: int = 0o666) -> None:
    """Write a file whole or not at all, with `mode` less the umask; only `replace` lets it take another's place. Raises RigError."""
    if path.exists() and not replace:
        raise RigError(Code.FILE_EXISTS, f"{path} exists: give another name, or --force to replace it")
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.unlink(missing_ok=True)
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode), "wb") as file:
            file.write(data)
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise RigError(Code.STORAGE_FAILED, f"{path} cannot be written: {error.strerror}") from None


def make_folder(folder: Path) -> None:
    """Create `folder` where it is missing. Raises RigError (`storage-failed`)."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RigError(Code.STORAGE_FAILED, f"the folder {folder} cannot be made: {error.strerror}") from None
