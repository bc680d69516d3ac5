"""Promise 9, on a laptop: eye has no network and no host port; uplink and cable hold no key and see no frame."""

from __future__ import annotations

import base64
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from components import require
from eyelid_bench.sim import PHOTOS
from eyelid_rig.camera import jpeg
from eyelid_rig.camera.photos import list_photos, load_photo
from eyelid_rig.settings import RigSettings
from kernel import has_landlock, has_network_namespaces
from promises.memory import occurrences, regions
from promises.running import SIZE, Bench, running
from promises.slices import SLICE, Known

OTHERS = ("uplink", "cable")
NOT_THEIRS = (
    "agent",
    "camera",
    "compose",
    "crop",
    "cropping",
    "eye",
    "identity",
    "provisioning",
    "prompts",
    "recorder",
    "still",
    "vault",
    "work",
)
PROBE = """
import ctypes, json, os, socket, sys
from pathlib import Path
from eyelid_rig import cli, reach, settings

name, eye, pico_port, port = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
loaded = settings.load(Path(sys.argv[5]), {}, {})
folders = cli._enter(loaded, {"uplink": reach.of_uplink, "cable": lambda folders: reach.of_cable(loaded, folders),
                              "eye": lambda folders: reach.of_eye(loaded, folders)}[name])

def attempt(action):
    try:
        action()
        return True
    except OSError:
        return False

def trace():
    if ctypes.CDLL(None, use_errno=True).ptrace(16, int(eye), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "ptrace")

def say(kind):
    with socket.socket(socket.AF_INET, kind) as one:
        one.settimeout(1)
        one.connect(("127.0.0.1", port))
        one.sendall(b"x")

print(json.dumps({
    "key": attempt(lambda: (folders.keys / "pi.pem").read_bytes()),
    "keys by another way": attempt(lambda: Path(f"/proc/{eye}/root{folders.keys}/pi.pem").read_bytes()),
    "staging": attempt(lambda: os.listdir(folders.staging)),
    "eye's memory": attempt(lambda: Path(f"/proc/{eye}/mem").open("rb").close()),
    "eye's descriptors": attempt(lambda: os.listdir(f"/proc/{eye}/fd") and Path(f"/proc/{eye}/fd/0").open("rb").close()),
    "trace eye": attempt(trace),
    "the Pico's port": attempt(lambda: os.close(os.open(pico_port, os.O_RDWR | os.O_NOCTTY))),
    "outbox": attempt(lambda: os.listdir(folders.outbox)),
    "change the outbox": attempt(lambda: (folders.outbox / "new").write_bytes(b"x")),
    "change the ledger": attempt(lambda: (folders.ledger / "ledger.eyl").open("ab").close()),
    "tcp": attempt(lambda: say(socket.SOCK_STREAM)),
    "udp": attempt(lambda: say(socket.SOCK_DGRAM)),
}))
"""


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """A rig that has sealed, sent and been pulled from."""
    folder = tmp_path_factory.mktemp("rig")
    with running(folder) as made:
        require("Landlock (Linux 5.13 or newer)", has_landlock())
        made.received(made.sealed().bundle_id)
        made.audit(folder / "host")
        yield made


def probe(bench: Bench, name: str, port: int = 9) -> dict[str, bool]:
    """What a process can do once it is where the real one works, while the real `eye` runs."""
    arguments = [name, str(bench.pid("eye")), bench.simulation.pico.port, str(port), str(bench.layout.settings)]
    done = subprocess.run([sys.executable, "-c", PROBE, *arguments], capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, bool] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("name", OTHERS)
def test_who_can_speak_reaches_neither_key_nor_vault_nor_pico(bench: Bench, name: str) -> None:
    found = probe(bench, name)
    allowed = {what for what, done in found.items() if done} - {"tcp", "udp"}
    assert allowed == {"outbox"}


def test_who_sees_cannot_speak(bench: Bench) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        found = {name: probe(bench, name, port) for name in ("eye", *OTHERS)}
    require("network namespaces", has_network_namespaces())
    assert (found["eye"]["tcp"], found["eye"]["udp"]) == (False, False)
    assert found["uplink"]["tcp"], "the probe can speak where it may"
    assert not found["cable"]["tcp"]


def namespace(pid: int | str) -> str:
    return os.readlink(f"/proc/{pid}/ns/net")  # noqa: PTH115 - it names a namespace, no file


def test_the_running_eye_is_in_a_network_of_its_own_that_has_no_way_out(bench: Bench) -> None:
    require("network namespaces", has_network_namespaces())
    assert namespace(bench.pid("eye")) != namespace("self")
    assert namespace(bench.pid("cable")) not in {namespace("self"), namespace(bench.pid("eye"))}
    assert namespace(bench.pid("uplink")) == namespace("self")
    interfaces = Path(f"/proc/{bench.pid('eye')}/net/dev").read_text().splitlines()[2:]
    assert [line.split(":")[0].strip() for line in interfaces] == ["lo"]
    assert Path(f"/proc/{bench.pid('eye')}/net/route").read_text().count("\n") <= 1


def test_eye_works_where_no_network_was_ever_there(bench: Bench) -> None:
    """Started from outside into a namespace without interfaces, with its own sandbox off."""
    require("network namespaces as root", subprocess.run(["unshare", "--net", "true"], capture_output=True, check=False).returncode == 0)
    bench.simulation.children["eye"].stop()
    bench.layout.status.unlink(missing_ok=True)
    prefix = ["unshare", "--net", sys.executable, "-m", "eyelid_rig", "--settings", str(bench.layout.settings), "eye"]
    environ = {**os.environ, "EYELID_SANDBOX": "false"}
    with subprocess.Popen(prefix, env=environ, stderr=subprocess.PIPE) as process:
        try:
            bench.until(lambda: bool(bench.status().get("frames")) or process.poll() is not None, "see frames")
            assert process.poll() is None
            assert bench.status()["sandbox"] == []
            before = bench.book.highest()
            bench.simulation.gesture("press")
            bench.until(lambda: before + 1 in bench.book.outcomes(), "seal without a network")
            assert bench.book.outcomes()[before + 1] in bench.book.sealed().values()
        finally:
            process.terminate()
    bench.start_eye()


def secrets_of(bench: Bench) -> list[bytes]:
    """The Pi's private key as raw bytes, and the middle of its PEM."""
    pem = (bench.folders.keys / "pi.pem").read_bytes()
    key = load_pem_private_key(pem, None)
    assert isinstance(key, Ed25519PrivateKey)
    return [key.private_bytes_raw(), base64.b64encode(base64.b64decode(b"".join(pem.splitlines()[1:-1])))[20:60]]


def test_no_process_but_eye_has_the_private_key_in_its_memory(bench: Bench) -> None:
    raw, pem = secrets_of(bench)
    assert occurrences(bench.pid("eye"), [raw])[0] > 0, "the key was not found in eye, so this test would see nothing"
    for name in OTHERS:
        assert occurrences(bench.pid(name), [raw, pem]) == [0, 0], name


def test_no_process_but_eye_has_a_frame_in_its_memory(bench: Bench) -> None:
    known = Known()
    for path in list_photos(PHOTOS):
        pixels = load_photo(path, SIZE)
        known.add_jpeg(jpeg.encode(pixels, RigSettings().frame_quality))
        known.add(pixels.tobytes(), every=SLICE)
    bench.frames(3)
    assert any(known.search(content, "eye") for content in regions(bench.pid("eye"))), "a frame is in eye, and the search finds it"
    for name in OTHERS:
        assert not [found for content in regions(bench.pid(name)) for found in known.search(content, name)]


@pytest.mark.parametrize("name", OTHERS)
def test_who_can_speak_has_no_code_that_could_see(bench: Bench, name: str) -> None:
    """Neither camera, nor vault, nor keys are imported; nor is what they would need mapped into the running process."""
    code = f"import json, sys, eyelid_rig.cli, eyelid_rig.{name}; print(json.dumps(sorted(sys.modules)))"
    modules: list[Any] = json.loads(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
    assert [one for one in modules if one.split(".")[:2] in [["eyelid_rig", part] for part in NOT_THEIRS]] == []
    mapped = Path(f"/proc/{bench.pid(name)}/maps").read_text()
    assert not [library for library in ("simplejpeg", "numpy", "PIL", "libav") if f"/{library}" in mapped]


def test_eye_has_no_open_socket_and_no_host_port(bench: Bench) -> None:
    cable = bench.simulation.cable
    assert cable is not None
    targets = [os.readlink(path) for path in Path(f"/proc/{bench.pid('eye')}/fd").iterdir()]  # noqa: PTH115 - sockets are no files
    assert not [target for target in targets if target.startswith("socket:")]
    assert cable.rig_port not in targets
    assert bench.simulation.pico.port in targets


def test_the_crop_worker_never_has_a_key_in_its_memory(bench: Bench) -> None:
    """Neither the Pi's, nor any that seals an epoch: eye wipes what came with a press before the worker gets the frame."""
    bench.prompt("press")
    found = occurrences(bench.worker(), secrets_of(bench))
    assert found == [0, 0]
    known = Known()
    for path in list_photos(PHOTOS):
        known.add_jpeg(jpeg.encode(load_photo(path, SIZE), RigSettings().frame_quality))
    assert any(known.search(content, "worker") for content in regions(bench.worker())), "it had a frame, and the search sees its memory"


def test_the_crop_worker_has_two_pipes_and_no_file_socket_or_port(bench: Bench) -> None:
    targets = sorted(os.readlink(path) for path in Path(f"/proc/{bench.worker()}/fd").iterdir())  # noqa: PTH115
    assert targets[:2] == ["/dev/null", "/dev/null"]
    assert [target.partition(":")[0] for target in targets[2:]] == ["pipe", "pipe"]
    flags = [int(path.read_text().split("flags:")[1].split()[0], 8) for path in Path(f"/proc/{bench.worker()}/fdinfo").iterdir()]
    assert sorted(flag & os.O_ACCMODE for flag in flags) == [os.O_RDONLY] * 3 + [os.O_WRONLY]


def test_the_crop_worker_is_told_to_report_nothing_before_any_of_its_code_runs(bench: Bench) -> None:
    """onnxruntime's packages have telemetry on unless the environment says otherwise."""
    environment = Path(f"/proc/{bench.worker()}/environ").read_bytes().split(b"\0")
    assert b"ORT_DISABLE_TELEMETRY=1" in environment


def test_the_crop_worker_leaves_no_core_and_ends_with_eye(bench: Bench) -> None:
    pid = bench.worker()
    assert " 0 " in next(line for line in Path(f"/proc/{pid}/limits").read_text().splitlines() if "core file" in line)
    bench.simulation.children["eye"].kill()
    bench.until(lambda: not Path(f"/proc/{pid}").exists(), "lose its crop worker with eye")
    bench.start_eye()


def test_a_crop_worker_that_is_killed_costs_one_prompt_at_most(bench: Bench) -> None:
    before = bench.worker()
    os.kill(before, signal.SIGKILL)
    bench.until(lambda: bench.status().get("crop_deaths") == 1, "notice that its worker died")
    assert bench.worker() != before
    bench.sealed()
