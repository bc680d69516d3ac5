"""What is in a scene, known because we put it there: places in pixels of the frame."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum, unique

from eyelid_rig.camera.frames import Pixels
from eyelid_rig.crop.box import Box
from eyelid_rig.crop.seen import Quad


@unique
class Secret(StrEnum):
    """What a field says about somebody."""

    PAN = "pan"
    EXPIRY = "expiry"
    NAME = "name"
    EMAIL = "email"
    PHONE = "phone"
    PASSWORD = "password"  # noqa: S105
    IBAN = "iban"
    IDENTITY = "identity"
    KEY = "key"
    ADDRESS = "address"
    MEDICINE = "medicine"
    PLATE = "plate"
    CODE = "code"


LEFT_TO_READ = frozenset({Secret.NAME, Secret.ADDRESS, Secret.MEDICINE, Secret.PLATE, Secret.EXPIRY})
"""On paper these are what a READ prompt asks for (`SPEC-crop.md`, rule 3): no secret then, unless they lie inside a card or a screen."""


@dataclass(frozen=True, slots=True)
class Field:
    """Text that must not leave. The quad runs along the text: first corner left above its first character."""

    kind: Secret
    text: str
    quad: Quad
    inside: bool
    """It lies on a card, an identity document or a screen, where nothing is ever left readable."""

    def is_secret(self, reading: bool) -> bool:
        """Whether it counts, given that the wearer asked to read or not."""
        return self.inside or not reading or self.kind not in LEFT_TO_READ


@dataclass(frozen=True, slots=True)
class FacePlace:
    """A natural face: its upright square from forehead to chin, turned with the picture that it is in."""

    quad: Quad
    source: str

    @property
    def size_px(self) -> float:
        """The shorter side."""
        (ax, ay), (bx, by), _, (dx, dy) = self.quad
        return float(min(((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5, ((dx - ax) ** 2 + (dy - ay) ** 2) ** 0.5))


@dataclass(frozen=True, slots=True)
class ThingPlace:
    """A cut-out of a photograph of something of a known class; the box is that of its opaque pixels."""

    label: str
    box: Box
    source: str


@unique
class Asked(StrEnum):
    """How the wearer says what is meant."""

    NAMED = "named"
    SIDE = "side"
    BIGGEST = "biggest"
    POINTED = "pointed"
    CENTRE = "centre"
    READ = "read"
    SURFACE = "surface"


@dataclass(frozen=True, slots=True)
class Shot:
    """One frame, the wearer's words and the truth about both."""

    name: str
    pixels: Pixels
    words: str | None
    asked: Asked
    fields: tuple[Field, ...] = ()
    faces: tuple[FacePlace, ...] = ()
    things: tuple[ThingPlace, ...] = ()
    target: ThingPlace | None = None
    """What is meant, where it is a thing."""

    def secrets(self) -> tuple[Field, ...]:
        """The fields that must not be readable in what leaves."""
        return tuple(field for field in self.fields if field.is_secret(self.asked is Asked.READ))

    def with_pixels(self, pixels: Pixels) -> Shot:
        """The same truth about other pixels of the same size."""
        return replace(self, pixels=pixels)
