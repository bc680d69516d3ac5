from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from components import require
from eyelid_bench.pico import micropython_port
from unit.host.flashing.board import SimulatedBoard


@pytest.fixture
def off(tmp_path: Path) -> Iterator[SimulatedBoard]:
    """A board with MicroPython and an empty file system, not plugged in."""
    require("the MicroPython unix port", micropython_port() is not None)
    board = SimulatedBoard(tmp_path / "board")
    board.root.mkdir(parents=True)
    yield board
    board.unplug()


@pytest.fixture
def board(off: SimulatedBoard) -> SimulatedBoard:
    """The same, plugged in."""
    off.plug_in()
    return off
