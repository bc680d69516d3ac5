"""Writing without a paper: only the strokes are there, on whatever they are laid on."""

from __future__ import annotations

from PIL import Image, ImageDraw

from eyelid_bench.scenes import sources
from eyelid_bench.scenes.sheets import Colour, Sheet
from eyelid_bench.scenes.truth import Secret


class Ink(Sheet):
    """A sheet that is opaque where something was written, and casts no shadow. Its own colour is what the strokes' edges have."""

    casts_shadow = False

    def __init__(self, width: int, height: int, colour: Colour) -> None:
        super().__init__(width, height, colour)
        self._strokes = Image.new("L", self.size, 0)

    def write(self, text: str, at: tuple[float, float], font: str, size_px: int, colour: Colour, kind: Secret | None = None) -> float:
        """As on any sheet."""
        ImageDraw.Draw(self._strokes).text(at, text, font=sources.font(font, size_px), fill=255)
        return super().write(text, at, font, size_px, colour, kind)

    def rgba(self) -> Image.Image:
        """The strokes."""
        picture = self.image.convert("RGBA")
        picture.putalpha(self._strokes)
        return picture
