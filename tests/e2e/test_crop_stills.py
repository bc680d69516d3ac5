"""`eyelid-rig crop` as engineers and outside checks run it: a program, on photographs, with the real models."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from eyelid_rig.camera import jpeg
from eyelid_rig.crop.checking import check
from eyelid_rig.crop.child import Child
from eyelid_rig.crop.made import Limits
from eyelid_rig.crop.messages import Order
from eyelid_rig.crop.workshop import MEMORY_MB, worker_command
from eyelid_rig.models.listing import entries
from eyelid_rig.pipes import framed
from eyelid_rig.settings import RigSettings

PHOTOS = sorted((Path(__file__).parents[2] / "hil" / "eyelid_bench" / "photos").glob("*.jpg"))
TABLE = PHOTOS[0]
KEYS = ["path", "ok", "refused", "intent", "target", "box", "share_of_frame", "redactions", "out", "cpu_s", "peak_mb"]
COMMAND = [sys.executable, "-m", "eyelid_rig", "crop"]
QUESTION = "what is this table made of?"
LONG_S = 100
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def call(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*COMMAND, *map(str, arguments)], cwd=tmp_path, env={**_clean(), **environment}, capture_output=True, text=True, timeout=LONG_S
        )

    return call


def _clean() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("EYELID_")}


def items_of(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = json.loads(done.stdout)
    return items


def check_crop(item: dict[str, Any]) -> None:
    """A crop lies in its frame, is a part of it, and is a JPEG of its box or smaller, with nothing in it but pixels."""
    x, y, width, height = item["box"]
    with Image.open(item["path"]) as frame:
        assert x >= 0 <= y
        assert x + width <= frame.width
        assert y + height <= frame.height
        assert item["share_of_frame"] == pytest.approx(width * height / (frame.width * frame.height), abs=2e-6)
    assert 0 < item["share_of_frame"] <= 0.25
    data = Path(item["out"]).read_bytes()
    with Image.open(BytesIO(data)) as crop:
        crop.load()
        assert crop.format == "JPEG"
        assert crop.width <= width
        assert crop.height <= height
        assert crop.width / crop.height == pytest.approx(width / height, rel=0.02)
        assert not crop.getexif()
        assert not {"exif", "icc_profile", "comment", "xmp", "mp"} & set(crop.info)
    assert segments(data) <= {0xE0, 0xDB, 0xC0, 0xC4, 0xDA}


def segments(data: bytes) -> set[int]:
    """The kinds of segments before a JPEG's pixels."""
    kinds, at = set(), 2
    while not kinds or 0xDA not in kinds:
        assert data[at] == 0xFF
        kinds.add(data[at + 1])
        at += 2 + int.from_bytes(data[at + 2 : at + 4])
    return kinds


def check_fills(item: dict[str, Any]) -> None:
    """What is painted is inside the box, and one colour in what leaves."""
    x, y, width, height = item["box"]
    pixels = np.asarray(Image.open(item["out"])).astype(int)
    scale = pixels.shape[1] / width
    for fill in item["redactions"]:
        left, top, across, down = fill["box"]
        assert x <= left <= left + across <= x + width
        assert y <= top <= top + down <= y + height
        rows = slice(int((top - y) * scale) + 2, int((top - y + down) * scale) - 2)
        columns = slice(int((left - x) * scale) + 2, int((left - x + across) * scale) - 2)
        assert np.ptp(pixels[rows, columns].reshape(-1, 3), axis=0).max() <= 12, fill


@pytest.mark.parametrize("prompt", [None, QUESTION, "what is this bottle?"])
def test_a_photograph_becomes_a_crop_or_a_refusal_with_the_promised_keys(run: Run, tmp_path: Path, prompt: str | None) -> None:
    words = ["--prompt", prompt] if prompt else []
    photos = PHOTOS[::2]
    done = run(*photos, *words, "--json", "--out", tmp_path / "out")
    items = items_of(done)
    assert done.stderr == ""
    assert done.returncode == (0 if all(item["ok"] for item in items) else 1)
    assert [item["path"] for item in items] == [str(photo) for photo in photos]
    assert any(item["ok"] for item in items)
    for item in items:
        assert list(item) == KEYS
        assert item["ok"] == (item["refused"] is None) == (item["box"] is not None)
        assert item["cpu_s"] > 0
        assert 50 < item["peak_mb"] < 2500
        if item["ok"]:
            check_crop(item)
            check_fills(item)
    assert {Path(item["out"]).name for item in items if item["ok"]} == {path.name for path in (tmp_path / "out").iterdir()}


def test_the_same_picture_becomes_the_same_bytes_explained_or_not_alone_or_not(run: Run, tmp_path: Path) -> None:
    run(TABLE, "--prompt", QUESTION, "--out", tmp_path / "alone")
    run(PHOTOS[1], TABLE, "--prompt", QUESTION, "--out", tmp_path / "after", "--explain")
    alone, after = ((tmp_path / folder / f"{TABLE.stem}.crop.jpg").read_bytes() for folder in ("alone", "after"))
    assert alone == after


def test_it_makes_the_very_bytes_that_the_rigs_own_worker_makes(run: Run, tmp_path: Path) -> None:
    (item,) = items_of(run(TABLE, "--prompt", QUESTION, "--json", "--out", "out"))
    settings = RigSettings()
    limits = Limits(settings.share_ppm, settings.crop_kb * 1024, settings.crop_quality, settings.crop_margin)
    frame = jpeg.encode(np.asarray(Image.open(TABLE).convert("RGB")), settings.frame_quality)
    order = Order.of(frame, QUESTION, limits)
    memory_mb = MEMORY_MB[settings.profile]
    worker = Child(worker_command(settings.profile, tmp_path, memory_mb, sandbox=True), memory_mb)
    try:
        worker.first_word()
        answer = worker.exchange(framed(order))
    finally:
        worker.end()
    made = check(answer, order, jpeg.size_of(frame), {bytes.fromhex(entry.sha256) for entry in entries().values()})
    assert made.image == Path(tmp_path / item["out"]).read_bytes()
    assert list(made.box.as_tuple()) == item["box"]
    assert [{"kind": fill.kind, "box": list(fill.box.as_tuple())} for fill in made.fills] == item["redactions"]


def test_explain_tells_the_story_and_draws_it_for_this_user_alone(run: Run, tmp_path: Path) -> None:
    done = run(TABLE, "--prompt", QUESTION, "--explain", "--out", "out", COLUMNS="60")
    assert done.returncode == 0
    steps = [line[2:14].strip() for line in done.stdout.splitlines()[1:] if line[2:3].strip()]
    assert [step for step in steps if not step.startswith("verified")] == ["asked", "saw", "chose", "looked", "painted", "ended", "took"]
    assert max(map(len, done.stdout.splitlines()[1:])) <= 60
    overlay = tmp_path / "out" / f"{TABLE.stem}.explain.png"
    with Image.open(overlay) as image:
        assert (image.format, image.size) == ("PNG", (1920, 1080))
    assert overlay.stat().st_mode & 0o077 == 0


def test_a_picture_in_which_nothing_can_be_seen_is_refused_with_exit_1_and_writes_no_crop(run: Run, tmp_path: Path) -> None:
    Image.new("RGB", (640, 480)).save(tmp_path / "night.png")
    done = run("night.png", "--out", "out")
    assert done.returncode == 1
    assert done.stdout.startswith("night.png: refused, too-dark: ")
    assert list((tmp_path / "out").iterdir()) == []


def test_after_a_refusal_no_older_crop_is_left_to_be_taken_for_this_ones(run: Run, tmp_path: Path) -> None:
    Image.new("RGB", (640, 480)).save(tmp_path / "night.png")
    (tmp_path / "night.crop.jpg").write_text("yesterday's")
    assert run("night.png", "--out", ".").returncode == 2
    assert (tmp_path / "night.crop.jpg").exists()
    assert run("night.png", "--out", ".", "--force").returncode == 1
    assert not (tmp_path / "night.crop.jpg").exists()


def test_a_broken_picture_among_good_ones_is_exit_2_and_the_good_ones_are_cropped(run: Run, tmp_path: Path) -> None:
    (tmp_path / "half.jpg").write_bytes(TABLE.read_bytes()[:9999])
    done = run("half.jpg", TABLE, "--prompt", QUESTION, "--json", "--out", "out")
    half, table = items_of(done)
    assert done.returncode == 2
    assert half["refused"] == "image-unreadable"
    assert table["ok"]


def test_a_setting_of_the_rig_counts_here_too(run: Run, tmp_path: Path) -> None:
    (item,) = items_of(run(TABLE, "--prompt", QUESTION, "--json", EYELID_SHARE_PPM="40000"))
    assert not item["ok"] or item["share_of_frame"] <= 0.04
    assert item["out"] is None


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.fixture
def running(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """The program, busy with its second picture."""
    process = subprocess.Popen(
        [*COMMAND, *map(str, PHOTOS)], cwd=tmp_path, env=_clean(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    with process:
        try:
            assert process.stdout
            process.stdout.readline()
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def test_ctrl_c_is_130_without_a_word_and_leaves_no_process(running: subprocess.Popen[str]) -> None:
    children = _children(running.pid)
    os.killpg(running.pid, signal.SIGINT)
    _, err = running.communicate(timeout=LONG_S)
    assert (running.returncode, err.strip()) == (130, "")
    assert len(children) == 2
    assert not any(Path(f"/proc/{child}").exists() for child in children)


def test_a_reader_that_goes_away_is_141_without_a_word(running: subprocess.Popen[str]) -> None:
    assert running.stdout
    assert running.stderr
    running.stdout.close()
    assert running.wait(LONG_S) == 141
    assert running.stderr.read() == ""
