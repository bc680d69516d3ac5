"""A worker whose maker is planted by a test: everything else about it is the real one's. Run as a program: MANNER RIG MEMORY_MB."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from eyelid_formats.errors import Code, RigError
from eyelid_rig import confining, reach, sandbox
from eyelid_rig.camera.frames import Pixels
from eyelid_rig.crop import worker
from eyelid_rig.crop.box import centre_box
from eyelid_rig.crop.cut import cut, encode_crop
from eyelid_rig.crop.made import Fill, Found, Intent, Limits, Made, Region
from eyelid_rig.crop.seen import Kind

_SEIZE = 0x4206
"""PTRACE_SEIZE: it does not stop who is traced."""
MODEL = b"\x4d" * 32


def honest(frame: Pixels, words: str | None, limits: Limits) -> Made:
    """The centre of the frame."""
    height, width = frame.shape[:2]
    box = centre_box((width, height), limits.share_ppm)
    image = encode_crop(cut(frame, box), limits.quality)
    region = Region(box, Found.CENTRE, Intent.LOOK, "cup")
    return Made(image, (box.width, box.height), region, (Fill(Kind.FACE, replace(box, width=8, height=8)),), (MODEL,))


def refuse(frame: Pixels, words: str | None, limits: Limits) -> Made:
    raise RigError(Code(words or "crop-nothing"), "told so")


def die(frame: Pixels, words: str | None, limits: Limits) -> Made:
    os._exit(3)


def stumble(frame: Pixels, words: str | None, limits: Limits) -> Made:
    raise ValueError("a mistake of ours")


def hang(frame: Pixels, words: str | None, limits: Limits) -> Made:
    if words == "go on":
        return honest(frame, words, limits)
    while True:
        time.sleep(1)


def grow(frame: Pixels, words: str | None, limits: Limits) -> Made:
    """Slowly enough that a look at its size can come between."""
    hoard = []
    while True:
        hoard.append(os.urandom(2**22))
        time.sleep(0.02)


def swallow(frame: Pixels, words: str | None, limits: Limits) -> Made:
    """All at once."""
    return honest(bytearray(2**34), words, limits)  # type: ignore[arg-type]


def spoil(frame: Pixels, words: str | None, limits: Limits) -> Made:
    """Print, which must not get among the answers."""
    print("a library that talks", flush=True)
    libc = ctypes.CDLL(None)
    libc.printf(b"a library in C that talks")
    libc.fflush(None)
    return honest(frame, words, limits)


def flood(frame: Pixels, words: str | None, limits: Limits) -> Made:
    """More than any answer may have, straight into the pipe."""
    for descriptor in range(3, 64):
        try:
            while True:
                os.write(descriptor, b"\xff" * 65_536)
        except OSError:
            continue
    return honest(frame, words, limits)


def attempt(frame: Pixels, words: str | None, limits: Limits) -> Made:
    """What a worker that was taken over would like to do; what it could do is told in the picture's place."""
    told = json.loads(words or "{}")
    libc = ctypes.CDLL(None, use_errno=True)
    tries: dict[str, Callable[[], Any]] = {
        "inet": lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM),
        "unix": lambda: socket.socket(socket.AF_UNIX, socket.SOCK_STREAM),
        "pair": socket.socketpair,
        "program": lambda: subprocess.run(["/bin/true"], check=True),
        "signal": lambda: os.kill(told["eye"], 0),
        "eyes memory": lambda: Path(f"/proc/{told['eye']}/mem").read_bytes(),
        "eyes files": lambda: list(Path(f"/proc/{told['eye']}/fd").iterdir()),
        "vm_readv": lambda: _checked(libc.process_vm_readv(told["eye"], None, 0, None, 0, 0)),
        "ptrace": lambda: _checked(libc.ptrace(_SEIZE, told["eye"], 0, 0)),
        "key": lambda: (Path(told["rig"]) / "keys" / "pi.pem").read_bytes(),
        "list the rig": lambda: list(Path(told["rig"]).iterdir()),
        "passwords": lambda: Path("/etc/passwd").read_bytes(),
        "temporary": lambda: (Path(told["rig"]).parent / "crumb").write_bytes(b"x"),
        "shared memory": lambda: Path("/dev/shm/eyelid-crumb").write_bytes(b"x"),
        "outbox": lambda: (Path(told["rig"]) / "outbox" / "x.eyelid").write_bytes(b"x"),
        "null": lambda: Path("/dev/null").write_bytes(b"x"),
        "standard error": lambda: os.write(2, b"x"),
        "anonymous file": lambda: os.write(os.memfd_create("x"), b"x"),
    }
    could = [name for name, action in tries.items() if _could(action)]
    told_back = honest(frame, None, limits)
    return replace(told_back, image=json.dumps(could).encode())


def _could(action: Callable[[], Any]) -> bool:
    try:
        action()
    except (OSError, ValueError):
        return False
    return True


def _checked(result: int) -> None:
    if result < 0:
        raise OSError


MANNERS = {one.__name__: one for one in (honest, refuse, die, stumble, hang, grow, swallow, spoil, flood, attempt)}


class Planted:
    def __init__(self, manner: str) -> None:
        self.make = MANNERS[manner]


def start(manner: str) -> Planted:
    if manner == "missing":
        raise RigError(Code.MODEL_MISSING, "told so")
    if manner == "crash":
        os.kill(os.getpid(), signal.SIGKILL)
    return Planted(manner)


if __name__ == "__main__":
    confining.end_with_parent()
    confining.limit_memory(int(sys.argv[3]))
    sandbox.enter(reach.of_worker(Path(sys.argv[2])))
    worker.serve(lambda: start(sys.argv[1]))
