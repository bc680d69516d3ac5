"""`perf camera`: what a frame costs from the camera's buffer to the vault (`docs/camera.md`)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain

from eyelid_bench.camera_figures import apart, copying, lasting, latency, sharing
from eyelid_bench.camera_figures.path import Open
from eyelid_bench.figures import Figure
from eyelid_bench.sim import PHOTOS
from eyelid_bench.virtual_camera.opening import VirtualCamera
from eyelid_formats.errors import EyelidError
from eyelid_rig.camera.frames import FrameSource, Size
from eyelid_rig.camera.opening import open_camera
from eyelid_rig.camera.photos import list_photos
from eyelid_rig.camera.replay import open_replay
from eyelid_rig.eye import PICTURE_BYTES
from eyelid_rig.memory import return_at_once
from eyelid_rig.settings import RigSettings

Tell = Callable[[str, int, int], None]
"""Is told what is under way, how much was done and how much will be."""
FRAMES = 100_000
"""Over which nothing may grow."""
SIZE: Size = (1920, 1080)
BLOCKS = 60
WARM_UP = lasting.WARM_UP
RATE_HZ = 10.0
"""Frames a second, where the rig's settings do not say."""
PACED = ((RATE_HZ, 200), (30.0, 600))
"""Frames a second, and how many are watched."""
LEAST_SHARE = 0.9
MOST_COPIES = 1
_FREE_HZ = 1000.0
"""Faster than a frame can be sealed: a replay that never waits."""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that was measured."""

    figures: tuple[Figure, ...]
    frames: int
    wall_s: float
    trouble: EyelidError | None = None
    """The camera's, which ended the measurement: what comes after it is missing."""

    @property
    def held(self) -> bool:
        """Whether every limit holds, of what was measured."""
        return all(figure.held is not False for figure in self.figures)

    def as_json(self) -> dict[str, object]:
        """Figures by name, with limits beside them."""
        return {
            "figures": {figure.name: figure.value for figure in self.figures},
            "limits": {figure.name: {"limit": figure.limit, "held": figure.held} for figure in self.figures if figure.limit},
            "frames": self.frames,
            "wall_s": self.wall_s,
        }


def measure(frames: int, tell: Tell, blocks: int = BLOCKS) -> Report:
    """In this process, which is set up as `eye` sets itself up; what grows, in one of its own.

    Raises FileNotFoundError where libcamera was not built. A camera that fails ends it, with what was measured until then.
    """
    began = time.monotonic()
    return_at_once(PICTURE_BYTES)
    figures: list[Figure] = []
    trouble = None
    try:
        for figure in chain(_costs(blocks, tell), _latencies(tell), _growth(frames, tell), _peers(blocks, tell)):
            figures.append(figure)
    except EyelidError as error:
        trouble = error
    return Report(tuple(figures), frames, round(time.monotonic() - began, 1), trouble)


def _costs(blocks: int, tell: Tell) -> Iterator[Figure]:
    tell("costs", 0, blocks)
    with camera() as opened:
        yield from _shares(sharing.measured(opened, blocks))
        copies = copying.measured(opened).copies
    yield Figure("copies", copies, str(MOST_COPIES), copies == MOST_COPIES)
    tell("costs", blocks, blocks)


def _shares(cost: sharing.Cost) -> Iterator[Figure]:
    share = round(cost.encode_share, 3)
    yield Figure("encode_share", share, f">= {LEAST_SHARE}", share >= LEAST_SHARE)
    yield Figure("encode_share_process", round(cost.process_share, 3))
    yield Figure("encode_share_wall", round(cost.wall_share, 3))
    yield Figure("fps", round(1000 / cost.path_wall_ms, 1))
    yield Figure("encode_fps", round(1000 / cost.encode_wall_ms, 1))
    yield Figure("path_cpu_ms", round(cost.path_cpu_ms, 2))
    yield Figure("process_cpu_ms", round(cost.process_cpu_ms, 2))
    yield Figure("encode_cpu_ms", round(cost.encode_cpu_ms, 2))


def _latencies(tell: Tell) -> Iterator[Figure]:
    for rate_hz, frames in PACED:
        tell(f"{rate_hz:g} Hz", 0, frames)
        with camera(rate_hz) as opened:
            found = latency.measured(opened, frames)
        tell(f"{rate_hz:g} Hz", frames, frames)
        at = "" if rate_hz == RATE_HZ else f"_{rate_hz:g}hz"
        yield Figure(f"frame_to_sealed{at}_ms", found.median_ms)
        yield Figure(f"frame_to_sealed_worst{at}_ms", found.worst_ms)
        yield Figure(f"lost{at}", found.lost)


def _growth(frames: int, tell: Tell) -> Iterator[Figure]:
    growth = apart.measured(apart.Task(camera, frames, WARM_UP), lambda done: tell("growth", done, frames))
    tell("growth", frames, frames)
    yield Figure("growth_mb", growth.mb, "0", growth.mb < lasting.most_mb(frames))
    yield Figure("growth_files", growth.files, "0", growth.files <= 0)
    yield Figure("growth_threads", growth.threads, "0", growth.threads <= 0)


def _peers(blocks: int, tell: Tell) -> Iterator[Figure]:
    """The same path from other sources: what it costs where pixels come as red, green and blue."""
    for name, opened in {"replay": _replay}.items():
        tell(name, 0, blocks)
        yield Figure(f"{name}_encode_share", round(sharing.measured(opened, blocks).encode_share, 3))
        tell(name, blocks, blocks)


@contextmanager
def camera(rate_hz: float | None = None) -> Iterator[Open]:
    """The rig's own camera code on libcamera's virtual camera, at a sensor's pace or as fast as frames are fetched."""
    width, height = SIZE
    settings = RigSettings(width=width, height=height, rate_hz=rate_hz or RATE_HZ)
    with VirtualCamera(photos=list_photos(PHOTOS), rate_hz=rate_hz) as virtual:
        yield lambda: open_camera(settings, virtual.make)


def _replay() -> FrameSource:
    """One photograph, so that none is decoded meanwhile."""
    return open_replay(PHOTOS, SIZE, _FREE_HZ, dwell_s=86_400)
