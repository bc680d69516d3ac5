"""The contract of `eyelid-bench sim` and of the host's commands, as a user runs them."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

VERIFY_KEYS = [
    "path",
    "ok",
    "error",
    "bundle_id",
    "unit",
    "scope",
    "purposes",
    "prompt",
    "box",
    "share_of_frame",
    "region",
    "redactions",
    "counter",
    "simulated",
    "unredacted",
]


@dataclass(frozen=True)
class Running:
    out: Path
    ready: dict[str, str]
    process: subprocess.Popen[str]


def run(command: str, *arguments: str | Path, expect: int | None = 0) -> subprocess.CompletedProcess[str]:
    tool = Path(sys.executable).parent / command
    environ = {name: value for name, value in os.environ.items() if not name.startswith("EYELID_")}
    done = subprocess.run([tool, *map(str, arguments)], capture_output=True, text=True, timeout=60, env=environ, check=False)
    if expect is not None:
        assert done.returncode == expect, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def sim(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    out = tmp_path_factory.mktemp("sim")
    tool = Path(sys.executable).parent / "eyelid-bench"
    flags = ["--out", out, "--port", out / "cable", "--rate-hz", "15", "--width", "640", "--height", "360"]
    process = subprocess.Popen([tool, "sim", *map(str, flags)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    ready = json.loads(process.stdout.readline())
    yield Running(out, ready, process)
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0


def wait_for_bundles(sim: Running, count: int) -> list[Path]:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        receipts = list((sim.out / "rig" / "outbox").glob("*.receipt"))
        if len(receipts) >= count:
            return sorted((sim.out / "rig" / "outbox").glob("*.eyelid"))
        time.sleep(0.05)
    raise AssertionError(f"no {count} receipts: {(sim.out / 'logs' / 'eye.log').read_text()}")


def test_the_ready_line_names_port_collector_and_folder(sim: Running) -> None:
    assert sim.ready["port"] == str(sim.out / "cable")
    assert sim.ready["collector"].startswith("https://127.0.0.1:")
    assert sim.ready["out"] == str(sim.out)


def test_a_press_is_pulled_over_the_port_verified_opened_and_audited(sim: Running, tmp_path: Path) -> None:
    before = len(list((sim.out / "rig" / "outbox").glob("*.receipt")))
    run("eyelid-bench", "press", "--out", sim.out)
    run("eyelid-bench", "double", "--out", sim.out)
    wait_for_bundles(sim, before + 2)
    trust = ("--trust", sim.out / "trust")
    port = ("--port", sim.ready["port"])
    run("eyelid", "pull", *port, *trust, "--out", tmp_path)
    pulled = sorted(tmp_path.glob("*.eyelid"))
    assert len(pulled) >= 2

    lines = [json.loads(line) for line in run("eyelid", "verify", tmp_path, *trust, "--json").stdout.splitlines()]
    assert [list(line) for line in lines] == [VERIFY_KEYS] * len(pulled)
    assert all(
        line["ok"] and line["simulated"] and not line["unredacted"] and line["region"] and line["share_of_frame"] <= 0.25 for line in lines
    )
    assert {(line["prompt"], line["scope"]) for line in lines} >= {("press", "answer"), ("double", "train")}

    human = run("eyelid", "verify", pulled[0], *trust).stdout
    assert "SIMULATED" in human
    assert "UNREDACTED" not in human

    crop = tmp_path / "crop.jpg"
    run("eyelid", "show", pulled[0], *trust, "--key", sim.out / "keys" / "wearer.pem", "--save", crop)
    assert crop.read_bytes().startswith(b"\xff\xd8\xff")

    audit = json.loads(run("eyelid", "audit", *port, *trust, "--json", "--state", tmp_path / "state").stdout.splitlines()[-1])
    assert audit["uncounted"] == 0
    assert audit["holds"]


def test_verify_tells_good_from_bad_from_impossible(sim: Running, tmp_path: Path) -> None:
    run("eyelid-bench", "press", "--out", sim.out)
    bundle = wait_for_bundles(sim, 1)[0]
    trust = ("--trust", sim.out / "trust")
    assert run("eyelid", "verify", bundle, *trust).returncode == 0
    bad = tmp_path / "bad.eyelid"
    bad.write_bytes(bundle.read_bytes()[:-1] + b"\0")
    line = json.loads(run("eyelid", "verify", bad, *trust, "--json", expect=1).stdout)
    assert (line["ok"], line["error"]) == (False, "crop-swapped")
    run("eyelid", "verify", tmp_path / "absent.eyelid", *trust, expect=2)
    run("eyelid", "verify", bundle, "--trust", tmp_path, expect=2)


def test_a_second_rig_in_the_same_folder_is_refused(sim: Running) -> None:
    assert "already runs" in run("eyelid-bench", "sim", "--out", sim.out, expect=2).stderr


def test_a_gesture_without_a_rig_says_so(tmp_path: Path) -> None:
    assert "eyelid-bench sim --out" in run("eyelid-bench", "press", "--out", tmp_path, expect=2).stderr


def test_an_unknown_setting_names_the_nearest(tmp_path: Path) -> None:
    file = tmp_path / "bench.toml"
    file.write_text("rate = 3\n")
    assert "rate_hz" in run("eyelid-bench", "sim", "--settings", file, expect=2).stderr


def test_a_process_that_dies_is_started_again(sim: Running) -> None:
    status = sim.out / "rig" / "run" / "status.json"
    died = json.loads(status.read_text())["pid"]
    os.kill(died, signal.SIGKILL)
    until = time.monotonic() + 20
    while time.monotonic() < until:
        said = json.loads(status.read_text() or "{}") if status.exists() else {}
        if said.get("pid", died) != died and said["frames_sealed"]:
            break
        time.sleep(0.05)
    else:
        raise AssertionError("eye was not started again")
    assert "sealed" in run("eyelid-bench", "press", "--out", sim.out).stdout


def test_a_first_start_that_was_cut_off_does_not_spoil_the_folder(tmp_path: Path) -> None:
    tool = Path(sys.executable).parent / "eyelid-bench"
    arguments = [str(tool), "sim", "--out", str(tmp_path), "--rate-hz", "15", "--width", "640", "--height", "360"]
    cut_off = subprocess.Popen(arguments, stdout=subprocess.DEVNULL)
    until = time.monotonic() + 20
    while not (tmp_path / "keys" / "wearer.pem").exists() and time.monotonic() < until:
        time.sleep(0.005)
    cut_off.kill()
    cut_off.wait()
    assert (tmp_path / "half-made").exists()
    again = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)
    assert again.stdout is not None
    assert "collector" in json.loads(again.stdout.readline())
    again.terminate()
    assert again.wait(20) == 0


def test_frames_that_are_not_there_are_said_before_anything_is_made(tmp_path: Path) -> None:
    for frames in (tmp_path / "nowhere", tmp_path):
        done = run("eyelid-bench", "sim", "--out", tmp_path / "rig", "--frames", frames, expect=2)
        assert "camera-" in done.stderr
        assert not (tmp_path / "rig" / "rig" / "keys").exists() or not list((tmp_path / "rig" / "rig" / "keys").iterdir())
