from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from factory import Rig
from unit.collector.support import Running, Site, running
from unit.uplink.support import RigSide


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


@pytest.fixture
def side(tmp_path: Path, rig: Rig, site: Site) -> RigSide:
    return RigSide.make(tmp_path / "rig", rig, site.folder / "ca.pem")
