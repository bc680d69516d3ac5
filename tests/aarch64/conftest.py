"""Each test here that takes `on` runs once for each processor."""

from __future__ import annotations

import pytest

from aarch64.cores import CORES
from aarch64.guest import Board, board


@pytest.fixture(params=CORES, ids=lambda core: core.name, scope="module")
def on(request: pytest.FixtureRequest) -> Board:
    return board(request.param)
