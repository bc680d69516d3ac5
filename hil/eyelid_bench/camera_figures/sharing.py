"""What encoding alone costs, as a share of the whole path, by short blocks of either in turn: what disturbs one disturbs the other."""

from __future__ import annotations

import statistics
import threading
import time
from dataclasses import dataclass

from eyelid_bench.camera_figures.path import Open, run
from eyelid_rig.camera import encoding
from eyelid_rig.camera.frames import Frame
from eyelid_rig.settings import RigSettings

BLOCK = 12
"""Frames: a multiple of how many photographs the sensor shows in turn, so that both kinds of blocks encode the same."""
WARM_UP = 4
"""Blocks of each kind that are not counted: caches, the ring, the processor's clock."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one frame, in ms: CPU time of the camera's thread, of the whole process, and the time that went by. Medians over the blocks."""

    path_cpu_ms: float
    process_cpu_ms: float
    path_wall_ms: float
    encode_cpu_ms: float
    encode_wall_ms: float

    @property
    def encode_share(self) -> float:
        """Of the thread's CPU time."""
        return self.encode_cpu_ms / self.path_cpu_ms

    @property
    def process_share(self) -> float:
        """Of the CPU time of all threads: work that is done beside the camera's thread lowers it as well."""
        return self.encode_cpu_ms / self.process_cpu_ms

    @property
    def wall_share(self) -> float:
        """Of the time that went by, waiting for the sensor included: frames a second through the path, by those that are only encoded."""
        return self.encode_wall_ms / self.path_wall_ms


@dataclass(slots=True)
class _Spent:
    """Seconds, by the thread's CPU time, by that of all threads, and by the clock."""

    cpu_s: float = 0.0
    process_s: float = 0.0
    wall_s: float = 0.0

    def start(self) -> None:
        self.cpu_s -= time.thread_time()
        self.process_s -= time.process_time()
        self.wall_s -= time.perf_counter()

    def stop(self) -> None:
        self.cpu_s += time.thread_time()
        self.process_s += time.process_time()
        self.wall_s += time.perf_counter()


class Sharing:
    """A probe. Of two blocks, the first is the path as it is: a clock is read at its begin and end, and that is all. In the second, each
    frame is also encoded once more, where and as the recorder will encode it in a moment, and only that is timed.
    """

    def __init__(self, blocks: int) -> None:
        """`blocks` of each kind are counted."""
        self.done = threading.Event()
        self._blocks = blocks + WARM_UP
        self._quality = RigSettings().frame_quality
        self._frames = 0
        self._spent = _Spent()
        self._path: list[_Spent] = []
        self._encode: list[_Spent] = []

    def before(self) -> None:
        """A block may end here, and the next one begin."""
        block, into = divmod(self._frames, BLOCK)
        if into == 0 and not self.done.is_set():
            self._turn(block)
        self._frames += 1

    def after(self, frame: Frame) -> None:
        """In every second block, encode it."""
        if (self._frames - 1) // BLOCK % 2:
            self._spent.start()
            encoding.encode(frame, self._quality)
            self._spent.stop()

    def cost(self) -> Cost:
        """When it is done."""
        path, encode = self._path[WARM_UP:], self._encode[WARM_UP:]
        return Cost(
            path_cpu_ms=_median_ms(path, "cpu_s"),
            process_cpu_ms=_median_ms(path, "process_s"),
            path_wall_ms=_median_ms(path, "wall_s"),
            encode_cpu_ms=_median_ms(encode, "cpu_s"),
            encode_wall_ms=_median_ms(encode, "wall_s"),
        )

    def _turn(self, block: int) -> None:
        """Of the block that ends, keep what it cost; a path's block is timed from here on."""
        whole = block % 2 == 0
        if whole and block:
            self._encode.append(self._spent)
        elif not whole:
            self._spent.stop()
            self._path.append(self._spent)
        self._spent = _Spent()
        if len(self._encode) == self._blocks:
            self.done.set()
        elif whole:
            self._spent.start()


def _median_ms(blocks: list[_Spent], what: str) -> float:
    """Of one frame."""
    return 1000 * statistics.median([float(getattr(block, what)) for block in blocks]) / BLOCK


def measured(opened: Open, blocks: int) -> Cost:
    """Free-running: frames come as fast as they are fetched."""
    probe = Sharing(blocks)
    run(opened, probe)
    return probe.cost()
