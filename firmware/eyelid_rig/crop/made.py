"""What comes out of the crop: a picture that may leave and what a draft says about it, or a `RigError` and nothing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, unique

from eyelid_rig.crop.box import Box
from eyelid_rig.crop.seen import Kind


@unique
class Intent(StrEnum):
    """What the wearer wants to know; it decides how the region is found and whether lines are left readable."""

    LOOK = "look"
    """About a thing: it is named, pointed at, or in the centre."""
    READ = "read"
    """About words in view: the only intent that leaves lines unpainted."""
    SURFACE = "surface"
    """About a surface or a material: a clear piece of it is enough."""


@unique
class Found(StrEnum):
    """How the region was found; the names are those in a draft (`SPEC-bundle.md`, crop, field 10)."""

    NAMED = "named"
    POINTED = "pointed"
    CENTRE = "centre"
    TEXT = "text"
    CLEAR = "clear"


@dataclass(frozen=True, slots=True)
class Region:
    """The box that a prompt is about, and why. `target` is the thing's class or noun: it stays on the rig."""

    box: Box
    found: Found
    intent: Intent
    target: str


@dataclass(frozen=True, slots=True)
class Fill:
    """A rectangle of the frame that was painted over, solid, before the crop was encoded."""

    kind: Kind
    box: Box


@dataclass(frozen=True, slots=True)
class Limits:
    """What every crop must stay within."""

    share_ppm: int
    """Largest share of the frame, in parts per million."""
    max_bytes: int
    quality: int
    margin: float
    """Added on each side of the thing asked about, as a share of its longer side."""


@dataclass(frozen=True, slots=True)
class Made:
    """A crop that was cut, painted, encoded, decoded again and looked at again."""

    image: bytes
    """A JPEG, at most as large as the region's box: a larger region is shrunk to what the profile's detectors look at."""
    size: tuple[int, int]
    """(width, height) of the picture in `image`, in its pixels."""
    region: Region
    fills: tuple[Fill, ...]
    models: tuple[bytes, ...]
    """SHA-256 of each model file that looked."""
    small: bool = False
    """What is asked about has so few pixels in this frame that a larger picture of it would show more (`again.is_small`)."""
