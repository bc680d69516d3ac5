"""A program that `eye` runs beside itself: a process, the pipe to it, and the pipe from it."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from types import MappingProxyType

from eyelid_rig.memory import Account

_ENVIRONMENT = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "ORT_DISABLE_TELEMETRY": "1", "LC_ALL": "C.UTF-8"}
_NOTHING: Mapping[str, str] = MappingProxyType({})


class Program:
    """Started as a new program with an environment of its own; it has no descriptor of eye's but the two pipes.

    Its third descriptor is /dev/null for reading, so it cannot write into eye's log either.
    """

    def __init__(self, command: Sequence[str], environment: Mapping[str, str] = _NOTHING) -> None:
        """`environment` is what it finds there beside what every program of eye's does. Raises OSError."""
        null = os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=null,
                env={**_ENVIRONMENT, **environment},
                cwd="/",
                bufsize=0,
                start_new_session=True,
            )
        finally:
            os.close(null)
        self._account = Account(self._process.pid)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self.to, self.source = self._process.stdin.fileno(), self._process.stdout.fileno()
        os.set_blocking(self.to, False)

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    def resident_mb(self) -> float | None:
        """Its resident memory, None where this system does not show it."""
        return self._account.resident_mb()

    def has_ended(self) -> bool:
        """Without reaping it: its number stays its group's until `end` has killed what is left of that."""
        return os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None

    def kill(self) -> None:
        """It and whatever it started, from any thread."""
        if self._process.returncode is None:  # not reaped, so the number is still its own
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)

    def end(self) -> int:
        """Kill it, close its pipes, wait for its end; its exit status, negative for a signal."""
        self.kill()
        self._account.close()
        with suppress(OSError):
            self._process.__exit__(None, None, None)
        return self._process.wait()
