"""A board under a policy under which each check can fail alone."""

from __future__ import annotations

import pytest

from eyelid_formats.consent import Scope
from factory import Rig
from unit.pico.desk import Desk


@pytest.fixture(scope="module")
def strict() -> Rig:
    """A policy under which each check can fail alone."""
    return Rig.make(press_scope=Scope.LOCAL, share_ppm=20_000)


@pytest.fixture(scope="module")
def board(strict: Rig) -> Desk:
    """Provisioned once; each test presses again."""
    desk = Desk(strict)
    desk.provision()
    return desk
