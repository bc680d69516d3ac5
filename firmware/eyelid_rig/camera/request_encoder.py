"""Where an encoder of the board takes a frame out of the camera's own buffer, before that goes back to the camera."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeAlias

from eyelid_rig.camera.buffers import Layout
from eyelid_rig.camera.orientation import Turn


class RequestEncoder(Protocol):
    """The encoder of one open camera. One thread uses it."""

    def encode(self, request: Any) -> bytes | None:
        """The JPEG of the main stream of a picamera2 request, which is held meanwhile; None where it cannot: then the frame is copied."""

    def close(self) -> None:
        """Stop it, and let go of what it holds. A second call does nothing."""


MakeRequestEncoder: TypeAlias = Callable[[Layout, Turn, float], RequestEncoder | None]
"""By the main stream as it reads back, what is left for the copy to turn, and the frames a second. None: frames are copied.
Raises RigError (`camera-format`) where the settings ask for one that cannot be had."""


def no_encoder(layout: Layout, turn: Turn, rate_hz: float) -> None:
    """A `MakeRequestEncoder` for boards that have none."""
