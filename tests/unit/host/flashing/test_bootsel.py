"""A board in BOOTSEL: the UF2 goes onto its drive, MicroPython comes back, and the files follow."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterator

import pytest
import serial

from eyelid_formats.errors import Code, EyelidError
from eyelid_host.flashing.drives import Drive, look_at
from eyelid_host.flashing.flash import Outcome, flash, rehearse
from eyelid_host.flashing.pinned import Build, Pin
from eyelid_host.flashing.start import Start
from eyelid_host.flashing.uf2 import Chip
from eyelid_host.flashing.unfinished import UnfinishedError
from eyelid_host.flashing.wanted import Patience
from eyelid_host.ports import FoundPort
from unit.host.flashing.board import SimulatedBoard, SimulatedBootsel
from unit.host.flashing.desk import Desk, Notes, firmware, holds, on_board, wanted
from unit.host.flashing.uf2_files import RP2350, uf2

IMAGE = uf2(300)


def build(data: bytes = IMAGE, chip: Chip = Chip.RP2040, version: str = "1.29.0") -> Build:
    return Build(Pin("RPI_PICO-test.uf2", version, chip, hashlib.sha256(data).hexdigest(), "https://example.org"), data)


@pytest.fixture
def bootsel(off: SimulatedBoard) -> Iterator[SimulatedBootsel]:
    drive = SimulatedBootsel(off, IMAGE)
    with drive:
        yield drive


def desk(bootsel: SimulatedBootsel) -> Desk:
    found = look_at(bootsel.folder)
    assert isinstance(found, Drive)
    return Desk([bootsel.board], [found])


def refusal(bootsel: SimulatedBootsel, **more: object) -> EyelidError:
    with pytest.raises(EyelidError) as caught:
        flash(wanted(**more), desk(bootsel), Notes())
    return caught.value


def test_from_bootsel_to_a_running_program_in_one_run(bootsel: SimulatedBootsel) -> None:
    notes = Notes()
    report = flash(wanted(build=build()), desk(bootsel), notes)
    assert (report.outcome, report.start, report.uf2) == (Outcome.FLASHED, Start.RUNS, "RPI_PICO-test.uf2")
    assert report.where == str(bootsel.board.port)
    assert holds(bootsel.board, firmware())
    assert notes.names[:2] == ["RPI_PICO-test.uf2", "waiting for MicroPython"]


def test_the_same_command_again_goes_on_where_the_first_was_cut_off(bootsel: SimulatedBootsel) -> None:
    named = {"build": build(), "drive": bootsel.folder, "port": str(bootsel.board.port)}
    bootsel.board.held = True
    flash(wanted(**named), Desk(), Notes())
    (bootsel.board.root / "main.py").unlink()
    report = flash(wanted(**named), Desk(), Notes())
    assert (report.uf2, report.plan.copy) == (None, ("main.py",))


def test_without_a_uf2_it_is_asked_for(bootsel: SimulatedBootsel) -> None:
    error = refusal(bootsel)
    assert not isinstance(error, UnfinishedError)
    assert error.code is Code.UF2_MISSING
    assert "--uf2" in error.args[0]
    assert "RP2040" in error.args[0]


def test_a_uf2_for_the_other_chip_is_not_copied(bootsel: SimulatedBootsel) -> None:
    error = refusal(bootsel, build=build(uf2(family=RP2350), Chip.RP2350))
    assert error.code is Code.UF2_CHIP
    assert [path.name for path in bootsel.folder.iterdir()] == ["INFO_UF2.TXT"]


def test_a_dry_run_tells_the_uf2_and_every_file_and_writes_nothing(bootsel: SimulatedBootsel) -> None:
    report = rehearse(wanted(build=build()), desk(bootsel))
    assert (report.outcome, report.uf2, report.about) == (Outcome.WOULD, "RPI_PICO-test.uf2", None)
    assert set(firmware().files) <= set(report.plan.copy)
    assert [path.name for path in bootsel.folder.iterdir()] == ["INFO_UF2.TXT"]


def test_a_board_that_does_not_come_back_is_told(bootsel: SimulatedBootsel) -> None:
    bootsel.expected = b"another image"
    error = refusal(bootsel, build=build(), patience=Patience(1, 0.2))
    assert isinstance(error, UnfinishedError)
    assert error.code is Code.BOARD_AWAY
    assert "BOOTSEL" in error.args[0]


def test_a_drive_that_vanishes_half_way_is_told_and_the_next_run_succeeds(
    bootsel: SimulatedBootsel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cable is pulled after 64 KiB: what is written then fails as a drive's does that is gone."""
    from eyelid_host.flashing import drives

    at = desk(bootsel)
    monkeypatch.setattr(drives, "_CHUNK", 65_536)

    class Pulled(Notes):
        def at(self, done: int) -> None:
            if self.total == len(IMAGE):
                raise OSError(5, "Input/output error")

    with pytest.raises(EyelidError) as caught:
        flash(wanted(build=build()), at, Pulled())
    assert isinstance(caught.value, UnfinishedError)
    assert caught.value.code is Code.BOARD_GONE
    assert on_board(bootsel.board) == {}
    assert flash(wanted(build=build()), at, Notes()).start is Start.RUNS


def test_a_board_that_runs_another_version_is_asked_into_bootsel(board: SimulatedBoard) -> None:
    with pytest.raises(EyelidError) as caught:
        flash(wanted(build=build(version="1.30.0"), port=str(board.port)), Desk(), Notes())
    assert caught.value.code is Code.UF2_MISSING
    assert "BOOTSEL held" in caught.value.args[0]
    assert on_board(board) == {}


def test_a_refusal_after_the_uf2_is_one_of_a_run_that_was_begun(bootsel: SimulatedBootsel) -> None:
    (bootsel.board.root / "boot.py").write_bytes(b"# whose?\n")
    error = refusal(bootsel, build=build())
    assert isinstance(error, UnfinishedError)
    assert error.code is Code.BOARD_FOREIGN


def test_what_came_with_an_older_micropython_is_kept_by_the_uf2(bootsel: SimulatedBootsel) -> None:
    (bootsel.board.root / "eyelid_raw0").write_bytes(b"keys")
    flash(wanted(build=build()), desk(bootsel), Notes())
    assert on_board(bootsel.board)["eyelid_raw0"] == b"keys"


def test_a_port_that_another_program_looks_at_for_a_moment_is_waited_for(bootsel: SimulatedBootsel) -> None:
    """As ModemManager does with each new port."""
    held: list[serial.Serial] = []

    class Meddling(Desk):
        def ports(self) -> list[FoundPort]:
            ports = super().ports()
            if ports and not held:
                held.append(serial.serial_for_url(os.path.realpath(ports[0].device), exclusive=True))
                threading.Timer(0.4, held[0].close).start()
            return ports

    at = desk(bootsel)
    assert flash(wanted(build=build()), Meddling(at.boards, at.bootsel), Notes()).start is Start.RUNS
    assert not held[0].is_open
