"""What a camera is asked for: sizes, rate and buffers, by board and sensor (`SPEC-camera.md`)."""

from __future__ import annotations

from dataclasses import dataclass

from eyelid_rig.camera.frames import Size


@dataclass(frozen=True, slots=True)
class Plan:
    """Sizes as the camera gives them, before rotation; what it gives then is read back."""

    main: Size
    """Of the frames that are sealed."""
    lores: Size
    """Of the small stream that sharpness is measured on."""
    mode: Size | None
    """Of the sensor's mode; None lets libcamera choose."""
    rate_hz: float
    buffers: int
    still: Size | None
    """Of a still; None where the board takes none."""
