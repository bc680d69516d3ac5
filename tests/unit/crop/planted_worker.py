"""A worker whose maker is planted by a test: everything else about it is the real one's. Run as a program: MANNER RIG MEMORY_MB."""

from __future__ import annotations

import ctypes
import fcntl
import json
import os
import platform
import resource
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from eyelid_formats.errors import Code, RigError
from eyelid_rig import confining
from eyelid_rig.camera.frames import Pixels
from eyelid_rig.crop import worker
from eyelid_rig.crop.box import Box, centre_box
from eyelid_rig.crop.cut import cut, encode_crop
from eyelid_rig.crop.made import Fill, Found, Intent, Limits, Made, Region
from eyelid_rig.crop.painting import paint
from eyelid_rig.crop.seen import Kind

_SEIZE = 0x4206
"""PTRACE_SEIZE: it does not stop who is traced."""
_MACHINE = platform.machine()
_NUMBERS = {
    "mq_open": {"x86_64": 240, "aarch64": 180},
    "add_key": {"x86_64": 248, "aarch64": 217},
    "keyctl": {"x86_64": 250, "aarch64": 219},
    "tgkill": {"x86_64": 234, "aarch64": 131},
    "tkill": {"x86_64": 200, "aarch64": 130},
    "ioprio_set": {"x86_64": 251, "aarch64": 30},
    "clone": {"x86_64": 56, "aarch64": 220},
}
MODEL = b"\x4d" * 32


def honest(frame: Pixels, words: str | None, limits: Limits) -> Made:
    """The centre of the frame."""
    height, width = frame.shape[:2]
    box = centre_box((width, height), limits.share_ppm)
    image = encode_crop(paint(cut(frame, box), [Fill(Kind.FACE, Box(0, 0, 16, 16))]), limits.quality)
    region = Region(box, Found.CENTRE, Intent.LOOK, "cup")
    return Made(image, (box.width, box.height), region, (Fill(Kind.FACE, replace(box, width=16, height=16)),), (MODEL,))


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
    tries |= _ways_past(libc, told["eye"], Path(told["rig"]) / "outbox")
    could = [name for name, action in tries.items() if _could(action)]
    thread = threading.Thread(target=time.monotonic)
    thread.start()  # which libraries need, and stays
    thread.join()
    told_back = honest(frame, None, limits)
    return replace(told_back, image=json.dumps(could).encode())


def _ways_past(libc: ctypes.CDLL, eye: int, outbox: Path) -> dict[str, Callable[[], Any]]:
    """What no file rule and no namespace governs: each would tell another process something, or get this one out of its bounds."""
    bundle, buffer = bytes(outbox / "sealed.eyelid"), ctypes.create_string_buffer(128)
    value = struct.pack("=QII", ctypes.addressof(buffer), 1, 0)

    def call(number: int, *arguments: Any) -> int:
        given = [ctypes.c_long(one) if isinstance(one, int) else one for one in arguments]
        return _checked(libc.syscall(ctypes.c_long(number), *given))

    def known(name: str, *arguments: Any) -> int:
        return call(_NUMBERS[name][_MACHINE], *arguments)

    return {
        "setxattr": lambda: os.setxattr(bundle, "user.frame", b"x"),
        "setxattrat": lambda: call(463, -100, bundle, 0, b"user.frame", value, len(value)),
        "removexattr": lambda: os.removexattr(bundle, "user.old"),
        "chmod": lambda: os.chmod(bundle, 0o640),  # noqa: PTH101
        "fchmodat2": lambda: call(452, -100, bundle, 0o640, 0),
        "chown": lambda: os.chown(bundle, os.getuid(), os.getgid()),
        "lchown": lambda: os.lchown(bundle, os.getuid(), os.getgid()),
        "utime": lambda: os.utime(bundle, (1, 1)),
        "shmget": lambda: _checked(libc.shmget(0, 4096, 0o1600)),
        "msgget": lambda: _checked(libc.msgget(0, 0o1600)),
        "semget": lambda: _checked(libc.semget(0, 1, 0o1600)),
        "mq_open": lambda: known("mq_open", b"eyelid-crumb", os.O_CREAT | os.O_WRONLY, 0o600, 0),
        "add_key": lambda: known("add_key", b"user", b"eyelid-crumb", b"x", 1, -2),
        "keyctl": lambda: known("keyctl", 0, -2, 1),
        "tgkill": lambda: known("tgkill", eye, eye, 0),
        "tkill": lambda: known("tkill", eye, 0),
        "sigqueue": lambda: _checked(libc.sigqueue(eye, 0, None)),
        "pidfd": lambda: os.close(os.pidfd_open(eye)),
        "owner of a pipe": lambda: fcntl.fcntl(0, fcntl.F_SETOWN, eye),
        "prlimit": lambda: _checked(libc.prlimit(eye, resource.RLIMIT_CPU, None, buffer)),
        "set a limit": lambda: resource.setrlimit(resource.RLIMIT_FSIZE, resource.getrlimit(resource.RLIMIT_FSIZE)),
        "setpriority": lambda: os.setpriority(os.PRIO_PROCESS, eye, os.getpriority(os.PRIO_PROCESS, eye)),
        "affinity": lambda: os.sched_setaffinity(eye, os.sched_getaffinity(eye)),
        "scheduler": lambda: os.sched_setscheduler(eye, os.SCHED_OTHER, os.sched_param(0)),
        "ioprio": lambda: known("ioprio_set", 1, eye, 0x4004),
        "fork": lambda: _parted(os.fork()),
        "clone": lambda: _parted(known("clone", signal.SIGCHLD, 0, 0, 0, 0)),
        "clone3": lambda: _parted(call(435, struct.pack("=8Q", 0, 0, 0, 0, signal.SIGCHLD, 0, 0, 0), 64)),
        "munlock": lambda: _checked(libc.munlock(buffer, 1)),
        "munlockall": lambda: _checked(libc.munlockall()),
        "dumpable": lambda: _checked(libc.prctl(4, 1, 0, 0, 0)),
        "outlive": lambda: _checked(libc.prctl(1, 0, 0, 0, 0)),
        "leave the group": lambda: _checked(libc.setpgid(0, 0)),
        "watch": lambda: os.close(_checked(libc.inotify_init1(0))),
    }


def _parted(child: int) -> None:
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def _could(action: Callable[[], Any]) -> bool:
    try:
        action()
    except (OSError, ValueError):
        return False
    return True


def _checked(result: int) -> int:
    if result < 0:
        raise OSError
    return result


MANNERS = {one.__name__: one for one in (honest, refuse, die, stumble, hang, grow, swallow, spoil, flood, attempt)}
MANNERS |= {"keep": honest, "babble": honest}
SAID = {"keep": ("files", "no-swap"), "babble": ("a word to the log",)}
"""What these say that they kept, whatever they did."""


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
    kept = worker.confined(Path(sys.argv[2]))
    worker.serve(lambda: start(sys.argv[1]), SAID.get(sys.argv[1], kept))
