from __future__ import annotations

from pathlib import Path

import pytest

from unit.cable.served import Stocked, stock


@pytest.fixture
def stocked(tmp_path: Path) -> Stocked:
    """A rig that has booted, with nothing in its outbox."""
    return stock(tmp_path / "rig")
