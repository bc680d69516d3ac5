"""A flat thing with writing on it, drawn face on; `compose.py` lays it into a photograph."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
from PIL import Image, ImageDraw

from eyelid_bench.scenes import sources
from eyelid_bench.scenes.people import Portrait
from eyelid_bench.scenes.seeds import Rng
from eyelid_bench.scenes.truth import FacePlace, Field, Secret
from eyelid_rig.crop.seen import Point, Quad

Colour: TypeAlias = tuple[int, int, int]
BLACK, WHITE = (15, 15, 18), (250, 250, 248)
SANS, SANS_BOLD = "truetype/liberation/LiberationSans-Regular.ttf", "truetype/liberation/LiberationSans-Bold.ttf"
SERIF, NARROW = "truetype/liberation/LiberationSerif-Regular.ttf", "truetype/liberation/LiberationSansNarrow-Regular.ttf"
MONO, MONO_BOLD = "truetype/liberation/LiberationMono-Regular.ttf", "truetype/liberation/LiberationMono-Bold.ttf"
DEJAVU, DEJAVU_MONO = "truetype/dejavu/DejaVuSans.ttf", "truetype/dejavu/DejaVuSansMono.ttf"
NIMBUS_BOLD = "opentype/urw-base35/NimbusMonoPS-Bold.otf"
HAND = ("truetype/breip/Breip.ttf", "truetype/humor-sans/Humor-Sans.ttf", "opentype/urw-base35/Z003-MediumItalic.otf")


class Sheet:
    """Pixels with transparency, and the fields and faces on them in the sheet's own pixels."""

    casts_shadow = True

    def __init__(self, width: int, height: int, colour: Colour, *, radius: int = 0, protects: bool = False) -> None:
        """`protects`: what is on it lies inside a card or a screen."""
        self.size = (width, height)
        self.image = Image.new("RGB", self.size, colour)
        self.draw = ImageDraw.Draw(self.image)
        self.fields: list[Field] = []
        self.faces: list[FacePlace] = []
        self._protects = protects
        self._radius = radius

    def write(self, text: str, at: tuple[float, float], font: str, size_px: int, colour: Colour, kind: Secret | None = None) -> float:
        """One line, its left upper corner at `at`; with a kind it is a field. Returns where it ends."""
        face = sources.font(font, size_px)
        self.draw.text(at, text, font=face, fill=colour)
        box = self.draw.textbbox(at, text, font=face)
        if kind is not None:
            self.fields.append(Field(kind, text, _quad(box), self._protects))
        return float(box[2])

    def write_pieces(self, pieces: Sequence[tuple[str, Point]], font: str, size_px: int, colour: Colour, kind: Secret) -> None:
        """One field whose pieces stand wherever they are put."""
        face = sources.font(font, size_px)
        boxes = [self.draw.textbbox(at, text, font=face) for text, at in pieces]
        for text, at in pieces:
            self.write(text, at, font, size_px, colour)
        lefts, tops, rights, bottoms = zip(*boxes, strict=True)
        whole = (min(lefts), min(tops), max(rights), max(bottoms))
        text = "".join(text for text, _ in pieces)
        self.fields.append(Field(kind, text, _quad(whole), self._protects, tuple(_quad(box) for box in boxes)))

    def emboss(self, text: str, at: tuple[float, float], font: str, size_px: int, colour: Colour, kind: Secret) -> None:
        """Raised letters: lit from above on the left, in shadow below on the right."""
        x, y = at
        face = sources.font(font, size_px)
        self.draw.text((x - 2, y - 2), text, font=face, fill=_shade(colour, 1.5))
        self.draw.text((x + 2, y + 2), text, font=face, fill=_shade(colour, 0.45))
        self.write(text, at, font, size_px, colour, kind)

    def paste(self, portrait: Portrait, at: tuple[int, int]) -> None:
        """A picture with a face in it."""
        self.image.paste(portrait.picture, at)
        self.faces.append(FacePlace(_shifted(portrait.place.quad, at), portrait.place.source))

    def grain(self, rng: Rng, sigma: float) -> None:
        """Paper and plastic are not of one colour."""
        small = rng.normal(0, sigma, (self.size[1] // 8 + 1, self.size[0] // 8 + 1))
        noise = Image.fromarray(np.clip(small + 128, 0, 255).astype(np.uint8)).resize(self.size, Image.Resampling.BICUBIC)
        mixed = np.asarray(self.image, np.int16) + (np.asarray(noise, np.int16) - 128)[..., None]
        self.image = Image.fromarray(np.clip(mixed, 0, 255).astype(np.uint8))
        self.draw = ImageDraw.Draw(self.image)

    def blend(self, rng: Rng, colour: Colour) -> None:
        """From its own colour to another, across."""
        width, height = self.size
        ramp = np.linspace(0, 1, width, dtype=np.float32)[None, :, None] * np.ones((height, 1, 1), np.float32)
        if rng.random() < 0.5:
            ramp = ramp[:, ::-1]
        mixed = np.asarray(self.image, np.float32) * (1 - ramp) + np.asarray(colour, np.float32) * ramp
        self.image = Image.fromarray(mixed.astype(np.uint8))
        self.draw = ImageDraw.Draw(self.image)

    def rgba(self) -> Image.Image:
        """With round corners where it has them."""
        alpha = Image.new("L", self.size, 0)
        ImageDraw.Draw(alpha).rounded_rectangle((0, 0, self.size[0] - 1, self.size[1] - 1), self._radius, fill=255)
        picture = self.image.convert("RGBA")
        picture.putalpha(alpha)
        return picture


SheetMaker: TypeAlias = Callable[[Rng], Sheet]


def _quad(box: tuple[float, float, float, float]) -> Quad:
    left, top, right, bottom = box
    return (left, top), (right, top), (right, bottom), (left, bottom)


def _shade(colour: Colour, factor: float) -> Colour:
    red, green, blue = (min(255, int(channel * factor)) for channel in colour)
    return red, green, blue


def _shifted(quad: Quad, by: tuple[int, int]) -> Quad:
    a, b, c, d = ((x + by[0], y + by[1]) for x, y in quad)
    return a, b, c, d
