"""What the extra `[bench]` brings and no rig has: without it `eyelid-bench` runs nothing, and nothing records."""

from __future__ import annotations

from importlib.util import find_spec

from eyelid_formats.errors import Code, RigError

MODULES = ("av", "jinja2", "rich", "starlette", "uvicorn")
"""Of packages that `[bench]` installs, and `[rig]` and `[redact]` do not."""


def missing() -> tuple[str, ...]:
    """Those that are not there."""
    return tuple(name for name in MODULES if find_spec(name) is None)


def require() -> None:
    """Raises RigError (`not-found`) where one is missing."""
    if lacking := missing():
        hint = "no part of a rig's installation; on a development machine, install eyelid[bench]"
        raise RigError(Code.NOT_FOUND, f"{', '.join(lacking)} missing: {hint}")
