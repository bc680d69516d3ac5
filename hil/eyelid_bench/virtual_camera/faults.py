"""What can go wrong with a virtual camera, switched on and off while it runs."""

from __future__ import annotations

import os
from enum import StrEnum, unique
from pathlib import Path
from typing import Protocol

_LONGEST = 32


@unique
class Fault(StrEnum):
    """One at a time. What opens or closes a camera sees the first three when it next opens one, the others show at once."""

    NONE = ""
    MISSING = "missing"
    """libcamera lists no camera."""
    BUSY = "busy"
    """Somebody else has acquired it."""
    FORMAT = "format"
    """It gives a pixel format that nobody asked for."""
    STALLED = "stalled"
    """No frame comes any more, and no error."""
    SLOW = "slow"
    """One frame in five comes."""
    UNPLUGGED = "unplugged"
    """No frame comes any more, and a camera manager that starts lists no camera."""


class Switch(Protocol):
    """Which fault there is now."""

    def now(self) -> Fault:
        """Asked from any thread, at every frame."""


class Hand:
    """A switch in the process of the camera."""

    def __init__(self) -> None:
        self.fault = Fault.NONE

    def now(self) -> Fault:
        """What `fault` was set to."""
        return self.fault


class ControlFile:
    """A switch in another process: a file with a fault's name, opened once, before a sandbox closes the way to it."""

    def __init__(self, path: Path) -> None:
        """Raises OSError."""
        self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)

    def now(self) -> Fault:
        """What the file says; what is no fault's name is none."""
        name = os.pread(self._descriptor, _LONGEST, 0).decode("ascii", "replace").strip()
        return Fault(name) if name in set(Fault) else Fault.NONE

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._descriptor)


def write(path: Path, fault: Fault) -> None:
    """Switch by a control file, in one write; the file stays the one that was opened."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        os.pwrite(descriptor, fault.ljust(_LONGEST).encode(), 0)
    finally:
        os.close(descriptor)
