"""How many memories a picture passes through on its way from the camera's buffer to the encoder, as they are found, not as they are meant.

Two counts, and the larger one is told:

- What is seen: memories of the frame that the source gives and of the pixels that the encoder is given. Those that overlap are one; one
  that overlaps a buffer of the camera is none.
- What is allocated: picture-sized memory of Python and numpy that is there at once at the worst moment of a frame, kept for it or fresh.
  This also finds a copy in between that nobody hands on. It is an upper bound: two memories that take turns count as two.

What neither finds is a copy in memory of a library's own that it never shows; simplejpeg and picamera2 make none, by their sources.
"""

from __future__ import annotations

import threading
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import simplejpeg

from eyelid_bench.camera_figures.path import Open, run
from eyelid_rig.camera.frames import Frame, PixelFormat

_WARM_UP = 10
_WATCHED = 20
_LARGE = 0.25
"""Of a frame's bytes: what is smaller is no picture."""
Extent: TypeAlias = tuple[int, int]
"""First address, and the one after the last."""


@dataclass(frozen=True, slots=True)
class Copies:
    """Of one frame, at worst."""

    seen: int
    allocated: int

    @property
    def copies(self) -> int:
        """At most so many."""
        return max(self.seen, self.allocated)


class Copying:
    """A probe. Python's allocations have to be traced before the camera opens."""

    def __init__(self) -> None:
        self.done = threading.Event()
        self.buffers: list[Extent] = []
        """The camera's own, as they are mapped."""
        self._frames = 0
        self._frame_bytes = 0
        self._shown: list[Extent] = []
        self._small = 0
        self._seen = self._allocated = 0

    def before(self) -> None:
        """A frame's whole way has ended, and the next one's begins."""
        if self._frames > _WARM_UP:
            self._count()
        if self._frames == _WARM_UP + _WATCHED:
            self.done.set()
        self._frames += 1
        self._shown = []
        if self._frames > _WARM_UP and not self.done.is_set():
            self._small = _small_bytes(_LARGE * self._frame_bytes)
            tracemalloc.reset_peak()

    def after(self, frame: Frame) -> None:
        """What the recorder will be given."""
        self._frame_bytes = frame.pixels.nbytes
        if frame.pixel_format is not PixelFormat.JPEG:
            self.show(frame.pixels)

    def show(self, pixels: np.ndarray[Any, Any]) -> None:
        """Pixels that somebody is given."""
        self._shown.append(extent_of(pixels))

    def own(self, buffers: list[Extent]) -> list[Extent]:
        """The memories that were shown since the frame began and are no buffer of the camera."""
        return _merged([extent for extent in self._shown if not any(_overlap(extent, buffer) for buffer in buffers)])

    def copies(self) -> Copies:
        """When it is done."""
        return Copies(self._seen, self._allocated)

    def _count(self) -> None:
        self._seen = max(self._seen, len(self.own(self.buffers)))
        large = tracemalloc.get_traced_memory()[1] - self._small
        self._allocated = max(self._allocated, round(large / self._frame_bytes))


def extent_of(pixels: np.ndarray[Any, Any]) -> Extent:
    """Where they lie."""
    first, end = np.lib.array_utils.byte_bounds(pixels)
    return first, end


def measured(opened: Open) -> Copies:
    """Watches some frames on their way."""
    probe = Copying()
    tracemalloc.start()
    try:
        with _watched_encoder(probe), _watched_buffers(probe):
            run(opened, probe)
    finally:
        tracemalloc.stop()
    return probe.copies()


@contextmanager
def _watched_encoder(probe: Copying) -> Iterator[None]:
    """simplejpeg's doors, with somebody who looks at what comes in."""
    doors = {name: getattr(simplejpeg, name) for name in ("encode_jpeg", "encode_jpeg_yuv_planes")}

    def watched(name: str) -> Any:
        def encode(*arguments: Any, **options: Any) -> Any:
            for one in arguments:
                if isinstance(one, np.ndarray):
                    probe.show(one)
            return doors[name](*arguments, **options)

        return encode

    try:
        for name in doors:
            setattr(simplejpeg, name, watched(name))
        yield
    finally:
        for name, door in doors.items():
            setattr(simplejpeg, name, door)


@contextmanager
def _watched_buffers(probe: Copying) -> Iterator[None]:
    """Where picamera2 is: each buffer that is mapped is one of the camera's."""
    try:
        from picamera2 import MappedArray
    except ImportError:  # a source without picamera2 says nothing of its buffers, so all memory that it shows is a copy
        yield
        return
    enter = MappedArray.__enter__

    def watched(self: Any) -> Any:
        entered = enter(self)
        probe.buffers.append(extent_of(entered.array))
        return entered

    try:
        MappedArray.__enter__ = watched
        yield
    finally:
        MappedArray.__enter__ = enter


def _small_bytes(large: float) -> int:
    """Of all that is traced, what is in blocks smaller than `large`."""
    return sum(trace.size for trace in tracemalloc.take_snapshot().traces if trace.size < large)


def _overlap(one: Extent, other: Extent) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _merged(extents: list[Extent]) -> list[Extent]:
    """Those that overlap or touch are one: a picture's planes lie one after the other."""
    merged: list[Extent] = []
    for first, last in sorted(extents):
        if merged and first <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(last, merged[-1][1])
        else:
            merged.append((first, last))
    return merged
