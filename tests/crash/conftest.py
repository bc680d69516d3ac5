from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from factory import Rig
from unit.rig.deskrig import DeskRig


@pytest.fixture(scope="session")
def keys() -> Rig:
    """Published keys, and a policy that opted in to train."""
    return Rig.make()


@pytest.fixture
def rig(tmp_path: Path, keys: Rig) -> Iterator[DeskRig]:
    """A rig with three bundles in its outbox, the first of which has its receipt."""
    made = DeskRig.make(tmp_path / "rig", keys)
    for gesture in ("press", "double", "press"):
        made.ask(gesture)
    first = next(one for one in made.bundles() if one.draft.counter == 1)
    (made.folders.inbox / "1.receipt").write_bytes(made.receipt(first))
    made.inbox.poll()
    made.settle()
    yield made
    made.stop()
