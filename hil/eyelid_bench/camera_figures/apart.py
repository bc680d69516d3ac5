"""What grows, in a process of its own: whatever another run has freed in this one would hide a leak, which fills it first."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass
from multiprocessing.sharedctypes import Synchronized

from eyelid_bench.camera_figures import lasting
from eyelid_bench.camera_figures.lasting import Growth
from eyelid_bench.camera_figures.path import Open, TimedVault
from eyelid_rig.eye import PICTURE_BYTES
from eyelid_rig.memory import return_at_once

_LOOK_S = 0.2
_done: Synchronized[int]


@dataclass(frozen=True, slots=True)
class Task:
    """What the new process does."""

    camera: Callable[[], AbstractContextManager[Open]]
    """Found by its name there: a function or class of a module."""
    frames: int
    warm_up: int = lasting.WARM_UP
    vault_bytes: int | None = None
    """As large as the rig's, where nothing is said."""


def measured(task: Task, tell: Callable[[int], None] = lambda _: None) -> Growth:
    """Of a new process, which is set up as `eye` sets itself up; `tell` hears how many frames by now. Raises what is raised there."""
    context = multiprocessing.get_context("spawn")
    done: Synchronized[int] = context.Value("Q", 0)
    with ProcessPoolExecutor(1, context, _begin, (done,)) as process:
        growth = process.submit(_measured, task)
        while not wait([growth], _LOOK_S).done:
            tell(done.value)
        return growth.result()


def _begin(done: Synchronized[int]) -> None:
    global _done
    _done = done
    return_at_once(PICTURE_BYTES)


def _measured(task: Task) -> Growth:
    with task.camera() as opened:
        return lasting.measured(opened, task.frames, task.warm_up, _tell, TimedVault(task.vault_bytes))


def _tell(frames: int) -> None:
    _done.value = frames
