"""How much memory a running rig takes while it makes crops: `eye` and its crop worker, on the simulated rig, by the kernel's account.

Two sums. That of the highest resident sets (VmHWM) counts the pages that both processes share twice, and peaks that did not come
together as if they had: the rig never takes more. That of the proportional sets (PSS) counts each page once; it is sampled, so a peak
between two samples is missed, and it is too low where programs beside the rig use the same libraries. The first is what is judged.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TypeAlias

from eyelid_bench.layout import Layout
from eyelid_bench.prompting import Prompting
from eyelid_bench.sim import SimSettings, Simulation
from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera.frames import Size

LIMITS_MB: Final = {"pi5": 600, "pi4": 600, "zero": 300}
"""Of both processes together."""
_SAMPLE_S = 0.02
_READY_S = 60.0
_FRAMES = 5
_TOO_EARLY, _PAUSE_S = "too-early", 1.0
"""The Pico counts one phrase every few seconds."""

Question: TypeAlias = tuple[str, str | None]
"""The name of a photograph, and what is said while it is before the camera; None is a press."""


@dataclass(frozen=True, slots=True)
class Footprint:
    """Peaks in MiB."""

    eye_mb: float
    worker_mb: float
    """Of the worker that took most: one that ended and its successor are not added up."""
    pss_mb: float
    """Of both at one instant, shared pages counted once."""
    outcomes: tuple[str, ...]
    """What became of each prompt: peaks of refusals alone would say little."""

    @property
    def total_mb(self) -> float:
        """An upper bound of what both take."""
        return round(self.eye_mb + self.worker_mb, 1)


def measured(profile: str, photos: Path, questions: Sequence[Question], size: Size, scratch: Path) -> Footprint:
    """A new simulated rig of that profile in `scratch`, which is shown photographs out of `photos` and asked about each.

    Raises EyelidError where the rig does not work, OSError where /proc does not show it.
    """
    settings = SimSettings(frames=photos, size=size, extra={"profile": profile})
    with Simulation(Layout(scratch), settings) as rig:
        rig.wait(lambda status: status.get("crop") == "ready", "start its crop worker", _READY_S)
        with _Watch(rig.children["eye"].pid) as watch:
            outcomes = tuple(_asked(rig, photo, words) for photo, words in questions)
        return Footprint(watch.eye_mb, watch.worker_mb, watch.pss_mb, outcomes)


def _asked(rig: Simulation, photo: str, words: str | None) -> str:
    """Once frames of the photograph are in the vault."""
    rig.show(photo)
    before = _sealed(rig.status())
    rig.wait(lambda status: _sealed(status) >= before + _FRAMES, f"see {photo}", _READY_S)
    prompting = Prompting(rig)
    outcome = _TOO_EARLY
    while words is not None and _TOO_EARLY in outcome:
        outcome = prompting.say(words)
        time.sleep(_PAUSE_S if _TOO_EARLY in outcome else 0)
    return prompting.gesture("press") if words is None else outcome


def _sealed(status: dict[str, Any]) -> int:
    return int(status.get("frames", 0))


class _Watch:
    """Looks at eye and its worker every 20 ms while the block runs."""

    def __init__(self, eye: int) -> None:
        self._eye = eye
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="footprint", daemon=True)
        self.eye_mb = self.worker_mb = self.pss_mb = 0.0

    def __enter__(self) -> Self:
        self._look()
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()
        self._look()
        if kind is None and not self.worker_mb:
            raise RigError(Code.NOT_FOUND, "no crop worker was ever seen below eye")

    def _run(self) -> None:
        while not self._over.wait(_SAMPLE_S):
            with suppress(OSError):  # of a worker that ends while it is looked at
                self._look()

    def _look(self) -> None:
        workers = _children(self._eye)
        self.eye_mb = max(self.eye_mb, _mb(self._eye, "status", "VmHWM"))
        self.worker_mb = max([self.worker_mb, *(_mb(pid, "status", "VmHWM") for pid in workers)])
        self.pss_mb = max(self.pss_mb, round(sum(_mb(pid, "smaps_rollup", "Pss") for pid in (self._eye, *workers)), 1))


def _children(pid: int) -> list[int]:
    return [int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()]


def _mb(pid: int, file: str, field: str) -> float:
    """A line `field: N kB` of a process's file; 0 where a process that ended has none."""
    lines = Path(f"/proc/{pid}/{file}").read_text().splitlines()
    return next((round(int(line.split()[1]) / 1024, 1) for line in lines if line.startswith(f"{field}:")), 0.0)
