"""What the extra `[bench]` brings and no rig has: without it there is no `eyelid-bench`."""

from __future__ import annotations

from importlib.util import find_spec

MODULES = ("av", "jinja2", "rich", "starlette", "uvicorn")
"""Of packages that `[bench]` installs, and `[rig]` and `[redact]` do not."""


def missing() -> tuple[str, ...]:
    """Those that are not there."""
    return tuple(name for name in MODULES if find_spec(name) is None)
