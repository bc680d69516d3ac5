from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from eyelid_pico.voice import EVERY_MS as VOICE_MS
from factory import Rig
from unit.pico.desk import Desk
from unit.pico.wire import Wire


@pytest.fixture(scope="session")
def rig() -> Rig:
    """Published keys, and a policy that opted in to train."""
    return Rig.make()


@pytest.fixture
def blank(rig: Rig) -> Desk:
    """A board that was never provisioned, in virtual time."""
    return Desk(rig)


@pytest.fixture
def desk(blank: Desk) -> Desk:
    """A provisioned board in virtual time, up for long enough to give a key and to hear a voice."""
    assert blank.provision() is not None
    blank.skip(VOICE_MS)
    blank.events.clear()
    return blank


@pytest.fixture
def pico(rig: Rig, tmp_path: Path) -> Iterator[Wire]:
    """A provisioned simulated Pico on the MicroPython port, with the Pi's end of its UART."""
    with Wire.on(tmp_path / "pico", rig) as wire:
        wire.provision()
        wire.events.clear()
        yield wire
