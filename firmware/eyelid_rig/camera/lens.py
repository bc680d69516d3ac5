"""What a frame source may offer beside frames: how its frames were exposed, and a lens that moves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class LastSettings:
    """What the camera says of one frame; None: it does not say."""

    exposure_us: int | None = None
    """Microseconds (`ExposureTime`)."""
    gain: float | None = None
    """Of the sensor's amplifier (`AnalogueGain`)."""
    lens_position: float | None = None
    """Dioptres (`LensPosition`)."""


@runtime_checkable
class Metered(Protocol):
    """A source that knows how its frames were exposed."""

    @property
    def last_settings(self) -> LastSettings:
        """Of the frame that `next_frame` gave last; all None before the first."""


@runtime_checkable
class Focusing(Protocol):
    """A source that may have a lens that moves."""

    @property
    def lens_range(self) -> tuple[float, float] | None:
        """(farthest, nearest) in dioptres: 0 is infinity, 10 is ten centimetres. None where the lens does not move."""

    def set_lens(self, dioptres: float) -> None:
        """Autofocus off, and the lens to `dioptres`. Frames that are under way already were taken before it moved; `last_settings` says
        where it was. Raises RigError (`camera-format`) where the lens does not move.
        """
