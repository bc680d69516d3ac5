"""JPEGs by the board's own encoder: picamera2's `MJPEGEncoder`, one frame at a time, while its request is held.

picamera2 runs an encoder beside every frame and never says that it died. Here each frame is waited for, for a bounded time; at the first
failure the encoder is given up until the stream starts again, with one warning, and whoever asks is told to take a processor core.
"""

from __future__ import annotations

import io
import logging
import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, TypeAlias

from eyelid_formats.errors import RigError
from eyelid_rig.camera import jpeg
from eyelid_rig.camera.buffers import Layout
from eyelid_rig.camera.encoders import MOST_BITS, bits_for
from eyelid_rig.camera.frames import Size

log = logging.getLogger(__name__)

WAIT_S: Final = 1.0
"""For one frame, which takes tens of milliseconds."""
_STOP_S: Final = 2.0
_END: Final = b"\xff\xd9"

MakeEncoder: TypeAlias = Callable[[int], Any]
"""Of picamera2's V4L2 encoders, by the bit rate. Raises RuntimeError on a Pi 5."""


def hardware_encoder(bits: int) -> Any:
    """picamera2's own, not yet started."""
    from picamera2.encoders.mjpeg_encoder import MJPEGEncoder

    return MJPEGEncoder(bits)


class _Delivered(io.BufferedIOBase):
    """A file for picamera2's `FileOutput`; each write is one JPEG."""

    def __init__(self) -> None:
        self._frames: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def writable(self) -> bool:
        return True

    def write(self, frame: Any, /) -> int:
        self._frames.put(bytes(frame))
        return len(frame)

    def take(self, timeout_s: float) -> bytes:
        """Raises queue.Empty."""
        return self._frames.get(timeout=timeout_s)


class V4l2Jpeg:
    """The encoder of one stream. One thread uses it."""

    def __init__(self, quality: int, rate_hz: float, layout: Layout, make: MakeEncoder = hardware_encoder, wait_s: float = WAIT_S) -> None:
        """Starts it for a stream of `layout`, `rate_hz` frames a second. Where it does not start, it is given up at once."""
        self._size = layout.size
        self._wait_s = wait_s
        self._delivered = _Delivered()
        self._encoder: Any = None
        self.passed_over = 0
        """Frames that it was given up at or asked for after that; the log has their number when it is closed."""
        try:
            self._encoder = make(min(bits_for(quality, layout, rate_hz), MOST_BITS))
            self._start(layout, rate_hz)
        except Exception as error:
            self._give_up(f"does not start: {error}")

    @property
    def is_given_up(self) -> bool:
        """Whether every further frame is for a processor core."""
        return self._encoder is None

    def encode(self, request: Any) -> bytes | None:
        """The JPEG of the main stream of a picamera2 request that is held; None: it is for a processor core.

        The encoder holds the request too until it has given the buffer back.
        """
        if self._encoder is not None:
            try:
                return self._encode(request)
            except queue.Empty:
                self._give_up(f"gave nothing for {self._wait_s:g} s")
            except Exception as error:
                self._give_up(str(error) or type(error).__name__)
        self.passed_over += 1
        return None

    def close(self) -> None:
        """Stop it, and let go of what it holds. A second call does nothing."""
        if self._encoder is None and self.passed_over:
            log.warning("the board's JPEG encoder had left %d frames to a processor core", self.passed_over)
            self.passed_over = 0
        encoder, self._encoder = self._encoder, None
        if encoder is not None:
            _stop(encoder)

    def _start(self, layout: Layout, rate_hz: float) -> None:
        from picamera2.outputs import FileOutput

        encoder = self._encoder
        encoder.size, encoder.format, encoder.stride = layout.size, layout.pixel_format, layout.stride
        # picamera2 tells a rate for H.264 only. Without one the driver shares its bits among 30 frames a second, whatever comes.
        encoder.framerate, encoder._enable_framerate = rate_hz, True
        encoder.output = FileOutput(self._delivered)
        encoder.start()

    def _encode(self, request: Any) -> bytes:
        held = request.ref_count
        try:
            self._encoder.encode("main", request)
        except Exception:
            # It holds the request before it hands the buffer over: what fails there would keep both for ever.
            while request.ref_count > held:
                request.release()
            raise
        made = self._delivered.take(self._wait_s)
        if not _is_whole(made, self._size):
            raise ValueError(f"gave {len(made)} bytes that are no whole JPEG of {self._size[0]}x{self._size[1]}")
        return made

    def _give_up(self, why: str) -> None:
        log.warning("the board's JPEG encoder %s: frames are encoded by a processor core until the camera starts again", why)
        self.close()


def _is_whole(made: bytes, size: Size) -> bool:
    """Of this size and with its end. A frame larger than the encoder's buffer comes in pieces."""
    try:
        return jpeg.size_of(made) == size and made.rstrip(b"\0").endswith(_END)
    except RigError:
        return False


def _stop(encoder: Any) -> None:
    """For a bounded time: where its thread hangs in the driver, it is left behind. Every request that it still holds is let go."""
    stopping = threading.Thread(target=_stop_quietly, args=(encoder,), name="stop the JPEG encoder", daemon=True)
    stopping.start()
    stopping.join(_STOP_S)
    waiting = getattr(encoder, "buf_frame", None)
    while waiting is not None:
        try:
            waiting.get_nowait().release()
        except queue.Empty:
            break


def _stop_quietly(encoder: Any) -> None:
    """What cannot be stopped in order is closed: its node must not stay open."""
    try:
        encoder.stop()
    except Exception as error:
        log.debug("the board's JPEG encoder does not stop in order: %s", error)
        with suppress(Exception):
            encoder.vd.close()
