"""Voices that speak: the real ones, where `make voices` was run."""

from __future__ import annotations

import pytest

from components import require
from eyelid_bench.voices.kokoro import STYLES


@pytest.fixture(scope="session")
def voices() -> None:
    """Kokoro and its styles are here."""
    require("the test voices (make voices)", STYLES.exists())
