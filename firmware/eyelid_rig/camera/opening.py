"""Which frame source the settings name: a replay, or the camera."""

from __future__ import annotations

from pathlib import Path

from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera.frames import FrameSource
from eyelid_rig.camera.replay import open_replay
from eyelid_rig.settings import REPLAY_SIZE, RigSettings


def open_camera(settings: RigSettings) -> FrameSource:
    """The frame source that the settings name. Raises RigError (`camera-*`)."""
    if not settings.frames:
        raise RigError(Code.CAMERA_MISSING, "no camera: this version replays photographs or video, so set `frames`")
    size = (settings.width, settings.height) if settings.width else REPLAY_SIZE
    return open_replay(Path(settings.frames), size, settings.rate_hz, dwell_s=settings.photo_s, stills=settings.still == "replay")
