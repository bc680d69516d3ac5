"""The whole way, over a pseudo-terminal, with MicroPython's own prompt at its other end."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from eyelid_formats.errors import Code, EyelidError
from eyelid_host.flashing import start
from eyelid_host.flashing.boards import ThisDesk
from eyelid_host.flashing.firmware import RECORD, firmware_dir, load_firmware
from eyelid_host.flashing.flash import Outcome, flash, rehearse
from eyelid_host.flashing.prompt import Prompt
from eyelid_host.flashing.start import Start
from eyelid_host.flashing.wanted import Patience
from unit.host.flashing.board import SimulatedBoard
from unit.host.flashing.desk import (
    PATIENCE,
    PATIENT,
    Desk,
    Notes,
    firmware,
    flashed,
    found,
    holds,
    into_service,
    on_board,
    started,
    starts,
    wanted,
)


def refusal(board: SimulatedBoard, **more: object) -> EyelidError:
    with pytest.raises(EyelidError) as caught:
        flashed(board, **more)
    return caught.value


def test_an_empty_board_gets_the_firmware_and_runs_it(board: SimulatedBoard) -> None:
    report = flashed(board)
    assert (report.outcome, report.start) == (Outcome.FLASHED, Start.RUNS)
    assert holds(board, firmware())
    assert started(board, "0.1.0")
    assert report.about is not None
    assert (report.about.machine, report.about.serial) == (board.machine, "e6614c311b7f3a2b")


def test_the_record_on_the_board_says_which_commit_runs(board: SimulatedBoard) -> None:
    flashed(board)
    record = json.loads(on_board(board)[RECORD])
    assert (record["commit"], record["changed"], record["sha256"]) == ("ab" * 20, False, firmware().digest)


def test_a_running_program_is_recognised_and_the_way_to_stop_it_is_said(board: SimulatedBoard) -> None:
    flashed(board)
    error = refusal(board, one=firmware("0.2.0"), patience=Patience(answer_s=0.7))
    assert error.code is Code.BOARD_RUNNING
    for words in ("button held", "switch shut", str(board.port)):
        assert words in error.args[0]
    assert holds(board, firmware())


def test_an_update_replaces_what_changed_and_removes_what_is_gone(board: SimulatedBoard) -> None:
    old = firmware("0.1.0", world=b"# old\n", eyelid_pico__old=b"# old\n")
    flashed(board, old)
    (board.root / "notes.txt").write_bytes(b"kept")
    for name in ("eyelid_raw0", "eyelid_sectors"):
        (board.root / name).write_bytes(b"keys")
    into_service(board)
    report = flashed(board, firmware("0.2.0"))
    assert set(report.plan.remove) == {"world.py", "eyelid_pico/old.py"}
    assert "eyelid_pico/__init__.py" in report.plan.same
    there = on_board(board)
    assert {name: there.pop(name) for name in ("notes.txt", "eyelid_raw0", "eyelid_sectors")}["eyelid_raw0"] == b"keys"
    assert there == {**firmware("0.2.0").files, RECORD: firmware("0.2.0").record}
    assert started(board, "0.2.0")


def test_the_files_with_keys_and_counter_are_not_even_opened(board: SimulatedBoard) -> None:
    """A name that leads nowhere: opening it would fail."""
    (board.root / "eyelid_raw0").symlink_to("nowhere")
    (board.root / "eyelid_sectors").symlink_to("nowhere")
    assert flashed(board, clean=True).start is Start.RUNS
    assert (board.root / "eyelid_raw0").is_symlink()


def test_the_same_again_copies_nothing_and_starts_the_program(board: SimulatedBoard) -> None:
    flashed(board)
    into_service(board)
    report = flashed(board)
    assert (report.outcome, report.plan.copy, report.start) == (Outcome.UNCHANGED, (), Start.RUNS)


def test_a_file_that_somebody_changed_on_the_board_is_brought_back(board: SimulatedBoard) -> None:
    flashed(board)
    (board.root / "eyelid_pico" / "core.py").write_bytes(firmware().files["eyelid_pico/core.py"] + b"# more")
    into_service(board)
    assert flashed(board).plan.copy == ("eyelid_pico/core.py",)
    assert holds(board, firmware())


def test_programs_of_others_are_listed_and_left_until_clean_is_said(board: SimulatedBoard) -> None:
    (board.root / "boot.py").write_bytes(b"# whose?\n")
    (board.root / "lib").mkdir()
    (board.root / "lib" / "x.mpy").write_bytes(b"M")
    error = refusal(board)
    assert error.code is Code.BOARD_FOREIGN
    assert "'boot.py', 'lib/x.mpy'" in error.args[0]
    assert len(on_board(board)) == 2
    flashed(board, clean=True)
    assert holds(board, firmware())


def test_a_refusal_leaves_a_board_in_service_so_that_the_next_run_goes_on(board: SimulatedBoard) -> None:
    flashed(board)
    into_service(board)
    (board.root / "boot.py").write_bytes(b"# whose?\n")
    resets = (board.boots, board.soft_resets)
    assert refusal(board).code is Code.BOARD_FOREIGN
    assert (board.boots, board.soft_resets) == resets
    assert flashed(board, clean=True).start is Start.RUNS
    assert starts(board) == ["0.1.0", "0.1.0"]


def test_a_dry_run_writes_nothing_starts_nothing_and_leaves_the_prompt_for_the_run_after_it(board: SimulatedBoard) -> None:
    flashed(board)
    into_service(board)
    before, resets = on_board(board), (board.boots, board.soft_resets)
    report = rehearse(wanted(firmware("0.2.0"), port=str(board.port)), ThisDesk())
    assert (report.outcome, report.plan.is_done) == (Outcome.WOULD, False)
    assert on_board(board) == before
    assert (board.boots, board.soft_resets) == resets
    assert flashed(board, firmware("0.2.0")).start is Start.RUNS
    assert starts(board) == ["0.1.0", "0.2.0"]


def test_a_dry_run_starts_somebody_elses_program_again_that_it_stopped(off: SimulatedBoard) -> None:
    """One that gives way to CTRL-C, as most do; the port's terminal is raw and interrupts nothing by itself."""
    blink = b"import sys\nopen('../started','a').write('blink\\n')\nwhile sys.stdin.read(1)!='\\x03':pass\n"
    (off.root / "main.py").write_bytes(blink)
    off.plug_in()
    assert started(off, "blink")
    with pytest.raises(EyelidError) as caught:
        rehearse(wanted(port=str(off.port)), ThisDesk())
    assert caught.value.code is Code.BOARD_FOREIGN
    assert started(off, "blink", "blink")


def test_somebody_elses_main_py_is_not_replaced_until_clean_is_said(board: SimulatedBoard) -> None:
    (board.root / "main.py").write_bytes(b"print('blink')\n")
    error = refusal(board)
    assert error.code is Code.BOARD_FOREIGN
    assert "'main.py'" in error.args[0]
    assert on_board(board) == {"main.py": b"print('blink')\n"}
    assert flashed(board, clean=True).plan.replace == ("main.py",)
    assert holds(board, firmware())


def test_a_folder_with_one_of_our_names_goes_with_all_that_is_in_it(board: SimulatedBoard) -> None:
    for folder in ("main.py", "board", "firmware.json", "main.new"):
        (board.root / folder / "deep").mkdir(parents=True)
        (board.root / folder / "deep" / "notes.txt").write_bytes(b"no program")
    assert refusal(board).code is Code.BOARD_FOREIGN
    assert flashed(board, clean=True).start is Start.RUNS
    assert holds(board, firmware())


def test_a_program_is_no_kept_file_whatever_its_name_begins_with(board: SimulatedBoard) -> None:
    (board.root / "eyelid_raw_more.py").write_bytes(b"# whose?\n")
    assert "'eyelid_raw_more.py'" in refusal(board).args[0]


def test_a_start_that_was_not_watched_for_a_first_boots_time_is_not_said_to_run(board: SimulatedBoard) -> None:
    assert flashed(board, patience=replace(PATIENCE, watch_s=0)).start is Start.UNWATCHED
    into_service(board)
    assert flashed(board, patience=replace(PATIENCE, first_boot_s=5)).start is Start.UNWATCHED


def test_unless_told_otherwise_a_start_is_watched_for_longer_than_a_first_boot_takes() -> None:
    """9 to 12 s (firmware/pico/README.md); its sectors are reserved last, which may fail."""
    assert Patience().watch_s >= Patience().first_boot_s > 12


def test_a_button_still_held_is_no_failure_and_is_said(board: SimulatedBoard) -> None:
    board.held = True
    assert flashed(board, patience=PATIENT).start is Start.SERVICE
    assert starts(board) == []


def test_a_program_that_does_not_start_is_told_with_what_it_said(board: SimulatedBoard) -> None:
    broken = firmware("0.3.0", eyelid_pico__core=b"import nothing_of_that_name\n")
    error = refusal(board, one=broken, patience=PATIENT)
    assert error.code is Code.BOARD_FAILED
    assert error.args[0].endswith("ImportError: no module named 'nothing_of_that_name'")


def test_a_board_that_comes_back_by_another_name_is_known_by_its_serial_number(
    board: SimulatedBoard, monkeypatch: pytest.MonkeyPatch
) -> None:
    flashed(board)
    monkeypatch.setattr(start, "found_ports", lambda: [found(str(board.port))])
    assert start.watch_start("/dev/ttyACM9", "e6614c311b7f3a2b", PATIENCE) is Start.RUNS
    with pytest.raises(EyelidError) as caught:
        start.watch_start("/dev/ttyACM9", "0000000000000000", replace(PATIENCE, return_s=0.1))
    assert caught.value.code is Code.BOARD_AWAY


def test_a_port_whose_board_has_gone_is_not_held(board: SimulatedBoard) -> None:
    prompt = Prompt(str(board.port), 10)
    board.unplug()
    prompt.close()
    assert not prompt._line.serial.is_open


def test_a_program_that_resets_at_once_is_told(board: SimulatedBoard) -> None:
    restless = firmware("0.3.0", eyelid_pico__core=b"import machine\ndef run():\n import time\n time.sleep_ms(60)\n machine.reset()\n")
    assert refusal(board, one=restless, patience=PATIENT).code in (Code.BOARD_FAILED, Code.BOARD_AWAY)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": "circuitpython", "version": "10.2.1"}, Code.BOARD_SOFTWARE),
        ({"version": "1.28.0"}, Code.BOARD_SOFTWARE),
        ({"machine": "ESP32C3 module with ESP32C3"}, Code.BOARD_OTHER),
        ({"machine": "Raspberry Pi Pico W with RP2040"}, Code.BOARD_OTHER),
        ({"machine": "Raspberry Pi Pico 2 W with RP2350"}, Code.BOARD_OTHER),
        ({"machine": "Adafruit Feather RP2040 with rp2040"}, Code.BOARD_OTHER),
    ],
)
def test_the_wrong_board_is_left_as_it_was(off: SimulatedBoard, changes: dict[str, str], code: Code) -> None:
    for name, value in changes.items():
        setattr(off, name, value)
    off.plug_in()
    error = refusal(off)
    assert error.code is code
    assert next(iter(changes.values())) in error.args[0]
    assert on_board(off) == {}


def test_an_rp2350_gets_the_same_files(off: SimulatedBoard) -> None:
    off.machine = "Raspberry Pi Pico2 with RP2350"
    off.plug_in()
    assert flashed(off).start is Start.RUNS


def test_a_file_that_is_not_what_was_copied_never_gets_a_program(board: SimulatedBoard, monkeypatch: pytest.MonkeyPatch) -> None:
    write = Prompt.write

    def one_bit_off(self: Prompt, path: str, data: bytes, done: object) -> None:
        write(self, path, data.replace(b"pins", b"pinz"), done)  # type: ignore[arg-type]

    monkeypatch.setattr(Prompt, "write", one_bit_off)
    error = refusal(board)
    assert error.code is Code.BOARD_DIFFERS
    assert "board.py" in error.args[0]
    assert "main.py" not in on_board(board)
    monkeypatch.setattr(Prompt, "write", write)
    assert flashed(board).start is Start.RUNS


def test_a_full_file_system_says_so_and_starts_nothing(board: SimulatedBoard, monkeypatch: pytest.MonkeyPatch) -> None:
    write = Prompt.write
    monkeypatch.setattr(Prompt, "write", lambda self, path, data, done: write(self, "/dev/full", data, done))
    assert refusal(board).code is Code.BOARD_FULL
    assert "main.py" not in on_board(board)


def test_a_file_system_too_full_for_a_rename_says_the_same(board: SimulatedBoard) -> None:
    with Prompt(str(board.port), 10) as prompt, pytest.raises(EyelidError) as caught:
        prompt._run("raise OSError(28)")
    assert caught.value.code is Code.BOARD_FULL


def test_the_only_board_is_found_and_comes_back_to_its_port(board: SimulatedBoard) -> None:
    notes = Notes()
    report = flash(wanted(), Desk([board], others=[found("/dev/ttyUSB0", 0x6001, 0x0403)]), notes)
    assert report.where == str(board.port)
    assert notes.done[-1] == notes.total
    assert notes.names[-2:] == ["comparing hashes", "starting"]


def test_the_boards_real_files_are_copied_and_proved(board: SimulatedBoard) -> None:
    real = load_firmware(firmware_dir())
    quiet = {**real.files, "main.py": b"import sys\nwhile True:\n sys.stdin.read(1)\n"}
    report = flashed(board, type(real)(quiet, real.version, real.commit))
    assert report.start is Start.RUNS
    there = on_board(board)
    assert all(there[path] == data for path, data in real.files.items() if path != "main.py")
