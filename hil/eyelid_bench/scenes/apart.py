"""Numbers that are no line of text: digits far apart, in a column, in groups below each other, in boxes of a form."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from eyelid_bench.scenes import said, sources
from eyelid_bench.scenes.ink import Ink
from eyelid_bench.scenes.seeds import Rng
from eyelid_bench.scenes.sheets import BLACK, DEJAVU, DEJAVU_MONO, HAND, SANS, SANS_BOLD, WHITE, Colour, Sheet
from eyelid_bench.scenes.truth import Secret
from eyelid_rig.crop.seen import Point

_Layout: TypeAlias = Callable[[Rng, str, float], list[tuple[str, Point]]]
"""Pieces of a number and where each one's left upper corner is, for letters of so many pixels."""
_SIZE, _EDGE = 120, 60
_FONTS = (SANS, SANS_BOLD, DEJAVU, DEJAVU_MONO, HAND[0])


def apart(rng: Rng, ink: Colour | None) -> Sheet:
    """A card's or a telephone's number or a code, in one of four layouts; on paper, or as bare strokes where an ink is given."""
    text, kind = said.pick(rng, ((said.pan(rng), Secret.PAN), (said.phone(rng), Secret.PHONE), (said.digits(rng, 8), Secret.PASSWORD)))
    pieces = said.pick(rng, (_wide, _column, _groups, _boxes))(rng, text, float(_SIZE))
    width = int(max(x + _width(part) for part, (x, _) in pieces)) + _EDGE
    height = int(max(y for _, (_, y) in pieces) + 1.3 * _SIZE) + _EDGE
    sheet = Sheet(width, height, WHITE) if ink is None else Ink(width, height, ink)
    if ink is None:
        sheet.grain(rng, 2)
    sheet.write_pieces(pieces, said.pick(rng, _FONTS), _SIZE, ink or BLACK, kind)
    return sheet


def _wide(rng: Rng, text: str, size: float) -> list[tuple[str, Point]]:
    """In one row, one to three letters' widths between them."""
    step = size * rng.uniform(1.1, 2.2)
    return [(digit, (_EDGE + step * number, float(_EDGE))) for number, digit in enumerate(_digits(text)[:12])]


def _column(rng: Rng, text: str, size: float) -> list[tuple[str, Point]]:
    """One below the other."""
    step = size * rng.uniform(1.0, 1.5)
    return [(digit, (float(_EDGE), _EDGE + step * number)) for number, digit in enumerate(_digits(text)[:10])]


def _groups(rng: Rng, text: str, size: float) -> list[tuple[str, Point]]:
    """A group a row, indented a little more or less."""
    step = size * rng.uniform(1.1, 1.9)
    return [(group, (_EDGE + size * rng.uniform(0, 1.2), _EDGE + step * number)) for number, group in enumerate(text.split())]


def _boxes(rng: Rng, text: str, size: float) -> list[tuple[str, Point]]:
    """Four to a row, with as much room between the rows as between the columns."""
    step = size * rng.uniform(1.1, 1.6)
    return [(digit, (_EDGE + step * (number % 4), _EDGE + step * (number // 4))) for number, digit in enumerate(_digits(text))]


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())


def _width(text: str) -> float:
    return max(float(sources.font(font, _SIZE).getlength(text)) for font in _FONTS)
