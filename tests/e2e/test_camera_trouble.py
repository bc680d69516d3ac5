"""What a wearer and an engineer see and hear when the camera of a whole rig fails and comes back."""

from __future__ import annotations

import json
import os
import signal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from components import require
from eyelid_bench.pico import Output
from eyelid_bench.prompting import Prompting
from eyelid_bench.sim import host_command
from eyelid_bench.virtual_camera import building
from eyelid_bench.virtual_camera.faults import Fault
from eyelid_formats import ledger
from eyelid_pico import signals
from eyelid_rig.camera.health import STALLS
from eyelid_rig.cli import CAMERA_GAVE_UP
from promises.running import Bench, running

LONG_S = 60.0
"""For what takes ten seconds where nothing else runs on the machine."""


def states(bench: Bench) -> list[str]:
    """How the camera was, by the ledger; but for starvation, which is this machine's."""
    said = [link.entry.detail.state for link in bench.book.read() if isinstance(link.entry.detail, ledger.Camera)]
    return [one for earlier, one in pairwise(["ok", *(state for state in said if state != "camera-starved")]) if one != earlier]


def hears(bench: Bench, name: str) -> bool:
    """Whether the board has played this signal, tone after tone."""
    tones = [hertz for _, hertz, _ in signals.steps(name)]
    heard = [one.value for one in _buzzes(bench)]
    return any(heard[at : at + len(tones)] == tones for at in range(len(heard)))


def _buzzes(bench: Bench) -> list[Output]:
    return [output for _, output in bench.outputs if output.name == "buzzer"]


def answer(bench: Bench) -> dict[str, Any]:
    """As `eyelid status --json` prints it."""
    code, output, errors = host_command("status", "--port", str(bench.layout.port), "--json")
    assert code == 0, errors
    said: dict[str, Any] = json.loads(output)
    return said


def status(bench: Bench) -> dict[str, Any]:
    """What the rig says of itself, now or last."""
    said = answer(bench)
    return {**said["last_status"], **said["status"]}


def lives(bench: Bench) -> str:
    """Whether `eye` does, as the host is told; what a silent one said is never shown as what is so."""
    said = answer(bench)
    assert bool(said["status"]) == (said["eye"] == "running")
    return str(said["eye"])


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("trouble")


def test_a_camera_that_goes_and_comes_back_is_seen_heard_and_counted_and_no_prompt_is_lost(place: Path) -> None:
    with running(place / "rig") as bench:
        frames, away = bench.simulation.settings.frames, place / "away"
        bench.frames(10)
        assert status(bench)["camera"] in ("ok", "camera-starved")
        frames.rename(away)
        bench.until(lambda: bench.status()["camera"] == "camera-unplugged", "miss its camera")
        bench.until(lambda: hears(bench, "camera lost"), "say that the camera is lost")
        bench.sealed()

        said = status(bench)
        assert (said["camera"], said["camera_reopened"]) == ("camera-unplugged", 0)
        assert str(frames) in str(said["camera_why"])
        assert states(bench)[0].startswith("camera-")

        bench.simulation.gesture("hold")
        bench.until(lambda: any(isinstance(link.entry.detail, ledger.Forgotten) for link in bench.book.read()), "forget its frames")
        refused = bench.prompt()
        assert isinstance(refused, ledger.Refused)
        assert refused.reason == "camera-unplugged"
        bench.until(lambda: status(bench)["last_refusal"] == "camera-unplugged", "show why it refused")

        away.rename(frames)
        bench.until(lambda: bench.status()["camera"] == "ok", "find its camera")
        bench.until(lambda: hears(bench, "camera back"), "say that the camera is back")
        bench.until(lambda: states(bench)[-1:] == ["ok"], "write that the camera is back", LONG_S)
        assert "camera-unplugged" in states(bench)
        bench.frames(10)
        assert status(bench)["camera_reopened"] == 1
        bench.sealed()
        bench.audit(place)


def test_an_eye_that_is_frozen_is_not_shown_as_a_rig_that_works(place: Path) -> None:
    with running(place / "frozen") as bench:
        bench.until(lambda: lives(bench) == "running", "run")
        eye = int(str(bench.status()["pid"]))
        os.kill(eye, signal.SIGSTOP)
        try:
            bench.until(lambda: lives(bench) == "silent", "say that eye gives no sign of life")
            assert answer(bench)["last_status"]["lamp"] is True
        finally:
            os.kill(eye, signal.SIGCONT)
        bench.until(lambda: lives(bench) == "running", "run again")
        bench.sealed()


def test_a_camera_that_stays_stalled_ends_eye_with_its_own_status_and_the_next_eye_is_patient(place: Path) -> None:
    require("libcamera with its virtual pipeline (make libcamera)", building.found() is not None)
    with running(place / "stalled", virtual_camera="imx708", size=(1280, 720), rate_hz=10.0) as bench:
        simulation = bench.simulation
        eye = simulation.children["eye"]
        simulation.break_camera(Fault.STALLED)
        bench.until(lambda: bench.status()["camera"] == "camera-stalled", "notice that its camera stands still")
        bench.until(lambda: not Prompting(simulation).say("what is this table made of?").startswith("refused (too-early"), "hear the words")
        bench.until(lambda: 1 in bench.book.outcomes(), "refuse words that no frame comes after")
        assert bench.book.outcomes()[1] == ledger.Refused(1, "camera-stalled")

        bench.until(lambda: eye.status is not None, "end", LONG_S)
        assert eye.status == CAMERA_GAVE_UP
        assert eye.tail(1).startswith("eyelid-rig: camera-stalled: ")
        assert states(bench) == ["camera-stalled"]
        bench.until(lambda: lives(bench) == "silent", "say that eye gives no sign of life")

        assert simulation.revive() == [f"eye ended with status {CAMERA_GAVE_UP} and is started again"]
        bench.until(lambda: int(bench.status().get("camera_failures", 0)) >= STALLS, "be patient with it", LONG_S)
        assert simulation.children["eye"].status is None
        refused = bench.prompt()
        assert isinstance(refused, ledger.Refused)
        assert refused.reason == "camera-stalled"

        simulation.break_camera(Fault.NONE)
        bench.until(lambda: bench.status()["camera"] == "ok", "get frames again", LONG_S)
        bench.frames(10)
        bench.sealed()
        bench.until(lambda: states(bench) == ["camera-stalled", "ok"], "write that the camera is back", LONG_S)
        bench.audit(place)
