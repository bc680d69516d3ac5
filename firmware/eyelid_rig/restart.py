"""The error that a new process may cure. It stands apart from the camera, whose code no process may have that speaks (promise 9)."""

from __future__ import annotations

from eyelid_formats.errors import RigError


class GaveUpError(RigError):
    """The camera cannot be put right by this process: it ends, and whoever started it starts a new one."""
