"""Components that are not Python packages: a test that lacks one is skipped loudly, or fails where nothing may be skipped."""

from __future__ import annotations

import os

import pytest


def require(name: str, found: bool) -> None:
    """Go on where the component `name` was found; else skip with one line, or fail with CI=true."""
    if found:
        return
    if os.environ.get("CI", "").lower() in ("1", "true"):
        pytest.fail(f"{name} is missing, and CI=true lets no test be skipped for a missing component", pytrace=False)
    pytest.skip(f"MISSING COMPONENT: {name}; this promise was not tested here")
