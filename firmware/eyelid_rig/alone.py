"""One process at a time looks through a rig's camera: `eye`, or whoever aims it."""

from __future__ import annotations

import fcntl
import os

from eyelid_formats.errors import Code, RigError
from eyelid_rig.folders import Folders


def lock(folders: Folders) -> int:
    """A descriptor that holds the rig's lock until it is closed or the process ends. Raises RigError (`already-running`), OSError.

    A lock that root makes belongs to the folder's owner: `eye` has to open it after somebody aimed as root.
    """
    descriptor = os.open(folders.run / "eye.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    if os.geteuid() == 0:
        owner = folders.run.stat()
        os.fchown(descriptor, owner.st_uid, owner.st_gid)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise RigError(Code.ALREADY_RUNNING, f"eye runs on {folders.root}, or eyelid-rig aim: stop it first") from None
    return descriptor


def is_locked(folders: Folders) -> bool | None:
    """Whether somebody holds it; it is tried, and not kept. None where that may not be looked at."""
    try:
        descriptor = os.open(folders.run / "eye.lock", os.O_RDONLY | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except PermissionError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False
