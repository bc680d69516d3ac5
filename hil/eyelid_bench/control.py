"""The control socket of a running simulation: one gesture or phrase a connection, a line in, a line of JSON out."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from eyelid_bench.layout import Layout
from eyelid_bench.pico import PicoFailedError
from eyelid_formats.errors import Code, EyelidError, RigError
from eyelid_rig.prompts.spoken import WORDS_BYTES

GESTURES = ("press", "double", "hold", "shut", "open")
SAY = "say"
_LINE = 4 * WORDS_BYTES
_TIMEOUT_S = 15.0
_ANSWER_S = 60.0
_APPEAR_S = 2.0
_START_S = 30.0
_POLL_S = 0.05
_NAME = "control.sock"


class ControlServer:
    """Calls `gesture(name)` or `say(words)` for each request, one at a time; what that says or raises is told to the asker."""

    def __init__(self, folder: Path, gesture: Callable[[str], str], say: Callable[[str], str]) -> None:
        self._folder = folder
        self._gesture = gesture
        self._say = say
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
                connection.sendall(json.dumps(self._answer(connection.makefile("rb").readline(_LINE))).encode() + b"\n")

    def _answer(self, line: bytes) -> dict[str, object]:
        name, _, words = line.decode(errors="replace").strip().partition(" ")
        if name not in (*GESTURES, SAY):
            return {"ok": False, "error": str(Code.UNKNOWN_REQUEST), "message": f"no gesture {name!r}; there are {', '.join(GESTURES)}"}
        try:
            outcome = self._say(words) if name == SAY else self._gesture(name)
        except (EyelidError, PicoFailedError) as error:
            return {"ok": False, "error": str(getattr(error, "code", Code.INTERNAL)), "message": str(error)}
        return {"ok": True, "outcome": outcome}


def ask(folder: Path, gesture: str, words: str = "") -> str:
    """Have the simulation in `folder` make a gesture or `say` words, waiting for one that is just starting; what came of it.

    Raises RigError (`not-found`, `link-timeout`, or what the simulation says), which does not quote the words.
    """
    with _connect(folder) as connection:
        try:
            connection.sendall(f"{gesture} {words}".strip().encode() + b"\n")
            answer = json.loads(connection.makefile().readline() or "{}")
        except TimeoutError:
            raise RigError(Code.LINK_TIMEOUT, f"no word of the {gesture} for {_ANSWER_S:g} s: it may still happen") from None
        except (OSError, ValueError) as error:
            raise RigError(Code.LINK_CLOSED, f"the simulation in {folder} ended in the middle: {error}") from None
    if not answer.get("ok"):
        raise RigError(Code.PICO_REFUSED, str(answer.get("message", "the simulation ended in the middle")))
    return str(answer.get("outcome", ""))


def _connect(folder: Path) -> socket.socket:
    until = time.monotonic() + _APPEAR_S
    while True:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(_ANSWER_S)
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
