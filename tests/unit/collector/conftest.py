from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from factory import Rig
from unit.collector.support import Running, Site, running


@pytest.fixture(scope="session")
def rig() -> Rig:
    return Rig.make()


@pytest.fixture
def site(tmp_path: Path, rig: Rig) -> Site:
    return Site.make(tmp_path / "site", rig)


@pytest.fixture
def collector(site: Site) -> Iterator[Running]:
    with running(site) as started:
        yield started
