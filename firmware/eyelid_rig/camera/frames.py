"""What every camera of the rig looks like: `FrameSource` gives `Frame`s."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, unique
from types import TracebackType
from typing import Protocol, Self, TypeAlias

import numpy as np
import numpy.typing as npt

Pixels: TypeAlias = npt.NDArray[np.uint8]
"""(height, width, 3), red, green, blue; of a `Frame`, as its format says."""

Size: TypeAlias = tuple[int, int]
"""(width, height) in pixels, in that order everywhere outside numpy shapes."""


@unique
class PixelFormat(StrEnum):
    """How `Frame.pixels` is laid out (`SPEC-camera.md`)."""

    RGB = "rgb"
    BGR = "bgr"
    I420 = "i420"
    """(height * 3 / 2, width): Y, then U, then V at half the width and height; even sides, full range, BT.601."""
    JPEG = "jpeg"
    """(bytes,): encoded by the board while the frame was read."""


class Clock(Protocol):
    """CLOCK_MONOTONIC and a way to wait on it; the standard module `time` is one."""

    def monotonic_ns(self) -> int:
        """Nanoseconds since an arbitrary instant, the same for every process of the machine."""

    def sleep(self, seconds: float, /) -> None:
        """Come back no earlier than `seconds` from now."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One full picture of the camera. It never leaves the rig.

    `pixels` is a read-only view into the source's buffer and is valid only until the next call of `next_frame` or
    `close`: encode it or copy it before then.
    """

    sequence: int
    """Rises by one a frame period; a gap is a frame that nobody fetched in time."""
    captured_ns: int
    """CLOCK_MONOTONIC at the exposure."""
    pixels: Pixels
    pixel_format: PixelFormat = PixelFormat.RGB
    origin: str | None = None
    """Of a replayed frame: which photograph, or which video and when. For the bench; no part of anything that leaves."""
    sharpness: int | None = None
    """`camera.sharpness` of the camera's small stream, where it has one; None: nobody measured yet."""


class FrameSource(Protocol):
    """A camera, or what stands in for one. One thread uses it."""

    @property
    def name(self) -> str:
        """For people: the sensor's model, or what is replayed."""

    @property
    def size(self) -> Size:
        """(width, height) of every frame."""

    @property
    def rate_hz(self) -> float:
        """Frames a second, when they are fetched in time."""

    def next_frame(self, timeout_s: float) -> Frame:
        """The newest frame that was not given yet, waiting for it if need be.

        Raises `camera-stalled` when there is none within `timeout_s`, `camera-no-frames` when there can be none any
        more, and `camera-missing` after `close`.
        """

    @property
    def still_size(self) -> Size | None:
        """(width, height) of a still, larger than a frame; None where none can be taken."""

    def take_still(self, timeout_s: float) -> Frame:
        """One frame of `still_size`, taken after this call; frames go on coming afterwards.

        Raises `camera-stalled` when it takes longer than `timeout_s`, `camera-format` where there are no stills.
        """

    def close(self) -> None:
        """Let go of the device and of the last frame's buffer. A second call does nothing."""

    def __enter__(self) -> Self: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None: ...
