"""A frame source that replays photographs, a recorded scene or a video at the pace of a camera."""

from __future__ import annotations

import time
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera.frames import Clock, Frame, Pixels, Size
from eyelid_rig.camera.scene import INDEX
from eyelid_rig.camera.schedule import Schedule, Timetable


class Reel(Protocol):
    """What is replayed."""

    def show(self, sequence: int, schedule: Timetable) -> tuple[Pixels, str]:
        """The picture of frame `sequence`, which does not go back but to begin again, and its origin."""

    def close(self) -> None:
        """Let go of files and frames."""


class ReelStills(Protocol):
    """What a replay shows in more pixels than a frame has."""

    @property
    def size(self) -> Size | None:
        """(width, height) of every still; None where there is no more to show."""

    def show(self, name: str, size: Size) -> Pixels:
        """The picture of that origin in that size. Raises `camera-format`."""


class ReplaySource:
    """A `FrameSource` over a reel: paced to the schedule; whoever comes late misses frames, and time never drifts."""

    def __init__(self, name: str, reel: Reel, size: Size, schedule: Timetable, clock: Clock, stills: ReelStills | None = None) -> None:
        self.name = name
        self.size = size
        self.schedule = schedule
        self._reel = reel
        self._clock = clock
        self._stills = stills
        self._next = 0
        self._closed = False

    @property
    def rate_hz(self) -> float:
        """Frames a second."""
        return self.schedule.rate_hz

    def next_frame(self, timeout_s: float) -> Frame:
        """See `FrameSource.next_frame`; `captured_ns` is the instant the frame was due."""
        self._refuse_when_closed()
        sequence = max(self._next, self.schedule.newest(self._clock.monotonic_ns()))
        self._wait_until(self.schedule.due_ns(sequence), timeout_s)
        pixels, origin = self._reel.show(sequence, self.schedule)
        self._next = sequence + 1
        return Frame(sequence, self.schedule.due_ns(sequence), pixels, origin=origin)

    @property
    def still_size(self) -> Size | None:
        """See `FrameSource.still_size`."""
        return self._stills.size if self._stills else None

    def take_still(self, timeout_s: float) -> Frame:
        """See `FrameSource.take_still`: of what the next frame would show, which is missed."""
        self._refuse_when_closed()
        size = self.still_size
        if self._stills is None or size is None:
            raise RigError(Code.CAMERA_FORMAT, f"the replay of {self.name} has no stills")
        sequence = max(self._next, self.schedule.newest(self._clock.monotonic_ns()) + 1)
        self._wait_until(self.schedule.due_ns(sequence), timeout_s)
        _, origin = self._reel.show(sequence, self.schedule)
        self._next = sequence + 1
        return Frame(sequence, self.schedule.due_ns(sequence), self._stills.show(origin, size), origin=origin)

    def close(self) -> None:
        """Close the reel. A second call does nothing."""
        if not self._closed:
            self._closed = True
            self._reel.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _refuse_when_closed(self) -> None:
        if self._closed:
            raise RigError(Code.CAMERA_MISSING, f"the replay of {self.name} is closed: open it again")

    def _wait_until(self, due_ns: int, timeout_s: float) -> None:
        now_ns = self._clock.monotonic_ns()
        deadline_ns = now_ns + round(timeout_s * 1e9)
        while now_ns < (until_ns := min(due_ns, deadline_ns)):
            self._clock.sleep((until_ns - now_ns) / 1e9)
            now_ns = self._clock.monotonic_ns()
        if now_ns < due_ns:
            raise RigError(Code.CAMERA_STALLED, f"no frame of {self.name} within {timeout_s:g} s: wait longer or raise the rate")


def open_replay(
    path: Path,
    size: Size,
    rate_hz: float,
    *,
    dwell_s: float = 2.0,
    start_ns: int | None = None,
    clock: Clock = time,
    stills: bool = False,
) -> ReplaySource:
    """Replay a folder of photographs, a recorded scene (`SPEC-scene.md`), or a video file, as frames of `size` = (width, height).

    `dwell_s` is how long each photograph is shown; a scene has its own times, and no use for `dwell_s` and `rate_hz`. `start_ns` is when
    frame 0 is due (CLOCK_MONOTONIC): now, unless another process has to know which picture is shown when. With `stills`, photographs that
    have more pixels than a frame also give stills. Raises `camera-missing` when
    `path` is not there, `camera-no-frames` when it shows nothing or lacks a picture, `camera-format` for a scene whose index is broken.
    """
    if not path.exists():
        raise RigError(Code.CAMERA_MISSING, f"{path} is not there: name a folder of photographs or a video")
    begin_ns = clock.monotonic_ns() if start_ns is None else start_ns
    if (path / INDEX).exists():
        return _scene_source(path, size, begin_ns, clock)
    reel = _photo_reel(path, size) if path.is_dir() else _video_reel(path, size)
    shown_larger = _photo_stills(path, size) if stills and path.is_dir() else None
    return ReplaySource(path.name, reel, size, Schedule(begin_ns, rate_hz, dwell_s), clock, shown_larger)


def _scene_source(folder: Path, size: Size, start_ns: int, clock: Clock) -> ReplaySource:
    """Pillow is imported here: a rig with a camera does without it."""
    from eyelid_rig.camera.scene_reel import SceneReel

    reel = SceneReel(folder, size)
    return ReplaySource(folder.name, reel, size, reel.scene.schedule(start_ns), clock)


def _photo_reel(folder: Path, size: Size) -> Reel:
    """Pillow is imported here: a rig with a camera does without it."""
    from eyelid_rig.camera.photos import PhotoReel

    return PhotoReel(folder, size)


def _photo_stills(folder: Path, size: Size) -> ReelStills:
    """Pillow is imported here: a rig with a camera does without it."""
    from eyelid_rig.camera.photo_stills import PhotoStills

    return PhotoStills(folder, size)


def _video_reel(path: Path, size: Size) -> Reel:
    """PyAV is imported here: only a rig that replays a video needs it."""
    from eyelid_rig.camera.video import VideoReel

    return VideoReel(path, size)
