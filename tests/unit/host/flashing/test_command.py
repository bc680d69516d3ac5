"""The command as a user runs it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from components import require
from eyelid_bench import pico
from eyelid_host.commands import flash as command
from eyelid_host.flashing.firmware import firmware_dir, load_firmware
from eyelid_host.flashing.flash import Outcome, Report
from eyelid_host.flashing.plan import Plan
from eyelid_host.flashing.start import Start
from factory import Rig
from unit.host.command import environment, eyelid, on_terminal
from unit.host.flashing.board import SimulatedBoard, wait
from unit.host.flashing.desk import firmware, flashed, on_board
from unit.host.flashing.uf2_files import uf2
from unit.pico.wire import Wire

HERE = ("flash", "pico")


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A folder with the short firmware's files."""
    for path, data in firmware().files.items():
        file = tmp_path / "program" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return tmp_path / "program"


def test_on_a_terminal_a_run_shows_how_far_it_is_and_ends_with_which_commit_runs_on_which_board(
    board: SimulatedBoard, program: Path
) -> None:
    ran = on_terminal(
        *HERE, "--port", board.port, "--firmware", program, "--watch", "0.3", env=environment(TERM="xterm", NO_COLOR="1"), columns=60
    )
    assert ran.code == 0
    assert "starting" in ran.out
    line = ran.out.splitlines()[-1]
    for words in ("RP2040", "e6614c311b7f3a2b", str(board.port), " not watched ", " Eyelid 0.1.0", load_firmware(program).digest[:12]):
        assert words in line


@pytest.mark.parametrize(("start", "says_so"), [(Start.RUNS, True), (Start.UNWATCHED, False), (Start.SERVICE, False)])
def test_that_it_runs_is_said_only_of_a_start_that_was_watched(start: Start, says_so: bool, capsys: pytest.CaptureFixture[str]) -> None:
    command._say(Report(Outcome.FLASHED, "/dev/ttyACM0", Plan(("main.py",)), start=start), firmware())
    assert (" runs Eyelid 0.1.0" in capsys.readouterr().out) is says_so


def test_json_is_one_object_with_everything_that_was_done(board: SimulatedBoard, program: Path) -> None:
    ran = eyelid(*HERE, "--port", board.port, "--firmware", program, "--json", "-v", "--watch", "0.3")
    assert ran.code == 0
    assert "copying main.new" in ran.err
    said = json.loads(ran.out)
    assert (said["outcome"], said["error"], said["start"], said["where"]) == ("flashed", None, "unwatched", str(board.port))
    assert said["firmware"]["sha256"] == load_firmware(program).digest
    assert set(said["copied"]) == {*firmware().files, "firmware.json"}
    assert said["board"] == {"machine": "Raspberry Pi Pico with RP2040", "serial": "e6614c311b7f3a2b", "micropython": "1.29.0"}


def test_a_dry_run_lists_what_would_be_copied_line_by_line_in_a_pipe(board: SimulatedBoard) -> None:
    ran = eyelid(*HERE, "--port", board.port, "--dry-run")
    *rows, last = ran.out.splitlines()
    real = load_firmware(firmware_dir())
    assert rows == [f"copy\t{path}" for path in sorted([*real.files, "firmware.json"])]
    assert " would run Eyelid" in last
    assert (real.commit or "commit unknown")[:12] in last
    assert on_board(board) == {}


def test_a_dry_run_says_which_files_it_would_replace(board: SimulatedBoard, program: Path) -> None:
    (board.root / "main.py").write_bytes(b"print('blink')\n")
    ran = eyelid(*HERE, "--port", board.port, "--firmware", program, "--dry-run", "--clean")
    assert "replace\tmain.py" in ran.out.splitlines()
    assert "copy\tboard.py" in ran.out.splitlines()


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--port", "/dev/none"), "port-missing", "does not exist"),
        (("--drive", "/"), "drive-other", "INFO_UF2.TXT"),
        (("--drive", "/none"), "board-missing", "BOOTSEL"),
        (("--uf2", "/none.uf2"), "not-found", "/none.uf2"),
        (("--uf2", "/etc/hostname"), "uf2-malformed", "Download"),
        (("--pins", "/none.toml"), "not-found", "/none.toml"),
        (("--firmware", "/etc"), "firmware-missing", "main.py"),
    ],
)
def test_what_cannot_be_done_exits_2_with_a_line_for_people_and_an_object_for_programs(
    arguments: tuple[str, ...], code: str, words: str
) -> None:
    ran = eyelid(*HERE, *arguments, "--json")
    assert ran.code == 2
    (line,) = ran.err.splitlines()
    assert line.startswith(f"eyelid: {code}: ")
    assert words in line
    said = json.loads(ran.out)
    assert (said["outcome"], said["error"]) == ("failed", code)
    assert words in said["message"]


def test_an_unpinned_uf2_is_refused_before_any_board_is_looked_for(tmp_path: Path) -> None:
    (tmp_path / "x.uf2").write_bytes(uf2())
    ran = eyelid(*HERE, "--uf2", tmp_path / "x.uf2")
    assert ran.code == 2
    assert ran.out == ""
    assert ran.err.startswith("eyelid: uf2-unpinned: ")
    assert "--pins" in ran.err


def test_what_is_wrong_with_the_board_exits_1(board: SimulatedBoard, program: Path) -> None:
    (program / "eyelid_pico" / "core.py").write_text("import nothing_of_that_name\n")
    ran = eyelid(*HERE, "--port", board.port, "--firmware", program)
    assert ran.code == 1
    assert ran.err.startswith("eyelid: board-failed: ")
    assert "nothing_of_that_name" in ran.err


def test_a_port_that_another_program_holds_is_busy(board: SimulatedBoard) -> None:
    import serial

    with serial.serial_for_url(os.path.realpath(board.port), exclusive=True):
        ran = eyelid(*HERE, "--port", board.port)
    assert ran.code == 2
    assert ran.err.startswith("eyelid: port-busy: ")


def test_control_c_ends_quietly_and_the_next_run_succeeds(board: SimulatedBoard, program: Path) -> None:
    command = [sys.executable, "-m", "eyelid_host", *HERE, "--port", str(board.port), "--firmware", str(program)]
    process = subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    wait(lambda: "board.py" in on_board(board), 30)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out.strip(), err.strip()) == (130, "", "")
    assert "main.py" not in on_board(board)
    assert flashed(board).start == "runs"


@pytest.mark.parametrize("columns", [30, 80, 200])
def test_help_reads_well_on_any_terminal(columns: int) -> None:
    ran = on_terminal(*HERE, "--help", columns=columns, env=environment(TERM="xterm", NO_COLOR="1"))
    assert ran.code == 0
    assert "\x1b" not in ran.out
    assert "Running it again is safe" in " ".join(ran.out.split())


@pytest.mark.parametrize("arguments", [("flash",), ("flash", "pica"), (*HERE, "extra"), (*HERE, "--uf2"), (*HERE, "--drive")])
def test_wrong_arguments_exit_2(arguments: tuple[str, ...]) -> None:
    ran = eyelid(*arguments)
    assert ran.code == 2
    assert "Traceback" not in ran.err


def test_what_was_copied_boots_and_answers(board: SimulatedBoard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real files, as they lie on the board, on the simulated machine with its pins and its UART."""
    require("the MicroPython unix port", pico.micropython_port() is not None)
    source = shutil.copytree(firmware_dir(), tmp_path / "source")
    real = load_firmware(source)
    ran = eyelid(*HERE, "--port", board.port, "--firmware", source)
    assert "board-failed" in ran.err, "this prompt's machine has no pins: the program must have been started, and have said so"
    there = on_board(board)
    assert {path: there[path] for path in real.files} == real.files
    monkeypatch.setattr(pico, "firmware_dir", lambda: board.root)
    with Wire.on(tmp_path / "pico", Rig.make()) as wire:
        assert wire.hello()
