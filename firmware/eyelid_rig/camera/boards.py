"""What the boards lend a camera, by profile: how much memory, how many buffers, and how large each becomes (`SPEC-camera.md`)."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from eyelid_rig.camera.frames import Size

MIB: Final = 2**20
"""Contiguous memory begins at whole mebibytes (the kernel's CONFIG_CMA_ALIGNMENT), so each buffer takes whole ones."""


@dataclass(frozen=True, slots=True)
class Board:
    """The board of a profile, as far as its camera goes."""

    limit: int
    """Bytes that the camera's buffers may take together."""
    buffers: int
    """Of each stream, where the settings do not say."""
    stills: bool
    """Whether a still of the sensor's full size is taken at a press."""
    stride: int
    """What the bytes of a row of YUV420's luma are a multiple of: picamera2's 32 or 64, doubled for the sake of its chroma."""
    raw_frames: int
    """Frames of the sensor's mode that libcamera keeps for itself."""
    spares: int
    """Buffers that libcamera adds to those of each stream."""
    raw_is_compressed: bool
    """To one byte a pixel; else its bits are packed."""

    def stream_bytes(self, size: Size, buffers: int) -> int:
        """Of a stream of YUV420 (or NV12) frames."""
        width, height = size
        return (buffers + self.spares) * _whole(_aligned(width, self.stride) * height * 3 // 2)

    def raw_bytes(self, size: Size, bits: int) -> int:
        """Of the frames that come from the sensor, before they are developed."""
        width, height = size
        row = width if self.raw_is_compressed else -(-width * bits // 8)
        return self.raw_frames * _whole(_aligned(row, _RAW_ALIGN) * height)


_RAW_ALIGN: Final = 64
"""What the bytes of a raw row are a multiple of; 32 on the older boards, where it makes no difference worth a number."""


def _vc4(limit: int, *, buffers: int, stills: bool) -> Board:
    """VideoCore 4's camera and ISP, up to the Pi 4: everything lies in contiguous memory (libcamera's pipeline rpi/vc4)."""
    return Board(limit, buffers, stills, stride=64, raw_frames=4, spares=1, raw_is_compressed=False)


def _pisp(limit: int, *, buffers: int, stills: bool) -> Board:
    """The Pi 5's: four frames from the sensor, two each to denoise and to stitch, two more of each output (pipeline rpi/pisp)."""
    return Board(limit, buffers, stills, stride=128, raw_frames=8, spares=2, raw_is_compressed=True)


BOARDS: Final = MappingProxyType(
    {
        "zero": _vc4(64 * MIB, buffers=4, stills=False),
        "pi4": _vc4(256 * MIB, buffers=6, stills=True),
        "pi5": _pisp(256 * MIB, buffers=6, stills=True),
    }
)
"""Why these limits. A Zero 2 W has 256 MiB of CMA with `vc4-kms-v3d` (the kernel's cma-overlay.dts) and 64 without, out of 512 of memory
that `eye` and its crop worker need 300 of; idle ones were seen with 81 and 148 left (raspberrypi/picamera2#1358). A quarter fits them all.
A Pi 4 has 512 (vc4-kms-v3d-pi4-overlay.dts), one of 1 GB and a Pi 3 256. A Pi 5's camera takes ordinary memory, not CMA
(raspberrypi/linux#6361); it may take as much as a Pi 4's. The board's encoder and a display take theirs besides.
"""


def _aligned(row: int, to: int) -> int:
    return -(-row // to) * to


def _whole(size: int) -> int:
    return _aligned(size, MIB)
