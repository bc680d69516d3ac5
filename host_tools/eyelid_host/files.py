"""Files that somebody names: bounded reads whose failures have a code and say what to do."""

from __future__ import annotations

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
