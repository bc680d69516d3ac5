"""The control socket of a running simulation: one gesture or phrase a connection, a line in, a line of JSON out.

Sound follows its line: `hear COUNT`, then so many samples, of 16 bits, little-endian.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from eyelid_bench.layout import Layout
from eyelid_bench.pico import PicoFailedError
from eyelid_formats.errors import Code, EyelidError, RigError
from eyelid_rig.prompts.spoken import WORDS_BYTES
from eyelid_rig.prompts.voice.phonemes import RATE_HZ, Samples

GESTURES = ("press", "double", "hold", "shut", "open")
SAY = "say"
HEAR = "hear"
LONGEST_S = 60
"""Of sound."""
_SAMPLE_BYTES = 2
_LINE = 4 * WORDS_BYTES
_TIMEOUT_S = 15.0
_ANSWER_S = 60.0
_APPEAR_S = 2.0
_START_S = 30.0
_POLL_S = 0.05
_NAME = "control.sock"


@dataclass(frozen=True, slots=True)
class Verbs:
    """What may be asked for; each says what came of it."""

    gesture: Callable[[str], str]
    say: Callable[[str], str]
    hear: Callable[[Samples], str]


class ControlServer:
    """Does one request at a time; what its verb says or raises is told to the asker."""

    def __init__(self, folder: Path, verbs: Verbs) -> None:
        self._folder = folder
        self._verbs = verbs
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        (folder / _NAME).unlink(missing_ok=True)
        with _short_path(folder) as path:
            self._socket.bind(path)
        self._socket.listen(8)
        threading.Thread(target=self._serve, name="control", daemon=True).start()

    def close(self) -> None:
        """Stop taking gestures."""
        self._socket.close()
        (self._folder / _NAME).unlink(missing_ok=True)

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection, contextlib.suppress(OSError):
                connection.settimeout(_TIMEOUT_S)
                connection.sendall(json.dumps(self._answer(connection.makefile("rb"))).encode() + b"\n")

    def _answer(self, request: BinaryIO) -> dict[str, object]:
        name, _, rest = request.readline(_LINE).decode(errors="replace").strip().partition(" ")
        if name not in (*GESTURES, SAY, HEAR):
            return {"ok": False, "error": str(Code.UNKNOWN_REQUEST), "message": f"no gesture {name!r}; there are {', '.join(GESTURES)}"}
        try:
            outcome = self._do(name, rest, request)
        except (EyelidError, PicoFailedError) as error:
            return {"ok": False, "error": str(getattr(error, "code", Code.INTERNAL)), "message": str(error)}
        return {"ok": True, "outcome": outcome}

    def _do(self, name: str, rest: str, request: BinaryIO) -> str:
        if name == HEAR:
            return self._verbs.hear(_samples(rest, request))
        return self._verbs.say(rest) if name == SAY else self._verbs.gesture(name)


def _samples(count: str, request: BinaryIO) -> Samples:
    """Raises RigError (`unknown-request`) for fewer than that, or more than a minute."""
    size = int(count) if count.isdecimal() else 0
    _require_length(size)
    data = request.read(size * _SAMPLE_BYTES)
    if len(data) < size * _SAMPLE_BYTES:
        raise RigError(Code.UNKNOWN_REQUEST, f"{len(data) // _SAMPLE_BYTES} of {size} samples came")
    return np.frombuffer(data, "<i2").astype(np.int16)


def _require_length(samples: int) -> None:
    if not 0 < samples <= LONGEST_S * RATE_HZ:
        raise RigError(Code.UNKNOWN_REQUEST, f"no sound of {samples} samples is taken: 1 to {LONGEST_S * RATE_HZ}")


def ask(folder: Path, gesture: str, words: str = "") -> str:
    """Have the simulation in `folder` make a gesture or `say` words, waiting for one that is just starting; what came of it.

    Raises RigError (`not-found`, `link-timeout`, or what the simulation says), which does not quote the words.
    """
    return _ask(folder, gesture, f"{gesture} {words}".strip().encode() + b"\n", _ANSWER_S)


def ask_to_hear(folder: Path, samples: Samples) -> str:
    """Have it hear this sound, of at most a minute; what came of it. Raises as `ask` does."""
    _require_length(samples.size)
    request = f"{HEAR} {samples.size}\n".encode() + samples.astype("<i2").tobytes()
    return _ask(folder, "sound", request, _ANSWER_S + samples.size / RATE_HZ)


def require_running(folder: Path) -> None:
    """Raises RigError (`not-found`) where no simulation runs in `folder`."""
    _connect(folder, _ANSWER_S).close()


def _ask(folder: Path, what: str, request: bytes, timeout_s: float) -> str:
    with _connect(folder, timeout_s) as connection:
        try:
            connection.sendall(request)
            answer = json.loads(connection.makefile().readline() or "{}")
        except TimeoutError:
            raise RigError(Code.LINK_TIMEOUT, f"no word of the {what} for {timeout_s:.0f} s: it may still happen") from None
        except (OSError, ValueError) as error:
            raise RigError(Code.LINK_CLOSED, f"the simulation in {folder} ended in the middle: {error}") from None
    if not answer.get("ok"):
        raise RigError(Code.PICO_REFUSED, str(answer.get("message", "the simulation ended in the middle")))
    return str(answer.get("outcome", ""))


def _connect(folder: Path, timeout_s: float) -> socket.socket:
    until = time.monotonic() + _APPEAR_S
    while True:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(timeout_s)
        try:
            with _short_path(folder) as path:
                connection.connect(path)
        except OSError as error:
            connection.close()
            if time.monotonic() > until and not _is_starting(folder, until + _START_S):
                reason = f"no simulated rig runs in {folder} ({error.strerror}): start one with eyelid-bench sim --out {folder}"
                raise RigError(Code.NOT_FOUND, reason) from None
            time.sleep(_POLL_S)
        else:
            return connection


def _is_starting(folder: Path, until: float) -> bool:
    """Somebody holds the simulation's lock, and has not held it for long."""
    try:
        descriptor = os.open(Layout(folder).lock, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return time.monotonic() < until
    finally:
        os.close(descriptor)
    return False


@contextlib.contextmanager
def _short_path(folder: Path) -> Iterator[str]:
    """The socket's path by way of an open folder: the kernel takes 107 bytes, and folders are often deeper."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{descriptor}/{_NAME}"
    finally:
        os.close(descriptor)
