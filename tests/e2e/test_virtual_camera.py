"""The simulated rig with a camera: libcamera, picamera2, and everything of ours between them and a verified bundle, in the sandbox."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from components import require
from eyelid_bench.layout import Layout
from eyelid_bench.sim import SimSettings, Simulation, host_command
from eyelid_bench.virtual_camera import building, mediabus
from eyelid_bench.virtual_camera.faults import Fault
from kernel import has_landlock, has_network_namespaces

pytestmark = pytest.mark.timeout(300)

RECOVERY_S = 60.0
SETTINGS = SimSettings(virtual_camera="imx708", size=(1280, 720))


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulation]:
    require("libcamera with its virtual pipeline (make libcamera)", building.found() is not None)
    with Simulation(Layout(tmp_path_factory.mktemp("sim")), SETTINGS) as simulation:
        yield simulation


def when(rig: Simulation, what: str, holds: Callable[[dict[str, object]], bool]) -> dict[str, object]:
    return rig.wait(holds, what, RECOVERY_S)


def press_and_verify(rig: Simulation) -> None:
    before = int(str(rig.status()["sealed"]))
    rig.gesture("press")
    when(rig, "seal the prompt", lambda status: int(str(status["sealed"])) > before)

    code, output, errors = host_command("verify", str(rig.layout.rig / "outbox"), "--trust", str(rig.layout.trust), "--json")

    assert code == 0, output + errors
    bundles = [json.loads(line) for line in output.splitlines()]
    assert len(bundles) == before + 1
    assert all(bundle["ok"] and bundle["simulated"] for bundle in bundles)


def test_a_press_makes_a_verified_bundle_of_what_the_camera_saw(rig: Simulation) -> None:
    press_and_verify(rig)


def test_eye_has_its_sandbox_with_a_camera_in_it(rig: Simulation) -> None:
    require("Landlock", has_landlock())
    require("network namespaces", has_network_namespaces())
    require(f"a list of media devices ({mediabus.LIST})", "NO SANDBOX" not in (rig.layout.logs / "eye.log").read_text())

    given_up = rig.status()["sandbox"]

    assert isinstance(given_up, list)
    assert {"no-network", "no-sockets", "files"} <= set(given_up)


@pytest.mark.parametrize("fault", [Fault.STALLED, Fault.UNPLUGGED])
def test_a_camera_that_gives_out_is_told_and_comes_back(rig: Simulation, fault: Fault) -> None:
    when(rig, "see", lambda status: status["camera"] == "ok")

    rig.break_camera(fault)
    when(rig, f"tell that the camera is {fault}", lambda status: status["camera"] == f"camera-{fault}")
    rig.break_camera(Fault.NONE)
    when(rig, "see again", lambda status: status["camera"] == "ok")

    press_and_verify(rig)


def test_a_camera_that_stalls_again_and_again_ends_eye_and_a_new_one_sees(rig: Simulation) -> None:
    when(rig, "see", lambda status: status["camera"] == "ok")
    rig.break_camera(Fault.STALLED)
    until = time.monotonic() + RECOVERY_S
    while rig.children["eye"].status is None and time.monotonic() < until:
        time.sleep(0.1)

    ended = rig.revive()
    rig.break_camera(Fault.NONE)
    when(rig, "see with a new process", lambda status: status["camera"] == "ok")

    assert ended == ["eye ended with status 3 and is started again"]
    press_and_verify(rig)


def test_nothing_of_the_camera_is_left_in_the_rigs_folder_but_ciphertext(rig: Simulation) -> None:
    found = [path for path in Path(rig.layout.rig).rglob("*") if path.is_file() and path.read_bytes()[:3] == b"\xff\xd8\xff"]

    assert found == []
