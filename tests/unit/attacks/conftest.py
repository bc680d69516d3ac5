from __future__ import annotations

from pathlib import Path

import pytest

from eyelid_bench.attacks.loot import Loot
from unit.attacks.scene import make_loot


@pytest.fixture
def loot(tmp_path: Path) -> Loot:
    """Stolen from an honest rig."""
    return make_loot(tmp_path)
