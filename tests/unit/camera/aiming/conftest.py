from __future__ import annotations

import pytest

from factory import Rig


@pytest.fixture(scope="session")
def keys() -> Rig:
    """Published keys."""
    return Rig.make()
