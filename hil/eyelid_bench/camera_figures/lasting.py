"""What grows while frames come: memory, open files, threads."""

from __future__ import annotations

import os
import statistics
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from eyelid_bench.camera_figures.path import Open, run
from eyelid_rig.camera.frames import Frame
from eyelid_rig.vault.vault import Vault

SAMPLES = 200
WARM_UP = 3000
"""Frames that are not counted: the vault is full, and every library has what it keeps."""
MOST_BYTES = 10
"""Of resident memory for each frame: a leak is more."""
PAGES_MB = 0.25
"""That come and go without a leak, over however few frames."""
_MIB = 1 << 20
_PAGE = os.sysconf("SC_PAGE_SIZE")
_EDGE = 20
"""Samples whose median stands for the begin, and as many for the end: one may fall between a frame's memory being taken and given back."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Of this process at one moment."""

    resident_mb: float
    files: int
    threads: int

    @classmethod
    def now(cls) -> Counted:
        """By the kernel's account."""
        files, threads = (sum(1 for _ in Path("/proc/self", what).iterdir()) for what in ("fd", "task"))
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return cls(pages * _PAGE / _MIB, files, threads)


@dataclass(frozen=True, slots=True)
class Growth:
    """Between begin and end, by medians."""

    mb: float
    files: int
    threads: int


class Lasting:
    """A probe that looks now and then."""

    def __init__(self, frames: int, warm_up: int = WARM_UP, tell: Callable[[int], None] = lambda _: None) -> None:
        """`frames` after the warm-up; `tell` hears how many by now."""
        self.done = threading.Event()
        self._every = max(1, frames // SAMPLES)
        self._warm_up = warm_up
        self._end = warm_up + frames
        self._tell = tell
        self._frames = 0
        self._samples: list[Counted] = []

    def before(self) -> None:
        """Between two frames none is on its way."""
        after = self._frames - self._warm_up
        if after >= 0 and after % self._every == 0:
            self._samples.append(Counted.now())
            self._tell(after)
        if self._frames == self._end:
            self.done.set()
        self._frames += 1

    def after(self, frame: Frame) -> None:
        """Nothing."""

    def growth(self) -> Growth:
        """When it is done."""
        begin, end = self._samples[:_EDGE], self._samples[-_EDGE:]
        mb, files, threads = (_median(end, what) - _median(begin, what) for what in ("resident_mb", "files", "threads"))
        return Growth(round(mb, 2), round(files), round(threads))


def most_mb(frames: int) -> float:
    """What counts as no growth over so many frames."""
    return max(PAGES_MB, MOST_BYTES * frames / _MIB)


def measured(
    opened: Open, frames: int, warm_up: int = WARM_UP, tell: Callable[[int], None] = lambda _: None, vault: Vault | None = None
) -> Growth:
    """Of this process (`apart` gives it one of its own). Free-running, into a vault that is full when the warm-up ends."""
    probe = Lasting(frames, warm_up, tell)
    run(opened, probe, vault)
    return probe.growth()


def _median(samples: list[Counted], what: str) -> float:
    return statistics.median([float(getattr(sample, what)) for sample in samples])
