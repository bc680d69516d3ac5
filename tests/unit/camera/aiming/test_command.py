"""`eyelid-rig aim` as a person calls it, over a replay of the target and the real board's core on a pseudo-terminal."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import struct
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from eyelid_rig import cli
from eyelid_rig.camera.aiming import command
from eyelid_rig.camera.aiming.report import MOST_NUMBERS
from eyelid_rig.folders import Folders
from factory import Rig
from unit.camera.aiming.rendered import as_mounted, camera, noisy, scene
from unit.camera.aiming.test_report import most_in_one_place, numbers
from unit.pico.desk import Desk
from unit.rig.ptyboard import PtyBoard

Run = Callable[..., tuple[int, str, str]]
SIZE = (960, 540)
EYELID_RIG = (sys.executable, "-c", "from eyelid_rig.cli import main; main()")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """The command in this process, as it is mounted in `settings`; (exit code, output, errors)."""
    for name in ("EYELID_SETTINGS", "EYELID_LOG"):
        monkeypatch.delenv(name, raising=False)

    def call(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["eyelid-rig", *arguments])
        with pytest.raises(SystemExit) as raised:
            cli.main()
        captured = capsys.readouterr()
        assert isinstance(raised.value.code, int)
        return raised.value.code, captured.out, captured.err

    return call


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """A rig that replays the target, as a camera sees it that is mounted on its side behind a mirror; no Pico."""
    frames = tmp_path / "frames"
    frames.mkdir()
    picture = as_mounted(noisy(scene(camera(right=7, down=-4, size=SIZE), SIZE)), 90, True)
    Image.fromarray(picture).convert("RGB").save(frames / "target.png")
    file = tmp_path / "rig.toml"
    file.write_text(
        f'# a desk\nrig_dir = "{tmp_path}/rig"\nframes = "{frames}"\nwidth = {picture.shape[1]}\nheight = {picture.shape[0]}\n'
        f'pico_port = "/dev/eyelid-none"\nsandbox = false\nrotation = 180  # upside down\nrate_hz = 20.0\n'
    )
    return file


@pytest.fixture
def board(keys: Rig, settings: Path) -> Iterator[PtyBoard]:
    """A paired Pico, wired to the rig of `settings`."""
    desk = Desk(keys)
    assert desk.provision() is not None
    with PtyBoard(keys, [bytes(sector) for sector in desk.flash.sectors]) as made:
        made.wait(2_100)
        settings.write_text(settings.read_text().replace("/dev/eyelid-none", made.path))
        yield made


def test_one_look_under_the_lamp_of_the_pico(run: Run, settings: Path, board: PtyBoard) -> None:
    code, out, err = run("--settings", str(settings), "aim", "--once", "--json")
    assert (code, err) == (0, "")
    told = json.loads(out)
    assert told["lamp"] == "lit"
    assert told["size"] == list(SIZE)
    assert told["target"]["seen"] == "one"
    assert (told["target"]["right_pct"], told["target"]["down_pct"]) == pytest.approx((7, -4), abs=0.2)
    assert (told["suggested"]["rotation"], told["suggested"]["mirror"]) == (90, True)
    assert told["exposure_us"] is told["gain"] is told["lens_position"] is None


def test_no_output_has_more_than_numbers(run: Run, settings: Path, board: PtyBoard) -> None:
    code, out, _ = run("--settings", str(settings), "aim", "--save", "--json")
    assert code == 0
    for line in out.splitlines():
        told = json.loads(line)
        assert len(list(numbers(told))) <= MOST_NUMBERS
        assert most_in_one_place(told) <= 9


def test_nothing_is_written_without_save(run: Run, settings: Path, board: PtyBoard, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    run("--settings", str(settings), "aim", "--once")
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_save_writes_what_it_suggests_and_says_so(run: Run, settings: Path, board: PtyBoard) -> None:
    code, out, _ = run("--settings", str(settings), "aim", "--save")
    assert code == 0
    assert out.splitlines()[-2:] == ["rotation: 180 -> 90", "mirror: not set -> true"]
    text = settings.read_text()
    assert "# a desk\n" in text
    assert "rotation = 90  # upside down\n" in text
    assert text.endswith("mirror = true\n")
    code, out, _ = run("--settings", str(settings), "aim", "--save")
    assert (code, out.splitlines()[-1]) == (0, f"{settings} has it all already")


def check_line(err: str, code: str) -> None:
    assert err.splitlines()[-1].startswith(f"eyelid-rig: {code}: ")
    assert "Traceback" not in err


def test_without_a_pico_it_does_not_look(run: Run, settings: Path) -> None:
    code, out, err = run("--settings", str(settings), "aim", "--once")
    assert (code, out) == (2, "")
    check_line(err, "pico-absent")
    assert "--without-pico" in err


def test_without_pico_is_said_loudly(run: Run, settings: Path) -> None:
    code, out, err = run("--settings", str(settings), "aim", "--once", "--without-pico")
    assert code == 0
    assert err == command.DARK_WARNING + "\n"
    assert "lamp DARK" in out


def test_without_pico_does_not_do_without_one_that_is_there(run: Run, settings: Path, board: PtyBoard) -> None:
    code, out, err = run("--settings", str(settings), "aim", "--once", "--without-pico")
    assert (code, err) == (0, "")
    assert "lamp lit" in out


def test_a_paired_rig_is_not_aimed_in_the_dark(run: Run, settings: Path, tmp_path: Path, keys: Rig) -> None:
    folders = Folders(tmp_path / "rig")
    folders.make()
    keys.write_trust(folders.trust)
    code, out, err = run("--settings", str(settings), "aim", "--once", "--without-pico")
    assert (code, out) == (1, "")
    check_line(err, "already-initialised")


@pytest.mark.parametrize("flags", [(), ("--without-pico",)])
def test_a_closed_shut_switch_is_respected(run: Run, settings: Path, board: PtyBoard, flags: tuple[str, ...]) -> None:
    with board.frozen():
        board.is_shut = True
        board._move((50, False))
    code, out, err = run("--settings", str(settings), "aim", "--once", *flags)
    assert (code, out) == (1, "")
    check_line(err, "shut")


def test_a_pico_that_is_not_paired_lights_no_lamp(run: Run, settings: Path, keys: Rig) -> None:
    with PtyBoard(keys) as unpaired:
        code, _, err = run("--settings", str(settings), "--pico-port", unpaired.path, "aim", "--once")
    assert code == 2
    check_line(err, "not-initialised")
    assert "--without-pico" in err


def test_while_eye_runs_nobody_aims(run: Run, settings: Path, tmp_path: Path) -> None:
    folders = Folders(tmp_path / "rig")
    folders.make()
    with (folders.run / "eye.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        code, _, err = run("--settings", str(settings), "aim", "--once", "--without-pico")
    assert code == 1
    check_line(err, "already-running")
    assert run("--settings", str(settings), "aim", "--once", "--without-pico")[0] == 0


def test_a_lens_that_does_not_move_is_exit_1(run: Run, settings: Path) -> None:
    code, _, err = run("--settings", str(settings), "aim", "--once", "--without-pico", "--focus")
    assert code == 1
    check_line(err, "lens-fixed")
    assert command.SWEEPING not in err


@pytest.mark.parametrize(
    "arguments",
    [
        ("--save",),
        ("--save", "--once"),
        ("--paper", "a5"),
        ("--paper", "a4"),
        ("--force",),
        ("--target", "t.pdf", "--once"),
        ("--loud",),
        ("extra",),
    ],
)
def test_wrong_arguments_are_exit_2(run: Run, arguments: tuple[str, ...]) -> None:
    code, out, err = run("aim", *arguments)
    assert (code, out) == (2, "")
    assert "Usage: eyelid-rig aim" in err


def test_save_and_once_do_not_go_together(run: Run, settings: Path) -> None:
    assert run("--settings", str(settings), "aim", "--save", "--once")[0] == 2


@pytest.mark.parametrize(("paper", "width"), [("a4", 595.3), ("letter", 612)])
def test_the_target_is_written_and_never_over_another_file(run: Run, tmp_path: Path, paper: str, width: float) -> None:
    path = tmp_path / "target.pdf"
    code, out, _ = run("aim", "--target", str(path), "--paper", paper)
    assert code == 0
    assert f"print it on {paper} at 100 %" in out
    assert pypdfium2.PdfDocument(path)[0].get_width() == pytest.approx(width, abs=0.1)
    path.write_bytes(b"mine")
    code, _, err = run("aim", "--target", str(path))
    assert code == 1
    check_line(err, "file-exists")
    assert path.read_bytes() == b"mine"
    assert run("aim", "--target", str(path), "--force")[0] == 0


def test_without_opencv_it_says_what_to_install() -> None:
    program = "import sys; sys.modules['cv2'] = None; from eyelid_rig.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", program, "aim"], capture_output=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "pip install 'eyelid[rig,redact]'" in done.stderr.decode()


def test_aiming_asks_the_camera_for_its_picture_as_it_is_mounted() -> None:
    turned = command.RigSettings(rotation=90, mirror=True, width=640, height=1136, encoder="v4l2")
    asked = command.as_mounted(turned)
    assert (asked.rotation, asked.mirror, asked.width, asked.height) == (0, False, 1136, 640)
    assert (asked.encoder, asked.still) == ("simplejpeg", "never")


def started(settings: Path, *flags: str, **environ: str) -> subprocess.Popen[bytes]:
    """The command in a process of its own, in a sandbox, on a pseudo-terminal of 40 columns or a pipe."""
    settings.write_text(settings.read_text().replace("sandbox = false", "sandbox = true"))
    arguments = [*EYELID_RIG, "--settings", str(settings), "aim", "--without-pico", *flags]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("EYELID_")}
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**clean, **environ}, preexec_fn=_hears_ctrl_c)


def _hears_ctrl_c() -> None:
    """A shell that starts the tests in the background has its children ignore it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_ctrl_c_ends_it_with_what_was_found_and_130(settings: Path) -> None:
    process = started(settings)
    assert process.stdout is not None
    first = process.stdout.readline().decode()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert first.isprintable() or first.endswith("\n")
    assert "rotation = 90, mirror = true" in out.decode()
    assert "Traceback" not in err.decode()


def test_it_works_in_the_sandbox_and_saves_there(settings: Path) -> None:
    process = started(settings, "--save", "--json")
    out, err = process.communicate(timeout=30)
    assert process.returncode == 0, err
    assert json.loads(out.splitlines()[0])["suggested"]["rotation"] == 90
    assert "mirror = true" in settings.read_text()


def test_a_reader_that_goes_away_is_141(settings: Path) -> None:
    process = started(settings, "--json")
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(timeout=30) == 141


@pytest.mark.parametrize(("columns", "environ", "coloured"), [(80, {}, True), (40, {"NO_COLOR": "1"}, False)])
def test_on_a_terminal_the_page_is_drawn_over_itself(settings: Path, columns: int, environ: dict[str, str], coloured: bool) -> None:
    master, slave = os.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("4H", 30, columns, 0, 0))
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("EYELID_", "COLUMNS", "LINES", "NO_COLOR"))}
    arguments = [*EYELID_RIG, "--settings", str(settings), "aim", "--without-pico"]
    terminal = {**clean, "TERM": "xterm", **environ}
    process = subprocess.Popen(arguments, stdout=slave, stderr=subprocess.DEVNULL, env=terminal, preexec_fn=_hears_ctrl_c)
    os.close(slave)
    shown = b""
    while shown.count(b"\x1b[J") < 2:
        shown += os.read(master, 65_536)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) == 130
    os.close(master)
    page = shown.decode().split("\x1b[J")[0].replace("\x1b[K", "")
    assert ("\x1b[3" in page) == coloured
    assert max(len(line) for line in page.splitlines()) < columns + 10 * coloured
    assert b"F" in shown.split(b"\x1b[J")[1]
