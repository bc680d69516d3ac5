"""A payment card that no bank gave out, and the table that it lies on: drawn here, from a seed, with the published test number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from eyelid_rig.camera.frames import Pixels
from eyelid_rig.crop.seen import Point, Quad

NUMBER: Final = "4111 1111 1111 1111"
"""The one that payment services publish for tests; it opens no account."""
SEED: Final = 20261123
_SIZE = (856, 540)
_CORNERS = ((0.0, 0.0), (856.0, 0.0), (856.0, 540.0), (0.0, 540.0))
_RADIUS = 32
_INK = (244, 244, 240)
_SHADOW = 0.45
_SHADOW_PX = 9.0
_FINE = 2


@dataclass(frozen=True, slots=True)
class _Line:
    """What is printed on the card, its left upper corner at `at`."""

    text: str
    at: tuple[int, int]
    size_px: int


_LINES = (
    _Line(NUMBER, (56, 296), 76),
    _Line("TEST BANK", (52, 38), 50),
    _Line("VALID THRU 12/39", (330, 388), 34),
    _Line("A TEST CARDHOLDER", (58, 452), 42),
)
Matrix: TypeAlias = npt.NDArray[np.float64]


def draw(seed: int = SEED) -> Image.Image:
    """The card's face as RGBA, 85.6 by 54 mm at ten pixels a millimetre; each seed has its own colours."""
    rng = np.random.default_rng(seed)
    card = _ground(rng).convert("RGBA")
    ink = ImageDraw.Draw(card)
    for line in _LINES:
        _emboss(ink, line)
    ink.rounded_rectangle((64, 168, 184, 262), 14, fill=(214, 184, 104), outline=(150, 120, 50), width=4)
    ink.line((64, 215, 184, 215), fill=(150, 120, 50), width=4)
    for radius in (18, 34, 50):
        ink.arc((220 - radius, 215 - radius, 220 + radius, 215 + radius), -45, 45, fill=_INK, width=5)
    mask = Image.new("L", _SIZE, 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, _SIZE[0] - 1, _SIZE[1] - 1), _RADIUS, fill=255)
    card.putalpha(mask)
    return card


def lay(table: Pixels, quad: Quad, seed: int = SEED) -> Pixels:
    """The photograph of a table with the card lying on it, its corners at `quad` (left upper one first, clockwise), and its shadow."""
    size = table.shape[1], table.shape[0]
    card = _warped(draw(seed), quad, size)
    page = Image.fromarray(table).convert("RGBA")
    shade = card.getchannel("A").filter(ImageFilter.GaussianBlur(_SHADOW_PX)).point(lambda value: round(value * _SHADOW))
    page.paste((0, 0, 0, 255), (round(_SHADOW_PX), round(_SHADOW_PX)), shade)
    page.alpha_composite(card)
    return np.asarray(page.convert("RGB")).copy()


def _ground(rng: np.random.Generator) -> Image.Image:
    """Two dark colours that run into each other, and grain: plastic is not of one colour."""
    ends = rng.integers((16, 30, 90), (60, 90, 170), (2, 3))
    across = np.linspace(0, 1, _SIZE[0])[None, :, None]
    grain = rng.normal(0, 2.0, (_SIZE[1], _SIZE[0], 1))
    return Image.fromarray(np.clip(ends[0] * (1 - across) + ends[1] * across + grain, 0, 255).astype(np.uint8))


def writing(quad: Quad) -> tuple[Quad, ...]:
    """Where each line is, the number first, when the card's corners lie at `quad`."""
    to_frame = _projection(_CORNERS, quad)
    page = ImageDraw.Draw(Image.new("L", _SIZE))
    boxes = (page.textbbox(line.at, line.text, font=_font(line.size_px)) for line in _LINES)
    return tuple(
        (_moved(to_frame, left, top), _moved(to_frame, right, top), _moved(to_frame, right, bottom), _moved(to_frame, left, bottom))
        for left, top, right, bottom in boxes
    )


def _moved(by: Matrix, x: float, y: float) -> Point:
    a, b, c, d, e, f, g, h = by
    scale = g * x + h * y + 1
    return float((a * x + b * y + c) / scale), float((d * x + e * y + f) / scale)


def _emboss(ink: ImageDraw.ImageDraw, line: _Line) -> None:
    """Raised letters: in shadow below on the right."""
    ink.text((line.at[0] + 3, line.at[1] + 3), line.text, font=_font(line.size_px), fill=(12, 14, 30))
    ink.text(line.at, line.text, font=_font(line.size_px), fill=_INK)


def _font(size_px: int) -> ImageFont.FreeTypeFont:
    """Pillow's own: the demo needs no font of the machine."""
    font = ImageFont.load_default(size_px)
    assert isinstance(font, ImageFont.FreeTypeFont)
    return font


def _warped(card: Image.Image, quad: Quad, size: tuple[int, int]) -> Image.Image:
    """The card as a camera over the table sees it; twice as fine and made smaller, so that its edges are soft."""
    fine = tuple((x * _FINE, y * _FINE) for x, y in quad)
    big = (size[0] * _FINE, size[1] * _FINE)
    seen = card.transform(big, Image.Transform.PERSPECTIVE, _projection(fine, _CORNERS).tolist(), Image.Resampling.BICUBIC)
    return seen.resize(size, Image.Resampling.BOX)


def _projection(there: tuple[tuple[float, float], ...], here: tuple[tuple[float, float], ...]) -> Matrix:
    """The eight numbers that take each point `there` to the one `here`: x' = (ax + by + c) / (gx + hy + 1), and so on for y'."""
    rows, right = [], []
    for (x, y), (u, v) in zip(there, here, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    return np.linalg.solve(np.asarray(rows, np.float64), np.asarray(right, np.float64))
