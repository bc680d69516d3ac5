"""`kill -9` of `eye` in the middle of sealing, from outside: no hook in the product says when.

`eye` is stopped as soon as something lies in `staging/`, looked at while it stands still, and killed there. Where it was faster than
that, the prompt has simply been sealed, and the next press is the next attempt.
"""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass

from eyelid_bench.children import Child
from eyelid_bench.demo.stage import Stage
from eyelid_formats import ledger
from eyelid_formats.errors import Code, RigError

_ATTEMPTS = 5
_PATIENCE_S = 10.0
_STOP_S = 2.0


@dataclass(frozen=True, slots=True)
class Killed:
    """`counter` is the prompt that was being sealed, `staged` the file that lay in `staging/` when `eye` was killed."""

    counter: int
    staged: str


def press_and_kill(stage: Stage) -> Killed:
    """Press, and kill `eye` while it seals. Raises RigError where it was too fast every time."""
    for _ in range(_ATTEMPTS):
        stage.until_frames_flow()
        before = stage.book.highest()
        staged = _press_and_stop(stage)
        if staged:
            stage.eye_is_gone()
            stage.simulation.children["eye"].kill()
            return Killed(_the_prompt_after(stage, before), staged)
    raise RigError(Code.INTERNAL, f"eye could not be caught in mid-seal in {_ATTEMPTS} attempts: is this machine very busy?")


def _press_and_stop(stage: Stage) -> str:
    """The staged file over which `eye` stands still now; empty where it goes on."""
    eye = stage.simulation.children["eye"].pid
    staging = stage.folders.staging
    arguments = ["eyelid_bench.demo.stopper", str(eye), str(staging), str(_PATIENCE_S)]
    stopper = Child("stopper", arguments, stage.simulation.layout.logs / "stopper.log")
    outcomes = len(stage.book.outcomes())
    stage.simulation.gesture("press")
    stopper.start()
    try:
        stage.until(lambda: stopper.status is not None or len(stage.book.outcomes()) > outcomes, "seal", 2 * _PATIENCE_S)
    finally:
        stopper.kill()
    if stopper.status == 0 and _stands_still(eye):
        staged = sorted(os.listdir(staging))  # noqa: PTH208
        if staged:
            return staged[0]
        os.kill(eye, signal.SIGCONT)
    return ""


def _stands_still(pid: int) -> bool:
    """Wait until every thread of a process that was sent SIGSTOP has stopped; False where that takes too long."""
    until = time.monotonic() + _STOP_S
    while time.monotonic() < until:
        if os.waitid(os.P_PID, pid, os.WSTOPPED | os.WNOHANG | os.WNOWAIT):
            return True
        time.sleep(0.001)
    os.kill(pid, signal.SIGCONT)
    return False


def _the_prompt_after(stage: Stage, before: int) -> int:
    counters = [prompt.counter for prompt in stage.book.all(ledger.Prompt) if prompt.counter > before]
    if len(counters) != 1:
        raise RigError(Code.INTERNAL, f"{len(counters)} prompts in the ledger after one press")
    return counters[0]
