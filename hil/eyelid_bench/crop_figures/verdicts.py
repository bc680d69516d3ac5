"""What was found out about one scene: plain values, one line of JSON each."""

from __future__ import annotations

from dataclasses import dataclass

from eyelid_bench.scenes.truth import Kind, Secret


@dataclass(frozen=True, slots=True)
class SecretVerdict:
    """A field that the attacker could read in the untouched frame."""

    kind: Secret
    inside: float
    """The share of the field that lies inside the crop; 0 where nothing left."""
    left: float
    """The share of its characters that the attacker has from what left."""
    tail: bool
    """Its last four characters are among them."""
    leaked: bool


@dataclass(frozen=True, slots=True)
class LineVerdict:
    """A line that a question about words is about, no secret then, and that the attacker could read in the untouched frame."""

    inside: float
    """The share of it that lies inside the crop; 0 where nothing left."""
    left: bool
    """It can be read in what left, too: here that is what is wanted."""


@dataclass(frozen=True, slots=True)
class FaceVerdict:
    """A face that the attacker found in the untouched frame."""

    source: str
    size_px: float
    inside: float
    leaked: bool
    """Found in what left, too."""


@dataclass(frozen=True, slots=True)
class RegionVerdict:
    """Whether the thing that was meant is in the crop."""

    inside: float
    """The share of the thing's box that lies inside the crop."""
    ratio: float
    """The crop's area by the thing's."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Of one scene. `refused` is a code of `SPEC-errors.md`, or None where a crop left."""

    name: str
    part: str
    words: str | None
    asked: str
    refused: str | None
    box: tuple[int, int, int, int] | None
    fills: int
    kept: float
    """The share of the crop's pixels that no fill covers; 0 where nothing left."""
    cpu_s: float
    secrets: tuple[SecretVerdict, ...] = ()
    faces: tuple[FaceVerdict, ...] = ()
    region: RegionVerdict | None = None
    kind: Kind = Kind.USUAL
    fields: int = 0
    """Secrets in the frame, readable or not."""
    lines: tuple[LineVerdict, ...] = ()

    @property
    def number(self) -> int:
        """The scene's, which its name ends with."""
        return int(self.name.rpartition("-")[2])
