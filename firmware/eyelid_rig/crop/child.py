"""One running crop worker as `eye` holds it: a process, the pipe to it, and the pipe from it."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress

from eyelid_formats.errors import Code, RigError
from eyelid_rig.crop.messages import ANSWER_LIMIT, Reader
from eyelid_rig.memory import resident_mb

_LOOK_MS = 100
_START_S = 90.0
_ENVIRONMENT = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "ORT_DISABLE_TELEMETRY": "1", "LC_ALL": "C.UTF-8"}


class Child:
    """Started as a new program with an environment of its own; it has no descriptor of eye's but the two pipes.

    Its third descriptor is /dev/null for reading, so it cannot write into eye's log either. Everything here raises RigError:
    `crop-worker` when the process ended, `low-memory` when it grew beyond `memory_mb` of resident memory.
    """

    def __init__(self, command: Sequence[str], memory_mb: int) -> None:
        self._memory_mb = memory_mb
        null = os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=null,
                env=_ENVIRONMENT,
                cwd="/",
                bufsize=0,
                start_new_session=True,
            )
        finally:
            os.close(null)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._to, self._from = self._process.stdin.fileno(), self._process.stdout.fileno()
        os.set_blocking(self._to, False)
        self._reader = Reader(self._from, ANSWER_LIMIT)

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    def resident_mb(self) -> float | None:
        """Its resident memory, None where this system does not show it."""
        try:
            return resident_mb(self.pid)
        except (OSError, IndexError):
            return None

    def first_word(self) -> bytes:
        """What it says when it is ready, or why it never will be."""
        until = time.monotonic() + _START_S
        while time.monotonic() < until:
            if self._readable() and (data := self._read()) is not None:
                return data
        raise RigError(Code.CROP_WORKER, f"the crop worker did not start within {_START_S:g} s")

    def wait(self, wake_up: int) -> None:
        """Until there is something in the pipe `wake_up`, which is emptied. What an idle worker says is its last word."""
        while True:
            if wake_up in self._ready({wake_up: select.POLLIN, self._from: select.POLLIN}):
                os.read(wake_up, 4096)
                return
            if self._readable(0):
                self._read()
                raise RigError(Code.CROP_WORKER, "the crop worker spoke without being asked")

    def exchange(self, data: bytes) -> bytes:
        """Hand over an order and take the answer. Nothing ends this but the worker: kill it where it takes too long."""
        left = memoryview(data)
        while True:
            ready = self._ready({self._from: select.POLLIN} | ({self._to: select.POLLOUT} if left else {}))
            if self._to in ready:
                left = left[self._write(left) :]
            if self._from in ready and (answer := self._read()) is not None:
                return answer

    def kill(self) -> None:
        """It and whatever it started, from any thread."""
        if self._process.returncode is None:  # not reaped, so the number is still its own
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)

    def end(self) -> int:
        """Kill it, close its pipes; its exit status, negative for a signal."""
        self.kill()
        with suppress(OSError):
            self._process.__exit__(None, None, None)
        return self._process.wait()

    def _readable(self, timeout_ms: int = _LOOK_MS) -> bool:
        return self._from in self._ready({self._from: select.POLLIN}, timeout_ms)

    def _ready(self, wanted: dict[int, int], timeout_ms: int = _LOOK_MS) -> set[int]:
        """Which descriptors can be used, or have been closed. The process is looked at whenever none can."""
        poller = select.poll()
        for descriptor, events in wanted.items():
            poller.register(descriptor, events)
        ready = {descriptor for descriptor, _ in poller.poll(timeout_ms)}
        self._look(is_silent=not ready)
        return ready

    def _look(self, is_silent: bool) -> None:
        if is_silent and self._has_ended():
            raise self._dead()
        if (self.resident_mb() or 0) > self._memory_mb:
            self.kill()
            raise RigError(Code.LOW_MEMORY, f"the crop worker took more than {self._memory_mb} MB")

    def _has_ended(self) -> bool:
        """Without reaping it: its number stays its group's until `end` has killed what is left of that."""
        return os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None

    def _read(self) -> bytes | None:
        try:
            return self._reader.read()
        except EOFError:
            raise self._dead() from None

    def _write(self, data: memoryview) -> int:
        try:
            return os.write(self._to, data)
        except BlockingIOError:
            return 0
        except BrokenPipeError:
            raise self._dead() from None

    def _dead(self) -> RigError:
        return RigError(Code.CROP_WORKER, "the crop worker died")
