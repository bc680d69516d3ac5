"""A video file as what the replay shows. The one module that needs PyAV."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import av
import numpy as np
from PIL import Image

from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera.fit import cover
from eyelid_rig.camera.frames import Pixels, Size
from eyelid_rig.camera.photos import MAX_PIXELS
from eyelid_rig.camera.schedule import Timetable

_SECOND_NS = 1_000_000_000


class VideoReel:
    """A video from its beginning, over and over; decodes forward only."""

    def __init__(self, path: Path, size: Size) -> None:
        """Raises `camera-no-frames` when `path` is no video, or one without a picture or too large."""
        self._path = path
        self._size = size
        self._duration_ns = _duration_ns(path)
        self._track = _Track(path)
        self._loop = 0
        self._fitted: tuple[int, Pixels] | None = None

    def show(self, sequence: int, schedule: Timetable) -> tuple[Pixels, str]:
        """The picture at the time of frame `sequence`, and which time that is.

        Raises `camera-no-frames` when nothing can be decoded.
        """
        loop, position_ns = divmod(schedule.elapsed_ns(sequence), self._duration_ns)
        if loop != self._loop:
            self._begin_again(loop)
        picture = self._track.forward_to(position_ns)
        if picture is None:
            raise RigError(Code.CAMERA_NO_FRAMES, f"nothing in {self._path} can be decoded: convert it to H.264 in MP4")
        return self._fit(picture), f"{self._path.name} at {picture.at_ns / _SECOND_NS:.3f} s"

    def close(self) -> None:
        """Close the file and forget the decoded frames."""
        self._fitted = None
        self._track.close()

    def _begin_again(self, loop: int) -> None:
        """By opening the file anew: one that was cut off may not be able to seek."""
        self._track.close()
        self._loop, self._track = loop, _Track(self._path)

    def _fit(self, picture: _Picture) -> Pixels:
        if self._fitted is None or self._fitted[0] != picture.at_ns:
            self._fitted = picture.at_ns, cover(Image.fromarray(_upright(picture.frame)), self._size)
        return self._fitted[1]


class _Picture(NamedTuple):
    """A decoded frame and its time from the video's beginning."""

    at_ns: int
    frame: av.VideoFrame


class _Track:
    """One pass over the pictures of a video. Holds two decoded pictures: the one shown and the one after it."""

    def __init__(self, path: Path) -> None:
        self._container, stream = _open(path)
        self._pictures = _decoded(self._container, stream)
        self._shown: _Picture | None = None
        self._ahead = next(self._pictures, None)

    def forward_to(self, position_ns: int) -> _Picture | None:
        """The last picture that begins at or before the position, or the first one; None when there is none at all."""
        while self._ahead is not None and (self._shown is None or self._ahead.at_ns <= position_ns):
            self._shown, self._ahead = self._ahead, next(self._pictures, None)
        return self._shown

    def close(self) -> None:
        """Close the file and let go of the pictures."""
        self._pictures = iter(())
        self._shown = self._ahead = None
        self._container.close()


def _open(path: Path) -> tuple[av.container.InputContainer, av.VideoStream]:
    """The file and its moving picture, decoded by one thread: more threads hold more frames."""
    try:
        container = av.open(str(path))
    except (OSError, av.error.FFmpegError) as error:
        raise RigError(Code.CAMERA_NO_FRAMES, f"cannot open the video {path}: {error}") from error
    stream = next(iter(container.streams.video), None)
    if stream is None or not 0 < stream.width * stream.height <= MAX_PIXELS:
        container.close()
        raise RigError(Code.CAMERA_NO_FRAMES, f"{path} is no video of up to {MAX_PIXELS} pixels a frame: name another")
    stream.codec_context.thread_count = 1
    return container, stream


def _decoded(container: av.container.InputContainer, stream: av.VideoStream) -> Iterator[_Picture]:
    """Every frame that has a time. A fault in the middle of the file is taken for its end."""
    start = stream.start_time or 0
    try:
        for frame in container.decode(stream):
            if frame.pts is not None and frame.time_base is not None:
                yield _Picture(round((frame.pts - start) * frame.time_base * _SECOND_NS), frame)
    except (OSError, ValueError, av.error.FFmpegError):
        return


def _duration_ns(path: Path) -> int:
    """From the headers, or from the packets of a file that does not say (a recording that was cut off)."""
    container, stream = _open(path)
    with container:
        if stream.duration and stream.time_base:
            duration_s = stream.duration * stream.time_base
        elif container.duration:
            duration_s = Fraction(container.duration, av.time_base)
        else:
            duration_s = max(_ends_s(container, stream), default=Fraction(0))
    if duration_s <= 0:
        raise RigError(Code.CAMERA_NO_FRAMES, f"no frame in {path} has a time: convert it to H.264 in MP4")
    return round(duration_s * _SECOND_NS)


def _ends_s(container: av.container.InputContainer, stream: av.VideoStream) -> Iterator[Fraction]:
    """When each packet's picture ends. A fault in the middle of the file is taken for its end."""
    try:
        for packet in container.demux(stream):
            if packet.pts is not None and packet.time_base is not None:
                yield (packet.pts + (packet.duration or 0)) * packet.time_base
    except (OSError, ValueError, av.error.FFmpegError):
        return


def _upright(frame: av.VideoFrame) -> Pixels:
    return np.ascontiguousarray(np.rot90(frame.to_ndarray(format="rgb24"), k=frame.rotation // 90))
