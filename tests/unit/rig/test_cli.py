"""`eyelid-rig` as a person calls it: help, exit codes, one line for what went wrong."""

from __future__ import annotations

import fcntl
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from eyelid_formats.errors import Code, EyelidError
from eyelid_rig import __version__, cli
from eyelid_rig.folders import Folders
from factory import Rig
from unit.rig.ptyboard import PtyBoard

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Iterator[Run]:
    """The command in this process; (exit code, output, errors)."""
    monkeypatch.setenv("EYELID_SANDBOX", "false")
    monkeypatch.setenv("EYELID_RIG_DIR", str(tmp_path / "rig"))
    monkeypatch.setenv("EYELID_PICO_PORT", "/dev/eyelid-none")
    monkeypatch.delenv("EYELID_LOG", raising=False)
    monkeypatch.delenv("EYELID_SETTINGS", raising=False)
    handlers, level = logging.root.handlers[:], logging.root.level

    def call(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["eyelid-rig", *arguments])
        with pytest.raises(SystemExit) as raised:
            cli.main()
        captured = capsys.readouterr()
        assert isinstance(raised.value.code, int)
        return raised.value.code, captured.out, captured.err

    yield call
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)


def test_help_names_every_command_and_what_comes_first(run: Run) -> None:
    code, out, _ = run("--help")
    assert code == 0
    assert "nothing leaves unasked" in out
    assert "`init` comes first" in out
    for command in ("init", "eye", "uplink", "cable", "aim"):
        assert f"\n  {command} " in out


@pytest.mark.parametrize("command", ["init", "eye", "uplink", "cable", "aim"])
def test_each_command_has_a_help_of_its_own(run: Run, command: str) -> None:
    code, out, _ = run(command, "-h")
    assert code == 0
    assert out.startswith(f"Usage: eyelid-rig {command}")
    assert len(out.splitlines()) > 4


def test_the_version_is_said(run: Run) -> None:
    assert run("--version") == (0, f"eyelid-rig, version {__version__}\n", "")


@pytest.mark.parametrize("arguments", [(), ("fly",), ("init",), ("eye", "extra"), ("--settings", "/none", "eye"), ("--loud", "eye")])
def test_wrong_arguments_are_exit_2(run: Run, arguments: tuple[str, ...]) -> None:
    code, _, err = run(*arguments)
    assert code == 2
    assert "Usage: eyelid-rig" in err


def check_line(err: str, code: str) -> None:
    """One line with the code; no traceback."""
    assert err.startswith(f"eyelid-rig: {code}: ")
    assert len(err.splitlines()) == 1


def test_a_rig_that_is_not_initialised_says_so_with_exit_2(run: Run) -> None:
    code, _, err = run("eye")
    assert code == 2
    check_line(err, "not-initialised")
    assert "eyelid-rig init" in err


def test_a_second_eye_on_the_same_rig_is_exit_1(run: Run, tmp_path: Path) -> None:
    folders = Folders(tmp_path / "rig")
    folders.make()
    with (folders.run / "eye.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        code, _, err = run("eye")
    assert code == 1
    check_line(err, "already-running")


def test_init_without_a_board_is_exit_2_and_names_port_and_group(run: Run, tmp_path: Path) -> None:
    code, _, err = run("--pico-port", "/dev/other-none", "init", "--keys", str(tmp_path / "keys"))
    assert code == 2
    check_line(err, "pico-absent")
    assert "/dev/other-none" in err
    assert "dialout" in err


def test_init_pairs_and_says_where_the_record_is(run: Run, tmp_path: Path, keys: Rig) -> None:
    with PtyBoard(keys) as board:
        board.presses_when_asked = True
        code, out, _ = run("--pico-port", board.path, "init", "--keys", str(tmp_path / "keys"))
        assert code == 0
        assert out.splitlines()[0] == "Press the button once to confirm."
        assert str(tmp_path / "rig" / "trust") in out.splitlines()[1]
        code, _, err = run("--pico-port", board.path, "init", "--keys", str(tmp_path / "keys"))
        assert code == 1
        check_line(err, "already-initialised")


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("EYELID_LOG", "loud", "settings-value"),
        ("EYELID_RATE_HZ", "fast", "settings-value"),
        ("EYELID_TIME_SOURCE", "sundial", "settings-value"),
        ("EYELID_UNREDACTED", "true", "settings-unknown"),
        ("EYELID_RIGDIR", "/x", "settings-unknown"),
    ],
)
def test_a_wrong_setting_is_exit_2(run: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str, code: str) -> None:
    monkeypatch.setenv(name, value)
    status, _, err = run("eye")
    assert status == 2
    check_line(err, code)


def test_a_notice_that_is_no_text_is_exit_2(run: Run, tmp_path: Path) -> None:
    notice = tmp_path / "notice"
    notice.write_bytes(b"\xff\xfe")
    code, _, err = run("init", "--keys", str(tmp_path / "keys"), "--notice", str(notice))
    assert code == 2
    check_line(err, "settings-value")


def test_a_disk_that_fails_is_exit_1_and_no_traceback(run: Run, tmp_path: Path) -> None:
    (tmp_path / "rig").write_bytes(b"a file where the rig should be")
    code, _, err = run("eye")
    assert code == 1
    check_line(err, "storage-failed")


def test_an_interruption_is_exit_130() -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    assert cli.run_edge(interrupted) == 130


def test_a_camera_that_needs_a_new_process_ends_this_one_with_exit_3_and_one_line_though_something_hangs_at_its_end() -> None:
    program = """if True:
        import atexit, sys, threading, time
        from eyelid_formats.errors import Code
        from eyelid_rig import cli, eye
        from eyelid_rig.restart import GaveUpError

        def run(settings):
            atexit.register(time.sleep, 600)  # picamera2 closes a camera again there
            threading.Thread(target=time.sleep, args=(600,)).start()
            raise GaveUpError(Code.CAMERA_STALLED, "closing it does not end")

        eye.run = run
        sys.argv = ["eyelid-rig", "eye"]
        cli.main()
    """
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (cli.CAMERA_GAVE_UP, "")
    check_line(done.stderr, "camera-stalled")


def test_an_error_of_any_kind_shows_its_code_first(capsys: pytest.CaptureFixture[str]) -> None:
    def refuse() -> None:
        raise EyelidError(Code.PICO_OTHER, "another board")

    assert cli.run_edge(refuse) == 1
    assert capsys.readouterr().err == "eyelid-rig: pico-other: another board\n"
