"""What is written to be seen from afar: boards, posters, the sides of vans, and the same rows as bare ink."""

from __future__ import annotations

from dataclasses import dataclass

from eyelid_bench.scenes import said, sources
from eyelid_bench.scenes.ink import Ink
from eyelid_bench.scenes.seeds import Rng
from eyelid_bench.scenes.sheets import BLACK, DEJAVU, HAND, NARROW, SANS, SANS_BOLD, SERIF, WHITE, Colour, Sheet
from eyelid_bench.scenes.truth import Secret

_MARKERS: tuple[Colour, ...] = ((20, 20, 24), (24, 40, 130), (150, 24, 28), (20, 96, 50))
_POSTERS: tuple[Colour, ...] = ((250, 248, 240), (246, 205, 40), (24, 60, 120), (170, 30, 40), (30, 32, 36))
_VANS: tuple[Colour, ...] = ((244, 245, 246), (225, 226, 228), (30, 70, 140), (190, 40, 36), (60, 62, 66))
_PRINT = (SANS_BOLD, SANS, DEJAVU, NARROW, SERIF)
_TRIM = 0.7
"""A label's size, of its secret's at most."""


@dataclass(frozen=True, slots=True)
class Said:
    """A secret and what is written above it."""

    label: str
    text: str
    kind: Secret


def secret(rng: Rng) -> Said:
    """A wireless network's password, a door's code, a number to call, a key, or a card's number: 3, 3, 3, 1 and 2 of 12."""
    which = rng.integers(12)
    if which < 3:
        return Said("Wi-Fi", said.password(rng), Secret.PASSWORD)
    if which < 6:
        return Said(said.pick(rng, ("Door code", "Alarm", "Safe")), said.digits(rng, int(rng.integers(6, 9))), Secret.PASSWORD)
    if which < 9:
        return Said(said.pick(rng, ("Call", "Tel.", "Please ring")), said.phone(rng), Secret.PHONE)
    return Said("Key", said.key(rng), Secret.KEY) if which == 9 else Said("Card", said.pan(rng), Secret.PAN)


def board(rng: Rng) -> Sheet:
    """A whiteboard with two of them, written by hand or in printed letters."""
    sheet = Sheet(1600, 1000, (242, 244, 246), radius=10)
    sheet.grain(rng, 1.5)
    sheet.draw.rectangle((0, 0, 1599, 999), outline=(150, 152, 156), width=18)
    _rows(rng, sheet, (secret(rng), secret(rng)), said.pick(rng, (*HAND[:2], DEJAVU)), said.pick(rng, _MARKERS))
    return sheet


def poster(rng: Rng) -> Sheet:
    """One of them, as wide as the paper; what has groups is broken after each, as often as not."""
    ground, what = said.pick(rng, _POSTERS), secret(rng)
    sheet = Sheet(1400, 1000, ground)
    sheet.grain(rng, 2)
    groups, font = what.text.split(), said.pick(rng, _PRINT)
    if len(groups) > 1 and rng.random() < 0.5:
        step = 900 // len(groups)
        size = min(_fitting(group, font, 1200, step * 0.9) for group in groups)
        rows = [(group, (100.0, 50.0 + step * number)) for number, group in enumerate(groups)]
        sheet.write_pieces(rows, font, size, _against(ground), what.kind)
    else:
        _rows(rng, sheet, (what,), font, _against(ground))
    return sheet


def van(rng: Rng) -> Sheet:
    """A firm and its number on sheet metal, light or dark."""
    ground = said.pick(rng, _VANS)
    sheet = Sheet(1800, 700, ground, radius=40)
    sheet.blend(rng, said.pick(rng, tuple(colour for colour in _VANS if sum(_against(colour)) == sum(_against(ground)))))
    ink = _against(ground)
    sheet.write(said.pick(rng, ("Harbour Plumbing", "Northern Glass", "Mill Lane Bakery")), (90, 90), SANS_BOLD, 130, ink)
    text = said.phone(rng)
    sheet.write(text, (90, 330), SANS_BOLD, _fitting(text, SANS_BOLD, 1620, 260), ink, Secret.PHONE)
    return sheet


def strokes(rng: Rng, colour: Colour) -> Sheet:
    """One or two of them with no paper."""
    sheet = Ink(1600, 1000, colour)
    rows = tuple(secret(rng) for _ in range(1 + int(rng.random() < 0.5)))
    _rows(rng, sheet, rows, said.pick(rng, (*HAND[:2], *_PRINT)), colour)
    return sheet


def _rows(rng: Rng, sheet: Sheet, rows: tuple[Said, ...], font: str, ink: Colour) -> None:
    """A label and a secret below it, as large as the sheet lets them be; one label in three is left away."""
    width, height = sheet.size
    each = height / len(rows)
    for number, row in enumerate(rows):
        size = _fitting(row.text, font, width * 0.86, each * 0.5)
        if rng.random() < 2 / 3:
            sheet.write(row.label, (width * 0.07, each * (number + 0.06)), font, max(24, int(min(size, each * 0.3) * _TRIM)), ink)
        sheet.write(row.text, (width * 0.07, each * (number + 0.36)), font, size, ink, row.kind)


def _fitting(text: str, font: str, width: float, largest: float) -> int:
    """The size at which the text is so wide, at most `largest`."""
    return int(min(largest, 100 * width / sources.font(font, 100).getlength(text)))


def _against(ground: Colour) -> Colour:
    return BLACK if sum(ground) > 380 else WHITE
