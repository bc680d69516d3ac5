"""What stands in for the parts of a Pi's kernel that picamera2 asks for: buffers shared with devices, and the display's driver."""

from __future__ import annotations

import mmap
import os
import sys
from collections.abc import Iterable
from types import ModuleType
from typing import Any

import numpy as np

from eyelid_bench.virtual_camera.isp import Output


def without_display() -> None:
    """Let `import picamera2` pass without pykms, the binding of the display's driver. PyPI's `kms` is another thing, and is hidden."""
    pykms = ModuleType("pykms", "A display that is not there: picamera2 imports it for a preview that nobody opens.")
    pykms.PixelFormat = _AnyFormat()  # type: ignore[attr-defined]
    sys.modules.setdefault("pykms", pykms)
    sys.modules["kms"] = None  # type: ignore[assignment]


class _AnyFormat:
    def __getattr__(self, name: str) -> str:
        if name.startswith("_"):
            raise AttributeError(name)
        return name


class MemfdAllocator:
    """`picamera2.allocators.DmaAllocator` with memory of a memfd in place of /dev/dma_heap.

    NV12 has two planes, here in one file, as picamera2 wants to map them. Buffers that a request still holds stay mapped when
    others are allocated.
    """

    needs_sync = False

    def __init__(self) -> None:
        self.count = 0
        """Of each stream, as asked for: the virtual pipeline says four, whatever it is asked."""
        self.outputs: list[Output] = []
        """What is made of each stream before anybody sees it, in the order of the configuration; empty: nothing."""
        self.mapped_buffers: dict[Any, mmap.mmap] = {}
        self._frames: dict[Any, list[Any]] = {}
        self._made_of: dict[Any, Output] = {}
        self._held: set[Any] = set()
        self.sync = Plain

    def allocate(self, libcamera_config: Iterable[Any], _use_case: str) -> None:
        """Buffers of a configuration in place of those of the last one. Raises OSError."""
        self._frames = {}
        self._forget()
        for at, stream_config in enumerate(libcamera_config):
            output = self.outputs[at] if self.outputs else None
            self._frames[stream_config.stream] = [self._frame(stream_config, output) for _ in range(self.count)]

    def buffers(self, stream: Any) -> list[Any]:
        """The buffers of one stream."""
        return self._frames[stream]

    def acquire(self, buffers: dict[Any, Any]) -> None:
        """A request holds these now: the pipeline has done with them."""
        self._held.update(buffers.values())
        for frame in buffers.values():
            if frame in self._made_of:
                self._develop(frame, self._made_of[frame])

    def release(self, buffers: dict[Any, Any]) -> None:
        """It does not any more."""
        self._held.difference_update(buffers.values())
        self._forget()

    def close(self) -> None:
        """Let go of all that nobody holds."""
        self._frames = {}
        self._forget()

    def _frame(self, stream_config: Any, output: Output | None) -> Any:
        """A buffer in which there is room for what comes out, and for what the pipeline puts in."""
        import libcamera

        size, luma = stream_config.frame_size, stream_config.stride * stream_config.size.height
        descriptor = os.memfd_create("frame", os.MFD_CLOEXEC)
        try:
            os.ftruncate(descriptor, max(size, output.length if output else 0))
            frame = libcamera.FrameBuffer([_plane(descriptor, *extent) for extent in ((0, luma), (luma, size - luma))])
            self.mapped_buffers[frame] = mmap.mmap(descriptor, output.length if output else size)
            if output:
                self._made_of[frame] = output
        finally:
            os.close(descriptor)
        return frame

    def _develop(self, frame: Any, output: Output) -> None:
        width, height = output.size
        memory = np.frombuffer(self.mapped_buffers[frame], np.uint8)
        output.develop(memory[: width * height * 3 // 2].copy(), memory)

    def _forget(self) -> None:
        """A mapping whose reference is dropped goes when the last array over it does."""
        current = {frame for frames in self._frames.values() for frame in frames}
        kept = current | self._held
        self.mapped_buffers = {frame: memory for frame, memory in self.mapped_buffers.items() if frame in kept}
        self._made_of = {frame: output for frame, output in self._made_of.items() if frame in kept}


def _plane(descriptor: int, offset: int, length: int) -> Any:
    """libcamera keeps a descriptor of its own."""
    import libcamera

    plane = libcamera.FrameBuffer.Plane()
    plane.fd, plane.offset, plane.length = descriptor, offset, length
    return plane


class Plain:
    """`picamera2.allocators.allocator.Sync` for ordinary memory, which has no caches to keep in step."""

    def __init__(self, allocator: MemfdAllocator, frame: Any, _write: bool) -> None:
        self._allocator = allocator
        self._frame = frame

    def get_buffer(self) -> mmap.mmap:
        """The whole frame. Raises KeyError for one that was given back."""
        return self._allocator.mapped_buffers[self._frame]

    def __enter__(self) -> mmap.mmap:
        return self.get_buffer()

    def __exit__(self, *_: object) -> None:
        """Nothing to do. picamera2 calls this without arguments as well."""
