"""Which encoder makes the JPEGs of frames: a processor core by simplejpeg, or the one in the Pi 4's and Zero 2 W's graphics unit.

What the board's encoder can is what its driver says (raspberrypi/linux, drivers/staging/vc04_services/bcm2835-codec/bcm2835-v4l2-codec.c):
sides of 32 to 1920 pixels, larger ones cut without a word; no quality but a bit rate of at most 25 Mbit/s. **It was not run yet**: nothing
here has one, and what stands in for it (`eyelid_bench.virtual_camera.codec`) shows the calls, neither speed nor pictures.
"""

from __future__ import annotations

import logging
from enum import StrEnum, unique
from pathlib import Path
from typing import Final, Literal

import numpy as np

from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera import devices
from eyelid_rig.camera.buffers import Layout
from eyelid_rig.camera.orientation import UPRIGHT, Turn

log = logging.getLogger(__name__)

NAME: Final = "bcm2835-codec-encode"
"""What the driver calls the encoder's node. A Pi 5 has none."""
NODE: Final = "video11"
"""The only one that picamera2 opens (`encoders/v4l2_encoder.py`)."""
SIDES: Final = range(32, 1921)
MOST_BITS: Final = 25_000_000
"""A second. The driver lowers what is above it."""
_STEP_BITS: Final = 25_000
_FORMATS: Final = ("YUV420", "NV12")
"""Its colours are those of the planes. Of RGB it would make its own, by a matrix that nobody wrote down."""
_QUALITIES: Final = (30, 50, 60, 70, 75, 80, 85, 90, 95, 100)
_BITS_PER_PIXEL: Final = (0.37, 0.51, 0.60, 0.71, 0.78, 0.97, 1.18, 1.41, 1.98, 3.78)
"""What simplejpeg makes at these qualities of the bench's photographs, 1920x1080: the median; single ones are 0.6 to 2.2 times that."""


@unique
class Way(StrEnum):
    """How the JPEG of a frame is made; the values are those of the setting `encoder`."""

    SIMPLEJPEG = "simplejpeg"
    V4L2 = "v4l2"


def bits_for(quality: int, layout: Layout, rate_hz: float) -> int:
    """The bit rate at which the middle one of the photographs has this quality; it may be more than the encoder's most.

    A busier picture gets a lower quality than this, a plainer one a higher: the encoder keeps to the rate, simplejpeg to the quality.
    """
    width, height = layout.size
    bits = float(np.interp(quality, _QUALITIES, _BITS_PER_PIXEL)) * width * height * rate_hz
    return max(round(bits / _STEP_BITS), 1) * _STEP_BITS


def choose(
    wanted: Literal["auto", "simplejpeg", "v4l2"],
    quality: int,
    rate_hz: float,
    layout: Layout,
    turn: Turn = UPRIGHT,
    machine: Path = Path("/"),
) -> Way:
    """For a camera's main stream as it reads back; `turn` is what is left for the copy.

    Raises `camera-format` where `v4l2` is wanted and this board, or this stream, cannot have it. `auto` takes it where it can, and where
    its bit rate is enough for `quality`.
    """
    if wanted == "simplejpeg":
        return Way.SIMPLEJPEG
    against = _board_lacks(machine) or _stream_lacks(layout, turn)
    if against and wanted == "v4l2":
        raise RigError(Code.CAMERA_FORMAT, f'`encoder = "v4l2"` cannot be had: {against}; set `encoder = "auto"`')
    against = against or _rate_lacks(quality, layout, rate_hz)
    if against and wanted == "v4l2":
        log.warning("frames will have less than `frame_quality` %d: %s", quality, against)
    if against and wanted == "auto":
        log.info("JPEGs are made by a processor core: %s", against)
        return Way.SIMPLEJPEG
    return Way.V4L2


def _board_lacks(machine: Path) -> str:
    node = devices.named(NAME, machine)
    if node is None:
        return f"this board has no {NAME} (a Pi 5 has none; on others `v4l2-ctl --list-devices` shows it)"
    return "" if node.name == NODE else f"its node is {node}, and picamera2 only opens /dev/{NODE}"


def _stream_lacks(layout: Layout, turn: Turn) -> str:
    if layout.pixel_format not in _FORMATS:
        return f"the camera gives {layout.pixel_format}, and it is used with {' and '.join(_FORMATS)} only"
    if not all(side in SIDES for side in layout.size):
        return f"frames are {layout.size[0]}x{layout.size[1]}, and its sides go from {SIDES.start} to {SIDES.stop - 1} pixels"
    return "" if turn == UPRIGHT else "it cannot turn a picture, and the sensor does not turn it as `rotation` and `mirror` say"


def _rate_lacks(quality: int, layout: Layout, rate_hz: float) -> str:
    needed = bits_for(quality, layout, rate_hz)
    if needed <= MOST_BITS:
        return ""
    return f"`frame_quality` {quality} at {rate_hz:g} frames a second takes {needed / 1e6:.0f} Mbit/s, and it makes {MOST_BITS / 1e6:.0f}"
