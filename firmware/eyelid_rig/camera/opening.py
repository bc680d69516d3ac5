"""Which frame source the settings name: a replay, or the camera."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera import devices, trouble
from eyelid_rig.camera.buffers import Layout
from eyelid_rig.camera.encoders import Way, choose
from eyelid_rig.camera.frames import FrameSource
from eyelid_rig.camera.orientation import Turn
from eyelid_rig.camera.picamera import Picamera2Source
from eyelid_rig.camera.replay import open_replay
from eyelid_rig.camera.request_encoder import RequestEncoder
from eyelid_rig.camera.session import MakeCamera, constructed
from eyelid_rig.camera.v4l2_jpeg import V4l2Jpeg
from eyelid_rig.settings import REPLAY_SIZE, RigSettings


def open_camera(settings: RigSettings, make: MakeCamera | None = None) -> FrameSource:
    """The frame source that the settings name; `make` stands in for picamera2's class. Raises RigError (`camera-*`)."""
    if settings.frames:
        size = (settings.width, settings.height) if settings.width else REPLAY_SIZE
        return open_replay(Path(settings.frames), size, settings.rate_hz, dwell_s=settings.photo_s, stills=settings.still == "replay")
    try:
        return Picamera2Source(make or _picamera2(), settings, make_encoder=partial(_encoder_for, settings))
    except RigError as error:
        _tell_apart(error)
        raise


def _tell_apart(error: RigError) -> None:
    """A camera that is not there from one that this process may not see. Raises `camera-missing` for the latter."""
    refused = devices.out_of_reach() if error.code is Code.CAMERA_MISSING else ()
    if refused:
        names = ", ".join(map(str, refused))
        raise RigError(
            Code.CAMERA_MISSING,
            f"this process may not open {names}: where they came after it began, start it anew (`sudo systemctl restart eyelid-eye`); "
            "else its user has to be in the group `video`",
        ) from error


def _picamera2() -> MakeCamera:
    """It comes with the system, not with this program, and a rig that replays does without it."""
    try:
        from picamera2 import Picamera2
    except ImportError as error:
        raise trouble.not_installed(error) from error
    return partial(constructed, Picamera2)


def _encoder_for(settings: RigSettings, layout: Layout, turn: Turn, rate_hz: float) -> RequestEncoder | None:
    """As the setting `encoder` says. Raises `camera-format` where the board's own is wanted and cannot be had."""
    if choose(settings.encoder, settings.frame_quality, rate_hz, layout, turn) is Way.SIMPLEJPEG:
        return None
    return V4l2Jpeg(settings.frame_quality, rate_hz, layout)
