"""`eyelid-bench demo` as a user runs it, from an empty folder to a page."""

from __future__ import annotations

import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from eyelid_formats.unit import load_trust
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


def test_the_page_shows_the_photographs_that_were_replayed(demo: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    page = (demo[0] / "report.html").read_text()
    assert "1-table-with-wine.jpg" in page
    assert page.count('<img src="data:image/jpeg') == 2 * page.count("not sent: ")


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
