"""One opening of picamera2: every wait has an end, every error is one of the rig's, and nothing of it is left when it is closed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache, partial
from typing import Any, Final, TypeAlias, TypeVar

import numpy as np

from eyelid_rig.camera import trouble
from eyelid_rig.camera.bounded import within
from eyelid_rig.camera.faults import told
from eyelid_rig.camera.frames import Pixels

MakeCamera: TypeAlias = Callable[[int], Any]
"""Of picamera2's `Picamera2`, or of what a bench made of it, by the camera's number: `constructed`, with the class."""

T = TypeVar("T")

OPEN_S: Final = 10.0
"""For libcamera to find, take and configure a camera: it loads a tuning file, and a cold card is slow."""
CLOSE_S: Final = 5.0
_FIRST_FRAME_S: Final = 2.0
"""For a sensor to start; and then:"""
_SETTLING: Final = 12
"""Frames. libcamera's Raspberry Pi pipelines give out none of about eight, until exposure and colours have settled (`agc.cpp`, `awb.cpp`),
and two or three are on their way.
"""
_LAST_WORD_S: Final = 0.5


class Session:
    """One thread uses it."""

    def __init__(self, make: MakeCamera, index: int) -> None:
        """Opens camera `index`; it does not run yet. Raises RigError (`camera-missing`, `camera-busy`, `camera-*`)."""
        self.model = f"camera {index}"
        with told(self.model):
            self._camera, self.model = within(OPEN_S, f"opening {self.model}", lambda: _opened(make, index), too_late=_shut_opened)
        self._job: Any = None

    @property
    def camera(self) -> Any:
        """The picamera2 object, to make configurations and to set controls."""
        return self._camera

    def run(self, configuration: Mapping[str, Any], frame_s: float) -> Mapping[str, Any]:
        """Stop what runs, run this instead, and wait for its first frame, which the next `request` gives. What the camera made of it."""
        with told(self.model):
            self._within(OPEN_S, "starting", lambda: self._restart(dict(configuration)))
        first_s = _FIRST_FRAME_S + _SETTLING * frame_s
        with told(self.model, first_s):
            self._wait(first_s)
        return self._configuration()

    @contextmanager
    def request(self, timeout_s: float) -> Iterator[Any]:
        """The newest frame that was not given yet, to be held for as short as can be. Raises RigError (`camera-stalled`, `camera-*`).

        Not by picamera2's `captured_request(wait=...)`: after a timeout that leaves its job behind, which takes the next frame's buffer
        out of the camera and gives it to nobody. Here the next call goes on waiting for the same job.
        """
        with told(self.model, timeout_s):
            request = self._wait(timeout_s)
        self._job = None
        with _held(request, self.model):
            yield request

    @contextmanager
    def still(self, configuration: Mapping[str, Any], timeout_s: float) -> Iterator[tuple[Any, Mapping[str, Any]]]:
        """One frame of another configuration, taken from now on, and what the camera made of that. The camera stands still after it."""
        with told(self.model, timeout_s):
            self._drop_job()
            request = self._within(timeout_s + CLOSE_S, "taking a still of", partial(_still, self._camera, dict(configuration), timeout_s))
        with _held(request, self.model):
            yield request, self._configuration()

    def close(self) -> None:
        """Let go of the camera. A second call does nothing. Raises RigError (`camera-stalled`) where the driver hangs."""
        camera, self._camera = self._camera, None
        job, self._job = self._job, None
        if camera is not None:
            with told(self.model):
                within(CLOSE_S, f"closing {self.model}", lambda: _shut(camera, job))

    def _within(self, limit_s: float, doing: str, action: Callable[[], T]) -> T:
        """Where the driver hangs, this session is over; whenever it comes back, the camera is closed, and a request given back."""
        camera = self._camera
        return within(limit_s, f"{doing} {self.model}", action, too_late=lambda late: _shut_late(camera, late))

    def _wait(self, timeout_s: float) -> Any:
        if self._job is None:
            self._job = self._camera.capture_request(wait=False)
        try:
            return self._camera.wait(self._job, timeout=timeout_s)
        except TimeoutError:
            raise
        except BaseException:
            self._job = None
            raise

    def _restart(self, configuration: dict[str, Any]) -> None:
        """picamera2 takes its jobs in order: behind a wait for a frame that never comes, its `stop` would not come either."""
        self._drop_job()
        self._camera.stop()
        self._camera.configure(configuration)
        self._camera.start()

    def _drop_job(self) -> None:
        job, self._job = self._job, None
        _cancel(self._camera, job)

    def _configuration(self) -> Mapping[str, Any]:
        configuration: Mapping[str, Any] = self._camera.camera_configuration()
        return configuration


@contextmanager
def mapped(request: Any, stream: str) -> Iterator[Pixels]:
    """The bytes of a stream's buffer where they are, read-only and flat; no view of them may outlive this."""
    with _mapped_array()(request, stream, reshape=False, write=False) as memory:
        seen: Pixels = np.asarray(memory.array, dtype=np.uint8).view()
        seen.flags.writeable = False
        yield seen


@cache
def _mapped_array() -> Any:
    """It is there once a camera was made. Looked up once, not with each frame."""
    from picamera2 import MappedArray

    return MappedArray


@contextmanager
def _held(request: Any, name: str) -> Iterator[None]:
    """The buffers go back to the camera, whatever happens inside."""
    try:
        yield
    finally:
        with told(name):
            request.release()


def constructed(kind: Any, index: int, *others: Any) -> Any:
    """`kind(index, *others)`, where `kind` is `picamera2.Picamera2` or made of it: what its constructor leaves open when it fails, half a
    pipe each time, is closed. A rig without a camera tries every few seconds for days. Raises what the constructor raises.
    """
    if index >= (listed := len(kind.global_camera_info())):
        raise trouble.missing(index, listed)
    camera = kind.__new__(kind)
    try:
        camera.__init__(index, *others)
    except BaseException:
        _undo(camera)
        raise
    return camera


def _opened(make: MakeCamera, index: int) -> tuple[Any, str]:
    """The camera and its sensor's model; closed again where it does not say."""
    camera = make(index)
    try:
        return camera, str(camera.camera_properties.get("Model", f"camera {index}"))
    except BaseException:
        camera.close()
        raise


def _still(camera: Any, configuration: dict[str, Any], timeout_s: float) -> Any:
    """Its request. picamera2 changes the configuration in a thread of its own, which may hang with the interpreter in its hands."""
    job = camera.switch_mode_capture_request_and_stop(configuration, wait=False)
    try:
        return camera.wait(job, timeout=timeout_s)
    except BaseException:
        _cancel(camera, job)  # it does not end where the driver hangs: that is told now, and not by the start that follows
        raise


def _undo(camera: Any) -> None:
    if (pipe := getattr(camera, "notifyme_w", None)) is not None:
        os.close(pipe)
    if getattr(camera, "is_open", False):
        camera.is_open = False
        with suppress(Exception):
            camera.camera.release()


def _cancel(camera: Any, job: Any) -> None:
    """Nobody waits for `job` any more. Where it got its frame meanwhile, that goes back: a still has no other buffer."""
    camera.cancel_all_and_flush()
    if job is not None:
        with suppress(Exception):
            camera.wait(job, timeout=_LAST_WORD_S).release()


def _shut(camera: Any, job: Any = None) -> None:
    _cancel(camera, job)
    camera.close()


def _shut_opened(opened: tuple[Any, str] | None) -> None:
    """None: it did not open."""
    if opened is not None:
        _shut(opened[0])


def _shut_late(camera: Any, request: Any) -> None:
    """`request` is that of a still, where one came."""
    if request is not None:
        request.release()
    _shut(camera)
