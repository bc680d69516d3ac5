"""Papers on which one or two lines that must not leave stand between lines that say nothing about anybody.

Set close, in one size or in several: who leaves the lines above and below readable must not leave the one between them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from eyelid_bench.scenes import said, sources
from eyelid_bench.scenes.papers import INKS, NOTES
from eyelid_bench.scenes.seeds import Rng
from eyelid_bench.scenes.sheets import BLACK, DEJAVU, HAND, MONO, NARROW, SANS, SANS_BOLD, SERIF, WHITE, Colour, Sheet
from eyelid_bench.scenes.truth import Secret

LEADING: Final = (1.0, 1.4)
"""From one line's top to the next one's, in sizes of the upper one's letters: from solid setting to a generous one."""
_SMALLER: Final = (0.42, 0.85)
_MIXED: Final = (0.75, 1.35)
_WIDTH, _MARGIN = 900, 50
_STRIP, _FEW = 0.6, 4
"""How often a paper with so few lines is a strip, no higher than they need; one with more would have a card's shape."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line. Without a kind it is a label; `label` is one in the same line. `scale`: of the paper's size of letters."""

    text: str
    kind: Secret | None = Secret.NOTHING
    label: str = ""
    scale: float = 1.0


@dataclass(frozen=True, slots=True)
class Style:
    """A sort of paper, and what may stand on it that is nobody's secret."""

    lines: tuple[str, ...]
    grounds: tuple[Colour, ...]
    inks: tuple[Colour, ...]
    fonts: tuple[str, ...]
    sizes: tuple[int, int]
    """Of the letters, on a sheet that is 900 wide."""
    heights: tuple[float, float]
    """Of the paper, in widths."""
    bullet: str = ""
    centred: float = 0.0
    """How often its lines are."""


@dataclass(frozen=True, slots=True)
class _Sort:
    kind: Secret
    make: Callable[[Rng], str]
    labels: tuple[str, ...]


_SHORT: Final = (
    _Sort(Secret.PIN, said.pin, ("PIN", "Door code", "Alarm", "The gate opens with")),
    _Sort(Secret.PIN, said.one_time_code, ("Code", "One-time code", "Your code is")),
    _Sort(Secret.PHONE, said.phone, ("Phone", "Tel.", "Mobile", "Ask for me on")),
    _Sort(Secret.IDENTITY, said.identity, ("SSN", "Passport", "Staff no.")),
    _Sort(Secret.PASSWORD, said.password, ("Password", "Wi-Fi", "Login")),
    _Sort(Secret.ACCOUNT, said.account, ("Account", "Acct.", "Konto")),
)
_LONG: Final = (
    _Sort(Secret.IBAN, said.iban, ("IBAN", "Account")),
    _Sort(Secret.EMAIL, said.email, ("E-mail", "Mail", "Write to")),
    _Sort(Secret.KEY, said.key, ("Key", "Licence")),
    _Sort(Secret.PAN, said.pan, ("Card",)),
)

_OFTEN, _BARE = 0.8, 0.7
"""How often one is short, and without a label: by the rules a long number and a label take the lines around them along, so that
only a short bare one is likely to have readable neighbours."""

STYLES: Final = (
    Style(
        (
            "Water the plants",
            "Bins go out on Friday",
            "Milk is in the fridge",
            "Feed the cat twice",
            "Back around noon",
            "Lunch with Sam",
            "Buy bread on the way",
            "Close the windows",
            "The ladder is in the shed",
            "Have a nice weekend",
        ),
        NOTES,
        INKS,
        (*HAND, SANS, DEJAVU),
        (80, 150),
        (0.9, 1.1),
    ),
    Style(
        (
            "two lemons",
            "olive oil",
            "brown bread",
            "washing powder",
            "a bag of rice",
            "tomatoes",
            "dark chocolate",
            "oat milk",
            "six eggs",
            "green apples",
            "candles",
            "soap",
        ),
        (WHITE, (247, 246, 242), *NOTES),
        INKS,
        (*HAND, SANS, SERIF),
        (80, 150),
        (1.0, 1.45),
        bullet="- ",
    ),
    Style(
        (
            "Thank you for coming to see us last week.",
            "We hope that you had a pleasant journey home.",
            "The garden looks lovely in this weather.",
            "Please keep this page in a safe place.",
            "Our office is open from Monday to Friday.",
            "We look forward to hearing from you soon.",
            "Nothing else has changed since then.",
            "With kind regards from all of us",
            "Do tell us when anything is unclear.",
        ),
        ((247, 246, 242), WHITE, (244, 240, 228)),
        (BLACK, (40, 40, 60)),
        (SERIF, SANS, DEJAVU, NARROW, MONO),
        (40, 70),
        (0.7, 1.42),
    ),
    Style(
        (
            "Welcome to the reading room",
            "Please close the windows",
            "Quiet hours begin at ten",
            "Coffee is in the kitchen",
            "Guests may use the garden",
            "Shoes stay at the door",
            "Thank you for your help",
            "Enjoy your stay",
            "Breakfast until eleven",
        ),
        (WHITE, (250, 248, 240), (246, 205, 40), (214, 232, 214)),
        (BLACK, (120, 20, 24), (24, 40, 130)),
        (SANS_BOLD, SANS, SERIF, DEJAVU),
        (64, 130),
        (0.7, 1.42),
        centred=0.5,
    ),
)


def between(rng: Rng) -> Sheet:
    """A sticky note, a shopping list, a letter's page or a notice."""
    style = said.pick(rng, STYLES)
    ink, font, leading = said.pick(rng, style.inks), said.pick(rng, style.fonts), rng.uniform(*LEADING)
    lines = rows(rng, style)
    tall = leading * sum(row.scale for row in lines)
    height = int(rng.uniform(*style.heights) * _WIDTH)
    widest = max(_length(row, font) * row.scale for row in lines)
    size = min(rng.uniform(*style.sizes), (height - 2 * _MARGIN) / tall, (_WIDTH - 2 * _MARGIN) / widest)
    if len(lines) <= _FEW and rng.random() < _STRIP:
        height = int(size * tall) + 2 * _MARGIN
    top = _MARGIN + rng.uniform(0, 0.6) * (height - 2 * _MARGIN - size * tall)
    tops = [top + leading * size * sum(row.scale for row in lines[:number]) for number in range(len(lines))]
    sheet = Sheet(_WIDTH, height, said.pick(rng, style.grounds))
    sheet.grain(rng, 2)
    centred = rng.random() < style.centred
    for row, y in zip(lines, tops, strict=True):
        own = int(size * row.scale)
        x = (_WIDTH - _length(row, font) * own) / 2 if centred else _MARGIN
        end = sheet.write(row.label, (x, y), font, own, ink) if row.label else x
        sheet.write(row.text, (end + (own * 0.3 if row.label else 0), y), font, own, ink, row.kind)
    return sheet


def rows(rng: Rng, style: Style) -> tuple[Row, ...]:
    """Two to five lines of the style's and, nowhere at an end, one or two of secrets, mostly as large as the rest or smaller."""
    count = int(rng.integers(2, 6))
    found = [[Row(style.bullet + style.lines[int(at)])] for at in rng.permutation(len(style.lines))[:count]]
    for _ in range(1 + int(rng.random() < 0.25)):
        found[int(rng.integers(count - 1))] += _secret(rng, style.bullet)
    lines = [row for group in found for row in group]
    how = rng.random()
    if how < 0.45:
        return tuple(lines)
    if how < 0.8:
        smaller = rng.uniform(*_SMALLER)
        return tuple(row if row.kind is Secret.NOTHING else replace(row, scale=smaller) for row in lines)
    return tuple(replace(row, scale=rng.uniform(*_MIXED)) for row in lines)


def _secret(rng: Rng, bullet: str) -> tuple[Row, ...]:
    """With a label before it, or, one time in four of these, above it; mostly without."""
    sort = said.pick(rng, _SHORT if rng.random() < _OFTEN else _LONG)
    text, label = sort.make(rng), said.pick(rng, sort.labels)
    if rng.random() < _BARE:
        return (Row(text, sort.kind, bullet.strip()),)
    if rng.random() < 0.25:
        return Row(bullet + label, None), Row(text, sort.kind)
    return (Row(text, sort.kind, bullet + label + said.pick(rng, ("", ":"))),)


def _length(row: Row, font: str) -> float:
    """Of a line, in sizes of its letters."""
    face = sources.font(font, 100)
    return (face.getlength(row.text) + (face.getlength(row.label) + 30 if row.label else 0)) / 100
