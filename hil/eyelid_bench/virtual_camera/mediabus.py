"""An empty list of media devices, where the kernel keeps none.

In its sandbox `eye` has no sockets, so libcamera asks sysfs for devices, not udev. A kernel without media drivers has no such list,
and libcamera does not start without one. So this process, and its children, get an empty one in a mount namespace of their own.
"""

from __future__ import annotations

import ctypes
import os
from pathlib import Path

LIST = Path("/sys/bus/media/devices")
_BUSES = Path("/sys/bus")
_NEWNS, _NEWUSER = 0x0002_0000, 0x1000_0000
_MS_REC, _MS_PRIVATE = 0x4000, 0x4_0000


def there_is_one() -> bool:
    """Whether there is a list, the kernel's own or, now, an empty one. Call it before any thread starts."""
    if LIST.is_dir():
        return True
    libc = ctypes.CDLL(None, use_errno=True)
    if not _own_mounts(libc) or libc.mount(b"none", b"/", None, _MS_REC | _MS_PRIVATE, None):
        return False
    if libc.mount(b"none", bytes(_BUSES), b"tmpfs", 0, b"size=64k"):
        return False
    LIST.mkdir(parents=True)
    return True


def _own_mounts(libc: ctypes.CDLL) -> bool:
    """A mount namespace of its own; without root, inside a user namespace of its own in which this user is who it was."""
    if libc.unshare(_NEWNS) == 0:
        return True
    user, group = os.getuid(), os.getgid()
    if libc.unshare(_NEWUSER | _NEWNS):
        return False
    own = Path("/proc/self")
    (own / "setgroups").write_text("deny")
    (own / "uid_map").write_text(f"{user} {user} 1")
    (own / "gid_map").write_text(f"{group} {group} 1")
    return True
