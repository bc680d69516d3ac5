"""How many memories a picture passes through on its way from the camera's buffer to the encoder, as they are found, not as they are meant.

Two counts, and the larger one is told:

- What is seen: memories of the frame that the source gives and of the pixels that the encoder is given. Those that overlap are one; one
  that overlaps a buffer of the camera is none.
- What is allocated: memory of Python and numpy, and what `mmap.mmap` maps without a file, that is there until the encoder is given the
  frame, kept for it or fresh. This also finds a copy in between that nobody hands on, and one of a part of the picture. It is an upper
  bound: two memories that take turns count as two.

What neither finds: a copy of less than a quarter of a picture, or one that is made piece by piece through so little memory; one in
memory that is mapped from a file, as the camera's buffers are; and one in memory of a library's own, taken past Python, that is never
shown. simplejpeg and picamera2 make none, by their sources.
"""

from __future__ import annotations

import math
import mmap
import threading
import tracemalloc
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import simplejpeg

from eyelid_bench.camera_figures.path import Open, run
from eyelid_rig.camera.frames import Frame, PixelFormat

_WARM_UP = 10
_WATCHED = 20
_LARGE = 0.25
"""Of a frame's bytes: what is smaller is no picture, nor a part of one that counts. Sealed frames and what sharpness needs are."""
_NO_FILE = -1
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
        self._maps: list[weakref.ref[mmap.mmap]] = []
        self._kept = self._begun = self._mapped = 0
        """Bytes: of pictures that were there when the frame began, of all memory then, and what was mapped since."""
        self._seen = self._allocated = 0

    def before(self) -> None:
        """A frame's whole way has ended, and the next one's begins."""
        if self._frames > _WARM_UP:
            self._seen = max(self._seen, len(self.own(self.buffers)))
        if self._frames == _WARM_UP + _WATCHED:
            self.done.set()
        self._frames += 1
        self._shown = []
        if self._frames > _WARM_UP and not self.done.is_set():
            self._begin()

    def after(self, frame: Frame) -> None:
        """What the recorder will be given."""
        self._frame_bytes = frame.pixels.nbytes
        if frame.pixel_format is not PixelFormat.JPEG:
            self.show(frame.pixels)

    def show(self, *given: np.ndarray[Any, Any]) -> None:
        """Pixels that somebody is given: all that was copied until then was copied for them."""
        self._shown.extend(extent_of(pixels) for pixels in given)
        if self._frames > _WARM_UP and not self.done.is_set():
            self._weigh()

    def map(self, memory: mmap.mmap) -> None:
        """It was mapped just now."""
        self._maps.append(weakref.ref(memory))
        self._mapped += len(memory)

    def own(self, buffers: list[Extent]) -> list[Extent]:
        """The memories that were shown since the frame began and are no buffer of the camera."""
        return _merged([extent for extent in self._shown if not any(_overlap(extent, buffer) for buffer in buffers)])

    def copies(self) -> Copies:
        """When it is done."""
        return Copies(self._seen, self._allocated)

    def _begin(self) -> None:
        large = _LARGE * self._frame_bytes
        self._kept = _traced_bytes(large) + sum(length for length in self._still_mapped() if length >= large)
        self._mapped = 0
        tracemalloc.reset_peak()
        self._begun = tracemalloc.get_traced_memory()[0]

    def _weigh(self) -> None:
        fresh = tracemalloc.get_traced_memory()[1] - self._begun + self._mapped
        self._allocated = max(self._allocated, math.ceil((self._kept + fresh) / self._frame_bytes - _LARGE))

    def _still_mapped(self) -> list[int]:
        """Their lengths."""
        self._maps = [memory for memory in self._maps if memory() is not None]
        lengths = []
        for memory in self._maps:
            with suppress(ValueError):  # closed, but not forgotten
                lengths.append(len(memory() or b""))
        return lengths


def extent_of(pixels: np.ndarray[Any, Any]) -> Extent:
    """Where they lie."""
    first, end = np.lib.array_utils.byte_bounds(pixels)
    return first, end


def measured(opened: Open) -> Copies:
    """Watches some frames on their way."""
    probe = Copying()
    tracemalloc.start()
    try:
        with _watched_mappings(probe), _watched_encoder(probe), _watched_buffers(probe):
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
            probe.show(*(one for one in arguments if isinstance(one, np.ndarray)))
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


@contextmanager
def _watched_mappings(probe: Copying) -> Iterator[None]:
    """Whoever maps memory by `mmap.mmap` from here on is seen. That of a file is not: the camera's buffers are, served already or not."""
    plain = mmap.mmap

    class Watched(plain):  # type: ignore[misc,valid-type]
        def __init__(self, file: int, *_: Any, **__: Any) -> None:
            if file == _NO_FILE:
                probe.map(self)

    try:
        mmap.mmap = Watched  # type: ignore[misc,assignment]
        yield
    finally:
        mmap.mmap = plain  # type: ignore[misc]


def _traced_bytes(large: float) -> int:
    """In blocks of so many bytes and more."""
    return sum(trace.size for trace in tracemalloc.take_snapshot().traces if trace.size >= large)


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
