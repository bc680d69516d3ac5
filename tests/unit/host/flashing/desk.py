"""A firmware of a few lines, and a desk with boards on it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from eyelid_host.flashing.boards import ThisDesk
from eyelid_host.flashing.drives import Drive
from eyelid_host.flashing.firmware import PROGRAM, RECORD, Firmware
from eyelid_host.flashing.flash import Report, flash
from eyelid_host.flashing.wanted import Patience, Wanted
from eyelid_host.ports import FoundPort
from unit.host.flashing.board import SimulatedBoard, wait

PATIENCE = Patience(answer_s=10, return_s=10, watch_s=0.1, first_boot_s=0.1)
PATIENT = replace(PATIENCE, watch_s=10)
"""For what is said sooner or later: a prompt, a failure."""
CORE = b"""import sys
def run():
 import os
 if os.getenv('BOARD_HELD') == '1':
  print('service: held')
  return
 open('../started', 'a').write(VERSION)
 while True:
  sys.stdin.read(1)
"""


def firmware(version: str = "0.1.0", **more: bytes) -> Firmware:
    """A program that keeps the prompt to itself, as the button board's does; each start leaves its version in `started`."""
    core = CORE.replace(b"VERSION", repr(version + "\n").encode())
    files = {
        PROGRAM: b"import eyelid_pico.core\neyelid_pico.core.run()\n# " + version.encode() + b"\n",
        "board.py": b"# the pins of " + version.encode() + b"\n" + b"#" * 600,
        "eyelid_pico/__init__.py": b"",
        "eyelid_pico/core.py": core,
    }
    return Firmware({**files, **{name.replace("__", "/") + ".py": data for name, data in more.items()}}, version, "ab" * 20)


class Notes:
    """What a run shows."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.total = 0
        self.done: list[int] = []

    def name(self, words: str) -> None:
        self.names.append(words)

    def of(self, total: int) -> None:
        self.total = total
        self.done = []

    def at(self, done: int) -> None:
        self.done.append(done)


@dataclass
class Desk:
    """What a test puts there."""

    boards: list[SimulatedBoard] = field(default_factory=list)
    bootsel: list[Drive] = field(default_factory=list)
    others: list[FoundPort] = field(default_factory=list)
    labels: list[Path] = field(default_factory=list)

    def ports(self) -> list[FoundPort]:
        return [*self.others, *(found(str(one.port)) for one in self.boards if one.port.exists())]

    def drives(self) -> list[Drive]:
        return [one for one in self.bootsel if one.folder.exists()]

    def unmounted(self) -> list[Path]:
        return self.labels


def found(device: str, pid: int = 0x0005, vid: int = 0x2E8A) -> FoundPort:
    return FoundPort(device, "Board in FS mode", "e6614c311b7f3a2b", vid, pid, False)


def wanted(one: Firmware | None = None, **more: Any) -> Wanted:
    return replace(Wanted(one or firmware(), patience=PATIENCE), **more)


def flashed(board: SimulatedBoard, one: Firmware | None = None, **more: Any) -> Report:
    return flash(wanted(one, port=str(board.port), **more), ThisDesk(), Notes())


def on_board(board: SimulatedBoard) -> dict[str, bytes]:
    """Its files."""
    return {path.relative_to(board.root).as_posix(): path.read_bytes() for path in board.root.rglob("*") if path.is_file()}


def holds(board: SimulatedBoard, one: Firmware) -> bool:
    """Exactly this firmware, and its record."""
    return on_board(board) == {**one.files, RECORD: one.record}


def into_service(board: SimulatedBoard) -> None:
    """Unplugged, and plugged in with the button held and the switch shut."""
    board.unplug()
    board.held = True
    board.plug_in()
    board.held = False


def starts(board: SimulatedBoard) -> list[str]:
    """The versions that were started, one after the other."""
    path = board.folder / "started"
    return path.read_text().split() if path.exists() else []


def started(board: SimulatedBoard, *versions: str) -> bool:
    """Waits until the last starts were of these."""
    wait(lambda: starts(board)[-len(versions) :] == [*versions])
    return True
