"""`eyelid-bench record-scene` as a user runs it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from eyelid_bench.cli import bench
from eyelid_bench.record import command
from eyelid_bench.sim import PHOTOS
from eyelid_formats.errors import Code, EyelidError, RigError
from eyelid_rig.camera.scene import INDEX, read_scene

SMALL = ("--frames", str(PHOTOS), "--width", "64", "--height", "64", "--rate-hz", "50")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(bench, ["record-scene", *map(str, arguments)])


@pytest.fixture(autouse=True)
def _keep_signals() -> object:
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


def test_a_recorded_scene_is_replayed_and_recorded_again(tmp_path: Path) -> None:
    first = run(tmp_path / "first", "--seconds", "0.1", *SMALL)
    assert first.exit_code == 0, first.output
    told = json.loads(first.stdout)
    assert (told["scene"], told["frames"]) == (str(tmp_path / "first"), len(read_scene(tmp_path / "first").frames))
    again = run(tmp_path / "again", "--seconds", "0.1", "--frames", tmp_path / "first", "--width", "64", "--height", "64")
    assert again.exit_code == 0, again.output
    assert read_scene(tmp_path / "again").header.rate_hz == 50


@pytest.mark.usefixtures("virtual_camera")
def test_a_scene_comes_through_the_real_libcamera_too(tmp_path: Path) -> None:
    done = run(tmp_path, "--seconds", "0.3", "--virtual-camera", "--width", "640", "--height", "360", "--rate-hz", "20")
    assert done.exit_code == 0, done.output
    scene = read_scene(tmp_path)
    assert (scene.header.source, scene.size) == ("imx708", (640, 360))
    assert len(scene.frames) >= 2


def test_the_warning_comes_before_the_first_picture_and_says_what_will_happen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "record", lambda *_: (_ for _ in ()).throw(RigError(Code.CAMERA_STALLED, "no frame")))
    done = run(tmp_path / "scene", "--seconds", "5", *SMALL)
    assert "RECORDING IN THE CLEAR" in done.stderr
    assert "Nothing is encrypted" in done.stderr
    assert not (tmp_path / "scene" / INDEX).exists()


def test_a_scene_is_not_replaced_unless_it_is_said(tmp_path: Path) -> None:
    run(tmp_path, "--seconds", "0.05", *SMALL)
    before = (tmp_path / INDEX).stat().st_ino
    refused = run(tmp_path, "--seconds", "0.05", *SMALL)
    assert isinstance(refused.exception, EyelidError)
    assert refused.exception.code is Code.FILE_EXISTS
    assert (tmp_path / INDEX).stat().st_ino == before
    assert "RECORDING" not in refused.stderr
    assert run(tmp_path, "--seconds", "0.05", "--force", *SMALL).exit_code == 0


def test_a_rig_is_refused_before_its_camera_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "rig" / "keys").mkdir(parents=True)
    (tmp_path / "rig" / "keys" / "pi.pem").touch()
    monkeypatch.setenv("EYELID_RIG_DIR", str(tmp_path / "rig"))
    monkeypatch.setattr(command, "open_camera", lambda *_: pytest.fail("the camera was opened"))
    refused = run(tmp_path / "scene", "--seconds", "1", "--camera")
    assert isinstance(refused.exception, EyelidError)
    assert refused.exception.code is Code.ALREADY_INITIALISED
    assert not (tmp_path / "scene").exists()


@pytest.mark.parametrize("sources", [(), ("--camera", "--frames", "x"), ("--camera", "--virtual-camera")])
def test_there_is_exactly_one_source(tmp_path: Path, sources: tuple[str, ...]) -> None:
    done = run(tmp_path / "scene", "--seconds", "1", *sources)
    assert (done.exit_code, "name one source" in done.stderr) == (2, True)


def test_a_scene_is_not_recorded_over_itself(tmp_path: Path) -> None:
    run(tmp_path, "--seconds", "0.05", *SMALL)
    for source in (tmp_path, tmp_path / "000000.jpg", tmp_path / "deeper" / "000000.jpg"):
        done = run(tmp_path, "--seconds", "0.05", "--force", "--frames", source)
        assert (done.exit_code, "name another DIR" in done.stderr) == (2, True)
    assert read_scene(tmp_path).frames


@pytest.mark.parametrize("option", ["--seconds", "--rate-hz"])
@pytest.mark.parametrize("number", ["nan", "-nan", "inf", "0", "-1"])
def test_what_is_no_length_of_time_and_no_rate_is_a_wrong_use(tmp_path: Path, option: str, number: str) -> None:
    done = run(tmp_path / "scene", "--seconds", "1", *SMALL, option, number)
    assert (done.exit_code, option in done.stderr) == (2, True)
    assert not (tmp_path / "scene").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_leaves_a_whole_scene(tmp_path: Path, number: signal.Signals) -> None:
    arguments = [sys.executable, "-m", "eyelid_bench", "record-scene", str(tmp_path), "--seconds", "60", *SMALL]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as child:
        until = time.monotonic() + 60
        while not (tmp_path / "000003.jpg").exists():
            assert time.monotonic() < until
            os.sched_yield()
        child.send_signal(number)
        told = json.loads(child.communicate(timeout=30)[0])
    assert child.returncode == 130
    assert told["frames"] == len(read_scene(tmp_path).frames) == len(list(tmp_path.glob("*.jpg"))) >= 3
