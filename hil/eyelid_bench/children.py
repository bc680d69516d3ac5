"""Child processes of the bench: started with a log, found alive, stopped by their own process id."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from eyelid_formats.errors import Code, RigError

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent() -> None:
    """Called in a child before it becomes a program: it is killed when its parent ends, however that ends."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


class Child:
    """One process of ours, `python -m MODULE ARGS`; what it prints goes to `log`, and a Ctrl-C at the terminal is not for it."""

    def __init__(self, name: str, arguments: Sequence[str], log: Path, environ: Mapping[str, str] | None = None) -> None:
        self.name = name
        self.log = log
        self._arguments = [sys.executable, "-m", *arguments]
        self._environ = {**_clean_environment(), **(environ or {})}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._arguments,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self._environ,
                preexec_fn=die_with_parent,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """Raises RigError where it does not run."""
        if self._process is None or self._process.poll() is not None:
            raise RigError(Code.INTERNAL, f"{self.name} does not run: see {self.log}")
        return self._process.pid

    @property
    def status(self) -> int | None:
        """Its exit status; None while it runs or before it started."""
        return self._process.poll() if self._process else None

    def stop(self, timeout_s: float = 5.0) -> int | None:
        """Ask it to end; kill it if it does not. Its exit status."""
        if self._process is None:
            return None
        self._process.terminate()
        try:
            return self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            return self.kill()

    def kill(self) -> int | None:
        """As a power cut would."""
        if self._process is None:
            return None
        self._process.kill()
        return self._process.wait()

    def tail(self, lines: int = 5) -> str:
        """The end of its log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:]) if self.log.exists() else ""


def run_to_end(arguments: Sequence[str], timeout_s: float) -> subprocess.CompletedProcess[str]:
    """One command of ours, waited for."""
    command = [sys.executable, "-m", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=timeout_s, env=_clean_environment(), check=False)


def wait_for_json(child: Child, key: str, timeout_s: float) -> dict[str, object]:
    """The first line of JSON in a child's log that has `key`. Raises RigError (`internal`)."""
    until = time.monotonic() + timeout_s
    while time.monotonic() < until and child.status is None:
        for line in child.log.read_text(errors="replace").splitlines():
            if line.startswith("{") and key in (found := json.loads(line)):
                return dict(found)
        time.sleep(0.02)
    raise RigError(Code.INTERNAL, f"{child.name} did not get ready: {child.tail()}")


def _clean_environment() -> dict[str, str]:
    """Ours without `EYELID_` variables: the bench gives its children their settings in files."""
    return {name: value for name, value in os.environ.items() if not name.startswith("EYELID_")}
