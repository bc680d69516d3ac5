"""What picamera2 and libcamera raise, mostly bare RuntimeErrors, to the error codes of the rig."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from eyelid_formats.errors import Code, EyelidError, RigError
from eyelid_rig.camera import trouble

_SIGNS: Final[tuple[tuple[Code, tuple[str, ...]], ...]] = (
    (Code.CAMERA_BUSY, ("Device or resource busy", "Failed to acquire camera")),
    (Code.CAMERA_MISSING, ("No camera number", "Camera(s) not found", "No such device", "list index out of range")),
    (Code.CAMERA_FORMAT, ("Invalid camera configuration", "Configuration failed", "Failed to configure camera", " stream ")),
)
"""Parts of messages, of picamera2 0.3.38, libcamera 0.7.2 and strerror; the first that fits decides."""
_OUT_OF_MEMORY: Final = ("Cannot allocate memory", "failed to allocate capture buffers", "Could not create request")
_NO_HEAP: Final = ("dmaHeap", "dma_heap")


@contextmanager
def told(name: str, waited_s: float = 0.0) -> Iterator[None]:
    """Raises RigError (`camera-*`) for whatever is raised inside; `name` is the camera's, `waited_s` how long a TimeoutError waited."""
    try:
        yield
    except EyelidError:
        raise
    except TimeoutError as error:
        raise trouble.stalled(name, waited_s) from error
    except Exception as error:
        raise fault_of(error, name) from error


def fault_of(error: BaseException, name: str) -> RigError:
    """By what `error`, and the errors that led to it, say. What nobody knows is taken for a stall: to open it again is the cure then."""
    said = list(_messages(error))
    text = "; ".join(said)
    if _says(text, _OUT_OF_MEMORY) or _is(error, errno.ENOMEM):
        return RigError(Code.CAMERA_FORMAT, f"{name}: no memory for its buffers ({text}): fewer `buffers`, smaller frames, or more CMA")
    if _says(text, _NO_HEAP):
        return RigError(Code.CAMERA_MISSING, f"{name}: no memory to be lent to cameras ({text}): is this user in the group `video`?")
    code = next((code for code, signs in _SIGNS if _says(text, signs)), Code.CAMERA_STALLED)
    match code:
        case Code.CAMERA_BUSY:
            return trouble.busy()
        case Code.CAMERA_MISSING:
            return trouble.missing()
        case Code.CAMERA_FORMAT:
            return RigError(code, f"{name} takes no such configuration: {text}")
        case _:
            return RigError(code, f"{name} failed: {text}: it is opened again")


def _says(text: str, signs: tuple[str, ...]) -> bool:
    return any(sign in text for sign in signs)


def _is(error: BaseException, number: int) -> bool:
    return any(isinstance(one, OSError) and one.errno == number for one in _chain(error))


def _messages(error: BaseException) -> Iterator[str]:
    """From the first cause to what came of it."""
    for one in reversed(list(_chain(error))):
        yield str(one) or type(one).__name__


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
