"""The cable is pulled at every Nth byte of an update, and the same command is run again."""

from __future__ import annotations

from pathlib import Path

import pytest

from eyelid_formats.errors import Code, EyelidError
from eyelid_host.flashing.firmware import Firmware
from unit.host.flashing.board import Cut, SimulatedBoard
from unit.host.flashing.desk import firmware, flashed, holds, into_service, on_board, started

OLD, NEW = firmware("0.1.0", world=b"# old\n"), firmware("0.2.0", eyelid_pico__more=b"# new\n")
AFTER_A_CUT = {Code.BOARD_GONE, Code.BOARD_AWAY, Code.BOARD_RUNNING, Code.BOARD_FAILED, Code.PORT_MISSING}


def lay(board: SimulatedBoard, one: Firmware) -> None:
    """As a run that went well left it."""
    for path, data in {**one.files, "firmware.json": one.record, "eyelid_raw0": b"keys"}.items():
        file = board.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)


def whole(board: SimulatedBoard) -> list[Firmware]:
    """The firmware that lies there with all its files and would start, or none."""
    there = on_board(board)
    return [one for one in (OLD, NEW) if all(there.get(path) == data for path, data in one.files.items())]


@pytest.fixture(scope="module")
def length(tmp_path_factory: pytest.TempPathFactory) -> int:
    """Bytes that an update without a cut carries."""
    board = SimulatedBoard(tmp_path_factory.mktemp("uncut"), held=True)
    lay(board, OLD)
    with board:
        board.held = False
        flashed(board, NEW)
        return board.passed


def cut_and_run_again(board: SimulatedBoard, after: int) -> Code | None:
    """The update's error, if it had one. The board must start no half program, and the next run must succeed."""
    lay(board, OLD)
    (board.folder / "started").unlink(missing_ok=True)
    board.cut = Cut(after)
    into_service(board)
    code = None
    try:
        flashed(board, NEW)
    except EyelidError as error:
        code = error.code
    board.cut = None
    assert "main.py" not in on_board(board) or whole(board), f"half a program after {after} bytes"
    into_service(board)
    flashed(board, NEW)
    assert on_board(board) == {**NEW.files, "firmware.json": NEW.record, "eyelid_raw0": b"keys"}, f"after {after} bytes"
    assert started(board, "0.2.0")
    return code


def test_wherever_the_cable_is_pulled_the_board_starts_a_whole_program_or_none_and_the_next_run_succeeds(
    off: SimulatedBoard, length: int
) -> None:
    codes = {cut_and_run_again(off, after) for after in range(7, length - 50, length // 12)}
    assert Code.BOARD_GONE in codes
    assert codes <= AFTER_A_CUT


@pytest.mark.nightly
@pytest.mark.timeout(3600)
def test_it_holds_at_every_seventh_byte(off: SimulatedBoard, length: int) -> None:
    assert {cut_and_run_again(off, after) for after in range(1, length + 100, 7)} <= {*AFTER_A_CUT, None}


def test_control_c_in_the_middle_leaves_a_board_that_the_next_run_completes(off: SimulatedBoard, monkeypatch: pytest.MonkeyPatch) -> None:
    from eyelid_host.flashing.prompt import Prompt

    lay(off, OLD)
    into_service(off)
    write = Prompt.write

    def interrupted(self: Prompt, path: str, data: bytes, done: object) -> None:
        if path == "eyelid_pico/core.py":
            raise KeyboardInterrupt
        write(self, path, data, done)  # type: ignore[arg-type]

    monkeypatch.setattr(Prompt, "write", interrupted)
    with pytest.raises(KeyboardInterrupt):
        flashed(off, NEW)
    assert "main.py" not in on_board(off)
    monkeypatch.setattr(Prompt, "write", write)
    flashed(off, NEW)
    assert started(off, "0.2.0")


def test_what_is_stale_is_still_known_after_a_cut_in_the_middle_of_removing_it(
    off: SimulatedBoard, monkeypatch: pytest.MonkeyPatch
) -> None:
    from eyelid_host.flashing.prompt import Prompt

    lay(off, OLD)
    into_service(off)
    remove = Prompt.remove

    def cut_at_world(self: Prompt, path: str) -> None:
        if path == "world.py":
            raise KeyboardInterrupt
        remove(self, path)

    monkeypatch.setattr(Prompt, "remove", cut_at_world)
    with pytest.raises(KeyboardInterrupt):
        flashed(off, NEW)
    monkeypatch.setattr(Prompt, "remove", remove)
    assert "world.py" in flashed(off, NEW).plan.remove


def test_a_port_that_goes_between_two_runs_is_no_traceback(off: SimulatedBoard, tmp_path: Path) -> None:
    with pytest.raises(EyelidError) as caught:
        flashed(off)
    assert caught.value.code is Code.PORT_MISSING
    assert not holds(off, firmware())
