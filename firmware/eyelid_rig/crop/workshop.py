"""Where `eye` has its crops made: keeps a worker process running, hands it one order at a time, and checks what comes back.

The worker is started as a new program, not forked: nothing of eye's memory is in it. It may be killed at any time, and is started again.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum, unique
from functools import partial
from pathlib import Path
from typing import Protocol, TypeAlias

from eyelid_formats.errors import Code, EyelidError, RigError
from eyelid_rig.camera.frames import Size
from eyelid_rig.crop.checking import Cropped, check, readiness
from eyelid_rig.crop.child import Child
from eyelid_rig.crop.messages import Order
from eyelid_rig.memory import available_mb
from eyelid_rig.pipes import framed

_log = logging.getLogger(__name__)
MEMORY_MB = {"pi5": 900, "pi4": 500, "zero": 340}
"""The most that a worker may take, by profile: a third more than crops of 1080p frames took, addresses that are only reserved included.
eye itself takes up to 100 MB beside it on a `zero`, 125 MB on the others."""
_REST_S = (0.0, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
"""Pauses before the worker is started again, after so many deaths in a row."""

Then: TypeAlias = Callable[[Cropped | RigError], None]
"""Called once, in the agent's thread, with the crop or the reason why there is none."""
Later: TypeAlias = Callable[[Callable[[], None]], None]
"""Has something called in the agent's thread."""


@unique
class Condition(StrEnum):
    """How the worker is, for people."""

    STARTING = "starting"
    READY = "ready"
    WORKING = "working"
    DOWN = "down"


class Workshop(Protocol):
    """What the gate and the status need of it."""

    @property
    def condition(self) -> Condition:
        """How it is."""

    @property
    def deaths(self) -> int:
        """How many workers have ended since eye started, those that eye killed included."""

    @property
    def kept(self) -> tuple[str, ...]:
        """What the last worker should have given up and could not (`sandbox.WORDS`)."""

    def stop(self) -> None:
        """End the worker."""

    def begin(self, order: Order, frame_size: Size, then: Then) -> None:
        """Have one crop made. Not again before the answer came or `call_off`."""

    def call_off(self) -> None:
        """Stop what was begun; its answer does not come. Nothing happens where nothing was."""


@dataclass(frozen=True, slots=True, eq=False)
class _Job:
    order: Order
    frame_size: Size
    then: Then


def worker_command(profile: str, rig: Path, memory_mb: int, sandbox: bool) -> list[str]:
    """The one worker that a rig runs."""
    told = ["--profile", profile, "--rig", str(rig), "--memory-mb", str(memory_mb), *([] if sandbox else ["--no-sandbox"])]
    return [sys.executable, "-I", "-m", "eyelid_rig.crop.worker", *told]


class ChildWorkshop:
    """The worker of `command`, as a child. `models` are the hashes that it may say it used, `memory_mb` is the most it may take."""

    def __init__(self, command: Sequence[str], models: Collection[bytes], memory_mb: int, later: Later) -> None:
        self._command = list(command)
        self._models = frozenset(models)
        self._memory_mb = memory_mb
        self._later = later
        self._lock = threading.Lock()
        self._job: _Job | None = None
        self._in_work: _Job | None = None
        self._child: Child | None = None
        self._stopping = threading.Event()
        self._wake_up, self._wake = os.pipe()
        os.set_blocking(self._wake, False)
        self._why_down = Code.CROP_WORKER
        self._thread = threading.Thread(target=self._run, name="workshop", daemon=True)
        self.condition = Condition.STARTING
        self.deaths = 0
        self.kept: tuple[str, ...] = ()

    def start(self) -> None:
        """Start the worker and keep it running. The worker ends with the thread that this starts."""
        self._thread.start()

    def stop(self) -> None:
        """End the worker and the thread."""
        self._stopping.set()
        self._kill()
        if self._thread.ident:
            self._thread.join(5)

    @property
    def pid(self) -> int | None:
        """The worker's, while one runs."""
        child = self._child
        return child.pid if child else None

    def begin(self, order: Order, frame_size: Size, then: Then) -> None:
        """See `Workshop`. An order waits for a worker that starts; for one that is down, the answer is why the last one died."""
        with self._lock:
            if self._job is not None:
                raise RigError(Code.INTERNAL, "the crop worker has an order already")
            self._job = job = _Job(order, frame_size, then)
            is_down = self.condition is Condition.DOWN
        if is_down:
            self._answer(job, RigError(self._why_down, "the crop worker is down"))
        with suppress(BlockingIOError):  # a full pipe wakes, too
            os.write(self._wake, b"!")

    def call_off(self) -> None:
        """See `Workshop`."""
        with self._lock:
            job, self._job = self._job, None
            must_die = job is not None and job is self._in_work
        if must_die:
            self._kill()

    def _kill(self) -> None:
        child = self._child
        if child:
            child.kill()

    def _run(self) -> None:
        in_a_row = 0
        while not self._stopping.is_set():
            self.condition = Condition.STARTING
            was_ready = self._live()
            self.deaths += 1
            in_a_row = 1 if was_ready else in_a_row + 1
            rest_s = _REST_S[min(in_a_row, len(_REST_S)) - 1]
            if rest_s:
                self._rest(rest_s)

    def _rest(self, rest_s: float) -> None:
        with self._lock:
            self.condition = Condition.DOWN
            waiting = self._job
        if waiting is not None:
            self._answer(waiting, RigError(self._why_down, "the crop worker is down"))
        self._stopping.wait(rest_s)

    def _live(self) -> bool:
        """One life of a worker, from its start to its end; whether it ever got ready."""
        reason: EyelidError
        child = None
        was_ready = False
        try:
            child = self._child = Child(self._command, self._memory_mb)
            self._expect_ready(child.first_word())
            was_ready = True
            self._serve(child)
        except EyelidError as error:
            reason = error
        except OSError as error:
            reason = RigError(Code.CROP_WORKER, f"the crop worker cannot be run: {error.strerror}")
        except MemoryError:
            reason = RigError(Code.LOW_MEMORY, "eye has no memory to check what the crop worker made")
        except Exception as error:  # a fault of ours costs one worker, never the thread that would start the next
            _log.exception("the crop worker's keeper failed")
            reason = RigError(Code.INTERNAL, f"the crop worker's keeper failed: {type(error).__name__}")
        self._child = None
        status = child.end() if child else None
        if not self._stopping.is_set():
            _log.warning("%s (exit status %s)", reason, status)
        self._mourn(reason)
        return was_ready

    def _expect_ready(self, data: bytes) -> None:
        self.kept = readiness(data)
        if self.kept:
            _log.warning("this system does not let the crop worker give up: %s", ", ".join(self.kept))

    def _serve(self, child: Child) -> None:
        """Until the worker ends, which raises RigError."""
        while not self._stopping.is_set():
            self._take_next(Condition.READY)
            child.wait(self._wake_up)
            self._work(child)
        raise RigError(Code.CROP_WORKER, "eye stops")

    def _work(self, child: Child) -> None:
        """Nothing refers to the order's frame when this returns: while the worker waits for the next one, eye has no plain frame."""
        job = self._take_next(Condition.WORKING)
        if job is not None:
            self._answer(job, self._made(child, job))

    def _take_next(self, condition: Condition) -> _Job | None:
        """The order that waits, where one is to be worked on."""
        with self._lock:
            self._in_work = self._job if condition is Condition.WORKING else None
            self.condition = condition if self._in_work else Condition.READY
            return self._in_work

    def _made(self, child: Child, job: _Job) -> Cropped | RigError:
        """What became of a job. Raises RigError where the worker has to go."""
        missing_mb = self._memory_mb - (child.resident_mb() or 0) - available_mb()
        if missing_mb > 0:
            return RigError(Code.LOW_MEMORY, f"a crop may take {missing_mb:.0f} MB more than there are: end something else")
        answer = child.exchange(framed(job.order))
        try:
            return check(answer, job.order, job.frame_size, self._models)
        except RigError as error:
            if error.code is Code.CROP_WORKER:
                raise
            return error

    def _mourn(self, reason: EyelidError) -> None:
        """Whoever waits for the worker that ended hears why; who called off, or came later, does not."""
        with self._lock:
            waiting = self._in_work or self._job
            self._in_work = None
            self._why_down = reason.code
        if waiting is not None:
            self._answer(waiting, RigError(reason.code, "the crop worker ended"))

    def _answer(self, job: _Job, answer: Cropped | RigError) -> None:
        with self._lock:
            if self._job is not job:
                return
            self._job = None
        self._later(partial(job.then, answer))
