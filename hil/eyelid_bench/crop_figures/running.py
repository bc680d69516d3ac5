"""Judge the scenes of a part, in order, on several processes, until enough was counted."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count, islice
from multiprocessing.pool import Pool
from pathlib import Path
from typing import TypeAlias

from eyelid_bench.crop_figures.judging import Judge
from eyelid_bench.crop_figures.verdicts import Verdict
from eyelid_bench.scenes.parts import kind, shot
from eyelid_bench.scenes.seeds import Part, Purpose
from eyelid_bench.scenes.truth import Kind

Enough: TypeAlias = Callable[[Sequence[Verdict]], bool]
_MOST = 4000
"""Scenes of a part: that many without enough to count means that something is wrong."""
_AHEAD = 4
"""Scenes a process that are under way beyond the one that is waited for."""


@dataclass(frozen=True, slots=True)
class Run:
    """What to judge with, and on which seeds."""

    profile: str
    purpose: Purpose
    jobs: int
    out: Path
    scenes: int | None
    """That many of each part, whatever was counted; None: until enough."""
    parts: tuple[Part, ...] = tuple(Part)
    timed: bool = True
    first: int = 0
    """The number of each part's first scene."""
    kinds: tuple[Kind, ...] = tuple(Kind)
    """Scenes of other kinds are left out, and not counted as scenes."""


_judge: Judge | None = None


@contextmanager
def judges(run: Run) -> Iterator[Pool]:
    """So many processes, each with a rig and an attacker of its own; all end with the block."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(run.jobs, _start, (run.profile, run.out / "leaks")) as pool:
        yield pool


def _start(profile: str, evidence: Path) -> None:
    """In a new process. Ctrl-C is for the parent, which ends this one."""
    global _judge
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _judge = Judge(profile, evidence)


def _one(task: tuple[Purpose, Part, int]) -> Verdict:
    purpose, part, number = task
    if _judge is None:
        raise RuntimeError("judged before it was started")
    return _judge.judge(part, shot(purpose, part, number))


def judged(pool: Pool, run: Run, part: Part, is_enough: Enough) -> Iterator[Verdict]:
    """Verdicts by the scenes' numbers from the first on; which ones are counted does not depend on how many processes there are."""
    verdicts: list[Verdict] = []
    fitting = (number for number in count(run.first) if kind(run.purpose, part, number) in run.kinds)
    numbers = islice(fitting, _MOST if run.scenes is None else run.scenes)
    waiting = [pool.apply_async(_one, ((run.purpose, part, number),)) for number in islice(numbers, run.jobs * _AHEAD)]
    while waiting:
        verdict = waiting.pop(0).get()
        verdicts.append(verdict)
        yield verdict
        if run.scenes is None and is_enough(verdicts):
            return
        waiting += [pool.apply_async(_one, ((run.purpose, part, number),)) for number in islice(numbers, 1)]
