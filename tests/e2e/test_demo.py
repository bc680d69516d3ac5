"""`eyelid-bench demo` as a user runs it, from an empty folder to a page."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from eyelid_bench.demo.cardcheck import Fate, look, stored
from eyelid_bench.demo.scene import make as make_scene
from eyelid_formats.unit import load_trust
from eyelid_host.show import load_wearer_key
from eyelid_host.verify import verify_paths

TIMEOUT_S = 110
CONTRACT = {"frames", "prompts", "bundles", "refused", "expired", "verified", "attacks", "attacks_refused", "counted"}


def run_demo(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "eyelid_bench", "demo", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S, stdin=subprocess.DEVNULL, check=False)


def check_contract(out: Path, done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """What later work and checks from outside rely on."""
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    line: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert line.keys() >= CONTRACT
    paths = sorted(out.glob("rig/outbox/*.eyelid"))
    assert [Path(one["path"]).resolve() for one in sorted(line["bundles"], key=lambda one: one["path"])] == [
        path.resolve() for path in paths
    ]
    assert all(verdict.ok for verdict in verify_paths(paths, load_trust(out / "trust")))
    assert line["prompts"] == len(line["bundles"]) + line["forgotten"] + line["refused"] + line["expired"]
    assert line["verified"] == len(line["bundles"]) >= 2
    assert line["attacks"] == line["attacks_refused"] >= 13
    assert line["counted"] is True
    assert line["frames"] > 100
    for name in ("rig/ledger", "collector", "trust"):
        assert any((out / name).iterdir())
    assert "uncounted 0" in (out / "report.html").read_text()
    return line


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    out = tmp_path_factory.mktemp("demo") / "out"
    return out, run_demo("--script", "--json", "--out", str(out))


def test_the_scripted_demo_keeps_its_contract(demo: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    line = check_contract(*demo)
    assert {one["scope"] for one in line["bundles"]} == {"answer", "train"}
    assert all(0 < one["share_of_frame"] <= 0.25 for one in line["bundles"])
    assert line["forgotten"] == 1
    assert line["refused"] >= 1


def test_the_page_shows_what_the_camera_saw(demo: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    page = (demo[0] / "report.html").read_text()
    assert "2-table-with-a-card.jpg" in page
    assert page.count('src="data:image/jpeg') == 2 * page.count("not sent: ") + 8
    assert "UNREDACTED" not in page


def test_the_page_answers_whether_the_card_was_sent_with_the_card_and_without(demo: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    page = (demo[0] / "report.html").read_text()
    section = page[page.index("Was the card sent?") : page.index("What left</h2>")]
    assert section.count("With the card on the table") == section.count("The same table without it") == 2
    assert "what is this table made of?" in section
    assert "YES, " not in section
    assert section.count('class="yes verdict"') == 2


def test_what_the_collector_has_shows_no_line_of_the_card(demo: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    """Again, from what lies in the folder afterwards, without the demo's own word for it."""
    out = demo[0]
    table, trust = make_scene(out / "again", (1920, 1080)), load_trust(out / "trust")
    recipient = load_wearer_key(out / "keys" / "recipient.pem")
    seen = []
    for path in (out / "collector" / "bundles").rglob("*.eyelid"):
        verified, crop = stored(out / "collector", bytes.fromhex(path.stem), trust, recipient)
        if verified.draft.counter <= 2:
            seen.append(look(crop, verified.draft.crop.box, table).fate)
    assert len(seen) == 2
    assert Fate.READABLE not in seen


def test_no_line_of_the_summary_is_wider_than_a_terminal(demo: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    human = demo[1].stdout.splitlines()[:-1]
    assert human
    assert all(len(line) <= 80 for line in human if not line.startswith("report: "))
    assert "\x1b" not in demo[1].stdout


def test_a_folder_with_somebodys_files_is_refused_untouched(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    done = run_demo("--script", "--out", str(tmp_path))
    assert done.returncode != 0
    assert "file-exists" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_frames_that_are_not_there_are_refused_before_anything_is_made(tmp_path: Path) -> None:
    done = run_demo("--script", "--frames", str(tmp_path / "nothing"), "--out", str(tmp_path / "out"))
    assert done.returncode != 0
    assert "camera-missing" in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_video_is_replayed_and_found_again(tmp_path: Path) -> None:
    video = tmp_path / "moving.mp4"
    write_video(video)
    out = tmp_path / "out"
    check_contract(out, run_demo("--script", "--json", "--frames", str(video), "--out", str(out)))
    assert "not sent: moving.mp4 at " in (out / "report.html").read_text()


class Terminal:
    """The demo with a person at a terminal of 80 columns."""

    def __init__(self, out: Path) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        command = [sys.executable, "-m", "eyelid_bench", "demo", "--out", str(out)]
        environ = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY", "NO_COLOR")}
        self.process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, env={**environ, "TERM": "xterm-256color"}, start_new_session=True
        )
        os.close(slave)
        self.shown = ""

    def until(self, words: str) -> None:
        """Read until `words` stand on the screen."""
        deadline = time.monotonic() + TIMEOUT_S / 2
        while words not in self.shown:
            assert time.monotonic() < deadline, self.shown[-2000:]
            if select.select([self._master], [], [], 0.1)[0]:
                self.shown += self._read()

    def press(self, key: str) -> None:
        os.write(self._master, key.encode())

    def wait(self) -> int:
        """Its exit status; what it still shows is read meanwhile."""
        deadline = time.monotonic() + TIMEOUT_S / 2
        while self.process.poll() is None:
            assert time.monotonic() < deadline, self.shown[-2000:]
            if select.select([self._master], [], [], 0.1)[0]:
                self.shown += self._read()
        return self.process.returncode

    def _read(self) -> str:
        try:
            return os.read(self._master, 65536).decode(errors="replace")
        except OSError:
            return ""

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self._master)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    one = Terminal(tmp_path / "out")
    yield one
    one.close()


def test_a_person_at_a_terminal_presses_and_sees_what_becomes_of_it(terminal: Terminal, tmp_path: Path) -> None:
    terminal.until("p press")
    terminal.press("p")
    terminal.until("receipt")
    terminal.press("s")
    terminal.until("lamp off, no key, no frames")
    terminal.press("q")
    assert terminal.wait() == 0
    assert "every promise held" in terminal.shown
    assert (tmp_path / "out" / "report.html").is_file()


def test_ctrl_c_ends_the_demo_and_every_process_that_it_started(terminal: Terminal, tmp_path: Path) -> None:
    terminal.until("p press")
    started = processes_in(tmp_path)
    assert len(started) >= 4
    terminal.process.send_signal(signal.SIGINT)
    assert terminal.wait() == 130
    assert processes_in(tmp_path) == []


def processes_in(folder: Path) -> list[str]:
    """Command lines that name the folder, but for the demo's own."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            words = path.read_bytes().decode(errors="replace").replace("\0", " ")
            if str(folder) in words and " demo " not in words:
                found.append(words)
    return found


def write_video(path: Path) -> None:
    """Ten seconds: a bright square that wanders over noise."""
    noise = np.random.default_rng(7).integers(40, 90, (180, 320, 3), dtype=np.uint8)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height = 320, 180
        for number in range(100):
            pixels = noise.copy()
            pixels[60:120, 2 * number : 2 * number + 60] = 220
            frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 10)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
