"""One running crop worker as `eye` holds it: what it is told, what it answers, and when it has to go."""

from __future__ import annotations

import os
import select
import time
from collections.abc import Sequence

from eyelid_formats.errors import Code, RigError
from eyelid_rig.crop.messages import ANSWER_LIMIT, Reader
from eyelid_rig.program import Program

_LOOK_MS = 100
_START_S = 90.0


class Child(Program):
    """Everything here raises RigError: `crop-worker` when the process ended, `low-memory` when it grew beyond `memory_mb` of resident
    memory.
    """

    def __init__(self, command: Sequence[str], memory_mb: int) -> None:
        super().__init__(command)
        self._memory_mb = memory_mb
        self._reader = Reader(self.source, ANSWER_LIMIT)

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
            if wake_up in self._ready({wake_up: select.POLLIN, self.source: select.POLLIN}):
                os.read(wake_up, 4096)
                return
            if self._readable(0):
                self._read()
                raise RigError(Code.CROP_WORKER, "the crop worker spoke without being asked")

    def exchange(self, data: bytes) -> bytes:
        """Hand over an order and take the answer. Nothing ends this but the worker: kill it where it takes too long."""
        left = memoryview(data)
        while True:
            ready = self._ready({self.source: select.POLLIN} | ({self.to: select.POLLOUT} if left else {}))
            if self.to in ready:
                left = left[self._write(left) :]
            if self.source in ready and (answer := self._read()) is not None:
                return answer

    def _readable(self, timeout_ms: int = _LOOK_MS) -> bool:
        return self.source in self._ready({self.source: select.POLLIN}, timeout_ms)

    def _ready(self, wanted: dict[int, int], timeout_ms: int = _LOOK_MS) -> set[int]:
        """Which descriptors can be used, or have been closed. The process is looked at whenever none can."""
        poller = select.poll()
        for descriptor, events in wanted.items():
            poller.register(descriptor, events)
        ready = {descriptor for descriptor, _ in poller.poll(timeout_ms)}
        self._look(is_silent=not ready)
        return ready

    def _look(self, is_silent: bool) -> None:
        if is_silent and self.has_ended():
            raise self._dead()
        if (self.resident_mb() or 0) > self._memory_mb:
            self.kill()
            raise RigError(Code.LOW_MEMORY, f"the crop worker took more than {self._memory_mb} MB")

    def _read(self) -> bytes | None:
        try:
            return self._reader.read()
        except EOFError:
            raise self._dead() from None

    def _write(self, data: memoryview) -> int:
        try:
            return os.write(self.to, data)
        except BlockingIOError:
            return 0
        except BrokenPipeError:
            raise self._dead() from None

    def _dead(self) -> RigError:
        return RigError(Code.CROP_WORKER, "the crop worker died")
