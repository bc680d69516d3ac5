"""A rig that hides nothing."""

from __future__ import annotations

import pytest

from eyelid_formats import ledger
from eyelid_formats.consent import Gesture, Scope
from unit.host.auditing.audited import Scene


@pytest.fixture
def honest() -> Scene:
    """Three bundles (one with a receipt), two refusals (one after a grant), one gap that was expired."""
    scene = Scene()
    scene.ledger.boot()
    scene.receive(scene.seal())
    scene.refuse()
    scene.seal(gesture=Gesture.DOUBLE, scope=Scope.TRAIN)
    scene.refuse("link-timeout", granted=True)
    scene.counter += 2
    scene.ledger.add(ledger.Expired(5, 6, "unseen"))
    scene.seal()
    return scene
