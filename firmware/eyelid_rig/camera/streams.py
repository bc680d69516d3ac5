"""What picamera2 is asked for, and what it then says that it gives."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from eyelid_rig.camera.buffers import Layout, layout_of
from eyelid_rig.camera.frames import Size
from eyelid_rig.camera.orientation import Turn, asked_of_camera, left_for_copy
from eyelid_rig.camera.plan import Plan

log = logging.getLogger(__name__)

MAIN = "main"
LORES = "lores"
_FORMAT = "YUV420"
"""What every board makes, and what a JPEG is made of."""


@dataclass(frozen=True, slots=True)
class Streams:
    """A camera's configuration as it reads back."""

    main: Layout
    lores: Layout | None
    left: Turn
    """What the copy has to turn."""

    @property
    def size(self) -> Size:
        """(width, height) of a frame."""
        return self.left.size_of(self.main.size)


def video(camera: Any, plan: Plan, wanted: Turn, controls: Mapping[str, Any]) -> dict[str, Any]:
    """For frames. picamera2 keeps the newest one that nobody fetched (`queue`), and no raw stream: that would take memory for nothing."""
    asked: dict[str, Any] = camera.create_video_configuration(
        main={"size": plan.main, "format": _FORMAT},
        lores={"size": plan.lores, "format": _FORMAT},
        raw=None,
        sensor={"output_size": plan.mode} if plan.mode else {},
        buffer_count=plan.buffers,
        **_both(wanted, controls),
    )
    return asked


def still(camera: Any, size: Size, wanted: Turn, controls: Mapping[str, Any]) -> dict[str, Any]:
    """For one frame of the sensor's full size, in the one buffer that there is room for."""
    asked: dict[str, Any] = camera.create_still_configuration(
        main={"size": size, "format": _FORMAT}, raw=None, buffer_count=1, **_both(wanted, controls)
    )
    return asked


def read_back(configuration: Mapping[str, Any], wanted: Turn) -> Streams:
    """Of `camera_configuration()`, whatever was asked for. Raises `camera-format`."""
    lores = configuration.get(LORES)
    taken = configuration["transform"]
    turn = Turn(bool(taken.transpose), bool(taken.hflip), bool(taken.vflip))
    _warn_of_other_colours(str(configuration["colour_space"]))
    return Streams(layout_of(configuration[MAIN]), layout_of(lores) if lores else None, left_for_copy(wanted, turn))


def _both(wanted: Turn, controls: Mapping[str, Any]) -> dict[str, Any]:
    """libcamera is there by now: picamera2 has been made."""
    import libcamera

    asked = asked_of_camera(wanted)
    return {
        "transform": libcamera.Transform(hflip=asked.hflip, vflip=asked.vflip),
        "colour_space": libcamera.ColorSpace.Sycc(),
        "controls": dict(controls),
        "display": None,
        "encode": None,
    }


@cache
def _warn_of_other_colours(given: str) -> None:
    """Once: the camera is opened again and again."""
    import libcamera

    if given != str(libcamera.ColorSpace.Sycc()):
        log.warning("the camera says that its colours are %s, and was asked for sYCC, which is what a JPEG means", given)
