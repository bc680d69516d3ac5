"""What the crop worker cannot do, tried by one that was taken over; and what its memory does not hold."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from components import require
from eyelid_rig.camera import jpeg
from eyelid_rig.crop.child import Child
from eyelid_rig.crop.made import Limits
from eyelid_rig.crop.messages import ANSWER_LIMIT, Answer, Order
from eyelid_rig.folders import Folders
from eyelid_rig.pipes import framed
from kernel import has_landlock, has_memory_lock
from promises.memory import occurrences

WORKER = Path(__file__).with_name("planted_worker.py")
FRAME = jpeg.encode(np.zeros((240, 320, 3), np.uint8))
SECRET = b"a key that only eye may know, 32"


@pytest.fixture
def rig(tmp_path: Path) -> Path:
    folders = Folders(tmp_path / "rig")
    folders.make()
    (folders.keys / "pi.pem").write_bytes(SECRET)
    (folders.outbox / "sealed.eyelid").write_bytes(b"sealed")
    os.setxattr(folders.outbox / "sealed.eyelid", "user.old", b"x")
    return folders.root


@contextmanager
def worker(rig: Path, manner: str) -> Iterator[Child]:
    child = Child([sys.executable, "-I", str(WORKER), manner, str(rig), "400"], 400)
    try:
        said = Answer.decode(child.first_word(), ANSWER_LIMIT)
        assert (said.code, said.done) == (None, None)
        yield child
    finally:
        child.end()


def order(words: str | None = None) -> bytes:
    return framed(Order.of(FRAME, words, Limits(250_000, 2**20, 85, 0.1)))


def test_a_worker_that_was_taken_over_can_make_no_socket_file_or_program_and_reach_no_process_or_key(rig: Path) -> None:
    require("Landlock (Linux 5.13 or newer)", has_landlock())
    with worker(rig, "attempt") as child:
        told = json.dumps({"eye": os.getpid(), "rig": str(rig)})
        answer = Answer.decode(child.exchange(order(told)), ANSWER_LIMIT)
    assert answer.done is not None
    assert json.loads(answer.done.image) == []
    assert not (rig.parent / "crumb").exists()
    sealed = rig / "outbox" / "sealed.eyelid"
    assert list((rig / "outbox").iterdir()) == [sealed]
    assert os.listxattr(sealed) == ["user.old"]


def test_the_attempts_are_real_and_succeed_where_nothing_was_given_up(rig: Path) -> None:
    """Without the sandbox most of them work, so the test above can fail."""
    code = f"""
import json, sys
sys.path.insert(0, {str(WORKER.parent)!r})
import numpy, planted_worker
from eyelid_rig.crop.made import Limits
told = json.dumps({{"eye": {os.getpid()}, "rig": {str(rig)!r}}})
print(planted_worker.attempt(numpy.zeros((240, 320, 3), numpy.uint8), told, Limits(250_000, 2**20, 85, 0.1)).image.decode())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    could = json.loads(done.stdout)
    for crumb in (Path("/dev/shm/eyelid-crumb"), rig / "outbox" / "x.eyelid"):
        crumb.unlink(missing_ok=True)
    assert {
        "inet",
        "unix",
        "pair",
        "program",
        "signal",
        "key",
        "list the rig",
        "passwords",
        "temporary",
        "outbox",
        "anonymous file",
        "setxattr",
        "removexattr",
        "chmod",
        "chown",
        "lchown",
        "utime",
        "shmget",
        "msgget",
        "semget",
        "tgkill",
        "tkill",
        "pidfd",
        "owner of a pipe",
        "prlimit",
        "set a limit",
        "setpriority",
        "affinity",
        "fork",
        "clone",
        "munlock",
        "munlockall",
        "dumpable",
        "outlive",
        "leave the group",
        "watch",
    } <= set(could)


def test_what_a_worker_started_dies_with_it() -> None:
    """Where the filter did not hold: a grandchild is in the group that is killed, even when the worker itself is gone."""
    code = "import os, time; os.fork() and os._exit(0); os.write(1, (4).to_bytes(4) + os.getpid().to_bytes(4)); time.sleep(600)"
    child = Child([sys.executable, "-I", "-c", code], 400)
    grandchild = int.from_bytes(child.first_word())
    assert Path(f"/proc/{grandchild}").exists()
    child.end()
    _await_end(grandchild)


def test_it_has_no_descriptor_but_two_pipes_and_nothing_to_write_into(rig: Path) -> None:
    secret = os.open(rig / "keys" / "pi.pem", os.O_RDONLY)
    os.set_inheritable(secret, True)
    try:
        with worker(rig, "honest") as child:
            child.exchange(order())
            found = {path.name: os.readlink(path) for path in Path(f"/proc/{child.pid}/fd").iterdir()}  # noqa: PTH115
    finally:
        os.close(secret)
    assert found.pop("1") == found.pop("2") == "/dev/null"
    assert all(target.startswith("pipe:") for target in found.values())
    assert len(set(found.values())) == 2


def test_it_leaves_no_core_and_is_kept_out_of_swap(rig: Path) -> None:
    with worker(rig, "honest") as child:
        child.exchange(order())
        limits = Path(f"/proc/{child.pid}/limits").read_text()
        status = Path(f"/proc/{child.pid}/status").read_text()
    assert re.search(r"Max core file size +0 +0 ", limits)
    assert re.search(r"Max file size +0 +0 ", limits)
    require("the right to lock memory", has_memory_lock())
    assert int(re.findall(r"VmLck:\s+(\d+) kB", status)[0]) > 10_000
    assert int(re.findall(r"VmSwap:\s+(\d+) kB", status)[0]) == 0


def test_nothing_of_the_memory_of_who_starts_it_is_in_its_own(rig: Path) -> None:
    """Neither by a fork, nor by the environment, nor by an argument."""
    held = bytearray(os.urandom(32))
    os.environb[b"EYELID_TEST_SECRET"] = held.hex().encode()
    try:
        with worker(rig, "honest") as child:
            child.exchange(order("words that are looked for: albatross"))
            found = occurrences(child.pid, [bytes(held), held.hex().encode(), SECRET, FRAME[100:132]])
    finally:
        del os.environb[b"EYELID_TEST_SECRET"]
    assert found[:3] == [0, 0, 0]
    assert found[3] > 0, "the frame is found, so the search sees the worker's memory"


def test_it_ends_with_the_one_who_started_it(rig: Path) -> None:
    """Even in the middle of an order: nobody is left who could stop it."""
    code = f"""
import os, sys
from eyelid_rig.crop.child import Child
child = Child([sys.executable, "-I", {str(WORKER)!r}, "hang", {str(rig)!r}, "400"], 400)
child.first_word()
print(child.pid, flush=True)
os.write(child._to, {order()!r})
sys.stdin.read()
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stdin=subprocess.PIPE) as starter:
        assert starter.stdout is not None
        pid = int(starter.stdout.readline())
        starter.kill()
    _await_end(pid)


def _await_end(pid: int) -> None:
    end = time.monotonic() + 10
    while Path(f"/proc/{pid}").exists() and "zombie" not in Path(f"/proc/{pid}/status").read_text():
        assert time.monotonic() < end
        time.sleep(0.01)
