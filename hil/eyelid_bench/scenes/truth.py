"""What is in a scene, known because we put it there: places in pixels of the frame."""

from __future__ import annotations

from collections.abc import Callable
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
    PIN = "pin"
    ACCOUNT = "account"
    NOTHING = "nothing"
    """Of a harmless line: what a question about words should leave readable, never a secret."""


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
    pieces: tuple[Quad, ...] = ()
    """Of writing that is no one line (digits in a column or far apart): each piece's quad, in the order of reading."""

    def placed(self, place: Callable[[Quad], Quad]) -> Field:
        """The same text where `place` puts each of its quads."""
        return replace(self, quad=place(self.quad), pieces=tuple(place(piece) for piece in self.pieces))

    def is_secret(self, reading: bool) -> bool:
        """Whether it counts, given that the wearer asked to read or not."""
        return self.kind is not Secret.NOTHING and (self.inside or not reading or self.kind not in LEFT_TO_READ)


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


@unique
class Kind(StrEnum):
    """How what is written lies in the view. All but the first are what a photograph of a desk hardly has."""

    USUAL = "usual"
    """Sheets of a size that a table has them in."""
    CLOSE = "close"
    """A card held before the camera: digits 60 to 150 pixels high."""
    FILLING = "filling"
    """A screen, a card or a page that fills most of the view; two or more of the frame's sides cut it."""
    LARGE = "large"
    """Letters 50 to 300 pixels high on a board, a poster or a van's side."""
    BARE = "bare"
    """Letters without a paper's edge around them: on a wall, a table, cloth."""
    APART = "apart"
    """Digits far apart, in a column, in groups below each other."""
    WORN = "worn"
    """Print that wore off, its last characters most."""
    TURNED = "turned"
    """A camera that was held at any angle."""
    BETWEEN = "between"
    """A paper to be read, on which secrets stand between harmless lines, set close."""


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
    kind: Kind = Kind.USUAL

    def secrets(self) -> tuple[Field, ...]:
        """The fields that must not be readable in what leaves."""
        return tuple(field for field in self.fields if field.is_secret(self.asked is Asked.READ))

    def to_read(self) -> tuple[Field, ...]:
        """The lines that a question about words is about: what is no secret then. None of any other question."""
        return tuple(field for field in self.fields if not field.is_secret(reading=True)) if self.asked is Asked.READ else ()

    def with_pixels(self, pixels: Pixels) -> Shot:
        """The same truth about other pixels of the same size."""
        return replace(self, pixels=pixels)
