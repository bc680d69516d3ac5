"""The control socket of a running simulation: one gesture a connection, a line in, a line of JSON out."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from eyelid_bench.pico import PicoFailedError
from eyelid_formats.errors import Code, EyelidError, RigError

GESTURES = ("press", "double", "hold", "shut", "open")
_LINE = 64
_TIMEOUT_S = 15.0
_NAME = "control.sock"


class ControlServer:
    """Calls `gesture(name)` for each request, one at a time; whatever that raises is told to the asker."""

    def __init__(self, folder: Path, gesture: Callable[[str], None]) -> None:
        self._folder = folder
        self._gesture = gesture
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
                connection.sendall(json.dumps(self._answer(connection.recv(_LINE))).encode() + b"\n")

    def _answer(self, line: bytes) -> dict[str, object]:
        name = line.decode(errors="replace").strip()
        if name not in GESTURES:
            return {"ok": False, "error": str(Code.UNKNOWN_REQUEST), "message": f"no gesture {name!r}; there are {', '.join(GESTURES)}"}
        try:
            self._gesture(name)
        except (EyelidError, PicoFailedError) as error:
            return {"ok": False, "error": str(getattr(error, "code", Code.INTERNAL)), "message": str(error)}
        return {"ok": True, "gesture": name}


def ask(folder: Path, gesture: str) -> None:
    """Have the simulation in `folder` make a gesture; returns when the finger is done. Raises RigError."""
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(_TIMEOUT_S)
    with connection:
        try:
            with _short_path(folder) as path:
                connection.connect(path)
            connection.sendall(gesture.encode() + b"\n")
            answer = json.loads(connection.makefile().readline() or "{}")
        except (OSError, ValueError) as error:
            reason = f"no simulated rig runs in {folder} ({error}): start one with eyelid-bench sim --out {folder}"
            raise RigError(Code.NOT_FOUND, reason) from None
    if not answer.get("ok"):
        raise RigError(Code.PICO_REFUSED, str(answer.get("message", "the simulation ended in the middle")))


@contextlib.contextmanager
def _short_path(folder: Path) -> Iterator[str]:
    """The socket's path by way of an open folder: the kernel takes 107 bytes, and folders are often deeper."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{descriptor}/{_NAME}"
    finally:
        os.close(descriptor)
