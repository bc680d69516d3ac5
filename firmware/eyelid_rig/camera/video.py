"""A video file as what the replay shows. The one module that needs PyAV."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import av
import numpy as np
from eyelid_formats.errors import Code, RigError
from PIL import Image

from eyelid_rig.camera.fit import cover
from eyelid_rig.camera.frames import Pixels, Size
from eyelid_rig.camera.photos import MAX_PIXELS
from eyelid_rig.camera.schedule import Schedule


class _Picture(NamedTuple):
    """A decoded frame and its time from the video's beginning."""

    at_s: float
    frame: av.VideoFrame


class VideoReel:
    """A video from its beginning, over and over; decodes forward only, and seeks only to begin again."""

    def __init__(self, path: Path, size: Size) -> None:
        """Raises `camera-no-frames` when `path` is no video, or one without a picture or too large."""
        self._path = path
        self._size = size
        self._loop = 0
        self._fitted: tuple[float, Pixels] | None = None
        try:
            self._container = av.open(str(path))
        except (OSError, av.error.FFmpegError) as error:
            raise RigError(Code.CAMERA_NO_FRAMES, f"cannot open the video {path}: {error}") from error
        try:
            self._stream = _picture_stream(self._container, path)
            self._duration_s = _duration_s(self._container, self._stream, path)
            self._track = _Track(self._container, self._stream)
        except BaseException:
            self._container.close()
            raise

    def show(self, sequence: int, schedule: Schedule) -> tuple[Pixels, str]:
        """The picture at the time of frame `sequence`, and which time that is.

        Raises `camera-no-frames` when nothing can be decoded.
        """
        loop, position_s = divmod(schedule.seconds(sequence), self._duration_s)
        if loop != self._loop:
            self._loop, self._track = int(loop), _Track(self._container, self._stream)
        picture = self._track.forward_to(position_s)
        if picture is None:
            raise RigError(Code.CAMERA_NO_FRAMES, f"nothing in {self._path} can be decoded: convert it to H.264 in MP4")
        return self._fit(picture), f"{self._path.name} at {picture.at_s:.3f} s"

    def close(self) -> None:
        """Close the file and forget the decoded frames."""
        self._fitted = None
        self._track.forget()
        self._container.close()

    def _fit(self, picture: _Picture) -> Pixels:
        if self._fitted is None or self._fitted[0] != picture.at_s:
            self._fitted = picture.at_s, cover(Image.fromarray(_upright(picture.frame)), self._size)
        return self._fitted[1]


class _Track:
    """One pass over the pictures of a video. Holds two decoded pictures: the one shown and the one after it."""

    def __init__(self, container: av.container.InputContainer, stream: av.VideoStream) -> None:
        container.seek(0, backward=True)
        self._pictures = _decoded(container, stream)
        self._shown: _Picture | None = None
        self._ahead = next(self._pictures, None)

    def forward_to(self, position_s: float) -> _Picture | None:
        """The last picture that begins at or before `position_s`, or the first one; None when there is none at all."""
        while self._ahead is not None and (self._shown is None or self._ahead.at_s <= position_s):
            self._shown, self._ahead = self._ahead, next(self._pictures, None)
        return self._shown

    def forget(self) -> None:
        """Let go of the pictures."""
        self._pictures = iter(())
        self._shown = self._ahead = None


def _decoded(container: av.container.InputContainer, stream: av.VideoStream) -> Iterator[_Picture]:
    """Every frame that has a time. A fault in the middle of the file is taken for its end."""
    start_s = float((stream.start_time or 0) * (stream.time_base or 0))
    try:
        for frame in container.decode(stream):
            if frame.pts is not None and frame.time_base is not None:
                yield _Picture(float(frame.pts * frame.time_base) - start_s, frame)
    except av.error.FFmpegError:
        return


def _picture_stream(container: av.container.InputContainer, path: Path) -> av.VideoStream:
    if not container.streams.video:
        raise RigError(Code.CAMERA_NO_FRAMES, f"{path} has no moving picture: name a video")
    stream = container.streams.video[0]
    if stream.width * stream.height > MAX_PIXELS:
        raise RigError(Code.CAMERA_NO_FRAMES, f"{path} has frames of {stream.width}x{stream.height}: make them smaller")
    stream.codec_context.thread_count = 1
    return stream


def _duration_s(container: av.container.InputContainer, stream: av.VideoStream, path: Path) -> float:
    """From the headers, or from the packets of a file that does not say (a recording that was cut off)."""
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    if container.duration:
        return container.duration / av.time_base
    end_s = max((_end_s(packet) for packet in container.demux(stream)), default=0.0)
    if end_s <= 0:
        raise RigError(Code.CAMERA_NO_FRAMES, f"no frame in {path} has a time: convert it to H.264 in MP4")
    return end_s


def _end_s(packet: av.Packet[av.VideoStream]) -> float:
    if packet.pts is None or packet.time_base is None:
        return 0.0
    return float((packet.pts + (packet.duration or 0)) * packet.time_base)


def _upright(frame: av.VideoFrame) -> Pixels:
    return np.ascontiguousarray(np.rot90(frame.to_ndarray(format="rgb24"), k=frame.rotation // 90))
