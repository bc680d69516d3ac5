from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from factory import Rig
from unit.rig.deskrig import DeskRig
from unit.rig.stillcamera import StillCamera


@pytest.fixture(scope="session")
def keys() -> Rig:
    """Published keys, and a policy that opted in to train."""
    return Rig.make()


@pytest.fixture
def rig(tmp_path: Path, keys: Rig) -> Iterator[DeskRig]:
    """A provisioned rig that has just started, with the real board's core in virtual time."""
    made = DeskRig.make(tmp_path / "rig", keys)
    yield made
    made.stop()


@pytest.fixture
def camera(rig: DeskRig) -> StillCamera:
    """Takes that rig's stills."""
    return StillCamera(rig)
