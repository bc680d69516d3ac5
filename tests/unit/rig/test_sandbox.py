"""What a process gives up: tried from a child that has given it up, with this kernel's own means."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from components import require
from eyelid_rig import reach
from eyelid_rig.folders import Folders
from eyelid_rig.settings import RigSettings
from kernel import has_landlock, has_network_namespaces

TRY = """
import json, os, socket, sys
from pathlib import Path
from eyelid_rig import reach, sandbox
from eyelid_rig.folders import Folders
from eyelid_rig.settings import RigSettings

root = Path(sys.argv[1])
folders = Folders(root)
loaded = RigSettings(pico_port="/dev/null", cable_port="/dev/null")
reaches = {
    "eye": lambda: reach.of_eye(loaded, folders),
    "worker": lambda: reach.of_worker(root),
    "uplink": lambda: reach.of_uplink(folders),
    "cable": lambda: reach.of_cable(loaded, folders),
}
done = sandbox.enter(reaches[sys.argv[2]]())

def attempt(action):
    try:
        action()
        return True
    except OSError:
        return False

def connect(family, address):
    with socket.socket(family, socket.SOCK_STREAM) as one:
        one.settimeout(1)
        one.connect(address)

print(json.dumps({
    "done": done,
    "reads": {name: attempt(lambda: (root / name / "file").read_bytes()) for name in sys.argv[4:]},
    "lists": {name: attempt(lambda: list((root / name).iterdir())) for name in sys.argv[4:]},
    "writes": {name: attempt(lambda: (root / name / "new").write_bytes(b"x")) for name in sys.argv[4:]},
    "outside": attempt(lambda: (root.parent / "outside").read_bytes()),
    "anywhere": attempt(lambda: (root.parent / "crumb").write_bytes(b"x")),
    "network": attempt(lambda: connect(socket.AF_INET, ("127.0.0.1", int(sys.argv[3])))),
    "unix": attempt(lambda: connect(socket.AF_UNIX, str(root.parent / "helper.sock"))),
    "core": __import__("resource").getrlimit(__import__("resource").RLIMIT_CORE),
    "imports": attempt(lambda: __import__("decimal")),
}))
"""
FOLDERS = ("keys", "trust", "staging", "outbox", "ledger", "inbox", "run")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    Folders(tmp_path / "rig").make()
    for name in FOLDERS:
        (tmp_path / "rig" / name / "file").write_bytes(b"x")
    (tmp_path / "outside").write_bytes(b"x")
    return tmp_path / "rig"


def reached(root: Path, process: str, port: int = 9, cwd: Path | None = None) -> dict[str, Any]:
    command = [sys.executable, "-c", TRY, str(root), process, str(port), *FOLDERS]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd, timeout=30)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    require("Landlock (Linux 5.13 or newer)", has_landlock())
    return found


def true(found: dict[str, bool]) -> set[str]:
    return {name for name, is_true in found.items() if is_true}


def test_eye_reaches_its_folders_and_nothing_else(root: Path) -> None:
    found = reached(root, "eye")
    assert true(found["reads"]) == set(FOLDERS)
    assert true(found["writes"]) == {"staging", "outbox", "ledger", "inbox", "run"}
    assert (found["outside"], found["anywhere"]) == (False, False)
    assert found["imports"], "Python itself still works"


def test_uplink_reads_what_is_sealed_and_neither_keys_nor_staging(root: Path) -> None:
    found = reached(root, "uplink")
    assert true(found["reads"]) == true(found["lists"]) == {"outbox", "trust", "inbox"}
    assert true(found["writes"]) == {"inbox"}
    assert (found["outside"], found["anywhere"]) == (False, False)


def test_cable_reads_what_is_sealed_and_neither_keys_nor_staging(root: Path) -> None:
    found = reached(root, "cable")
    assert true(found["reads"]) == {"outbox", "trust", "inbox", "ledger", "run"}
    assert true(found["writes"]) == {"inbox"}
    assert (found["outside"], found["anywhere"]) == (False, False)


def test_the_crop_worker_reads_and_writes_nothing_of_the_rig(root: Path) -> None:
    found = reached(root, "worker")
    assert true(found["reads"]) == true(found["lists"]) == true(found["writes"]) == set()
    assert (found["outside"], found["anywhere"]) == (False, False)
    assert found["imports"], "Python itself still works"


@pytest.mark.parametrize("process", ["uplink", "cable", "worker"])
def test_a_rig_below_the_folder_that_python_was_started_in_is_as_closed_as_any(root: Path, process: str) -> None:
    for cwd in (root.parent, root):
        found = reached(root, process, cwd=cwd)
        assert not {"keys", "staging"} & true(found["reads"])
        assert not found["outside"]


def test_nothing_that_gives_up_its_memory_leaves_a_core(root: Path) -> None:
    for process in ("eye", "worker", "uplink", "cable"):
        assert reached(root, process)["core"] == [0, 0]


def test_only_uplink_has_a_network(root: Path) -> None:

    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        found = {process: reached(root, process, port) for process in ("eye", "worker", "uplink", "cable")}
    require("network namespaces", has_network_namespaces())
    assert {process: one["network"] for process, one in found.items()} == {"eye": False, "worker": False, "uplink": True, "cable": False}


def test_nobody_speaks_for_those_who_have_no_network(root: Path) -> None:
    with socket.socket(socket.AF_UNIX) as helper:
        helper.bind(str(root.parent / "helper.sock"))
        helper.listen()
        found = {process: reached(root, process) for process in ("eye", "worker", "cable")}
    require("seccomp filters", "no-sockets" in found["eye"]["done"])
    assert {process: one["unix"] for process, one in found.items()} == {"eye": False, "worker": False, "cable": False}


def test_the_ports_of_pico_and_host_are_opened_up_to_their_own_process_alone(tmp_path: Path) -> None:
    loaded = RigSettings(pico_port="/dev/pico", cable_port="/dev/host")
    folders = Folders(tmp_path)
    eye, uplink, cable = reach.of_eye(loaded, folders), reach.of_uplink(folders), reach.of_cable(loaded, folders)
    assert [Path("/dev/pico") in one.write for one in (eye, uplink, cable)] == [True, False, False]
    assert [Path("/dev/host") in one.write for one in (eye, uplink, cable)] == [False, False, True]
    assert [one.secrets for one in (eye, uplink, cable)] == [True, False, False]
