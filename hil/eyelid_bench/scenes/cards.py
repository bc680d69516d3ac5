"""Payment cards and badges."""

from __future__ import annotations

from eyelid_bench.scenes import people, said
from eyelid_bench.scenes.seeds import Rng
from eyelid_bench.scenes.sheets import BLACK, DEJAVU, DEJAVU_MONO, MONO_BOLD, NIMBUS_BOLD, SANS, SANS_BOLD, WHITE, Colour, Sheet
from eyelid_bench.scenes.truth import Secret

_DARK: tuple[Colour, ...] = ((24, 36, 82), (16, 16, 20), (96, 20, 36), (18, 74, 60), (60, 40, 110), (30, 90, 150))
_LIGHT: tuple[Colour, ...] = ((205, 205, 200), (226, 200, 140), (160, 200, 220), (235, 235, 238))
_BANKS = ("First Example Bank", "Harbour Savings", "Northern Credit", "Demo Bank")


def payment_card(rng: Rng) -> Sheet:
    """85.6 by 54 mm; printed flat, in the number fonts that are common, or embossed."""
    dark = bool(rng.random() < 0.6)
    colour, ink = (said.pick(rng, _DARK), WHITE) if dark else (said.pick(rng, _LIGHT), BLACK)
    card = Sheet(856, 540, colour, radius=32, protects=True)
    card.blend(rng, said.pick(rng, _DARK if dark else _LIGHT))
    card.grain(rng, 4)
    card.write(said.pick(rng, _BANKS), (50, 40), SANS_BOLD, 46, ink)
    card.draw.rounded_rectangle((60, 170, 180, 262), 14, fill=(212, 180, 96), outline=(150, 120, 50), width=3)
    card.draw.line((60, 216, 180, 216), fill=(150, 120, 50), width=3)
    _number(card, rng, ink if dark or rng.random() < 0.7 else (90, 90, 95))
    card.write("VALID THRU", (360, 392), SANS, 20, ink)
    card.write(said.expiry(rng), (480, 380), DEJAVU_MONO, 36, ink, Secret.EXPIRY)
    card.write(said.name(rng).upper(), (60, 452), DEJAVU, 38, ink, Secret.NAME)
    card.draw.ellipse((660, 420, 750, 510), fill=(200, 40, 40))
    card.draw.ellipse((715, 420, 805, 510), fill=(230, 160, 40))
    return card


def _number(card: Sheet, rng: Rng, ink: Colour) -> None:
    style = rng.random()
    text = said.pan(rng)
    if style < 0.35:
        size = 66 if len(text) > 17 else 70
        card.emboss(text, (60, 292), MONO_BOLD, size, (200, 202, 206) if ink == WHITE else (120, 120, 124), Secret.PAN)
    else:
        font = said.pick(rng, (DEJAVU_MONO, NIMBUS_BOLD, SANS_BOLD, MONO_BOLD))
        card.write(text, (60, 296), font, int(rng.integers(58, 66)), ink, Secret.PAN)


def card_back(rng: Rng) -> Sheet:
    """Some issuers print everything on the back, small and flat."""
    card = Sheet(856, 540, (225, 226, 230), radius=32, protects=True)
    card.grain(rng, 3)
    card.draw.rectangle((0, 50, 856, 150), fill=(28, 28, 30))
    card.write(said.name(rng), (60, 210), SANS, 40, BLACK, Secret.NAME)
    card.write(said.pan(rng), (60, 280), DEJAVU_MONO, int(rng.integers(46, 58)), BLACK, Secret.PAN)
    card.write("EXP", (60, 380), SANS, 30, BLACK)
    card.write(said.expiry(rng), (130, 372), DEJAVU_MONO, 40, BLACK, Secret.EXPIRY)
    card.write("Customer service: see example.com", (60, 470), SANS, 24, (90, 90, 90))
    return card


def stacked_card(rng: Rng) -> Sheet:
    """Upright, its number in rows of four digits, as newer cards have it."""
    colour = said.pick(rng, (*_DARK, *_LIGHT))
    sheet, ink = Sheet(540, 856, colour, radius=32, protects=True), WHITE if colour in _DARK else BLACK
    sheet.grain(rng, 4)
    sheet.write(said.pick(rng, _BANKS), (50, 50), SANS_BOLD, 46, ink)
    sheet.draw.rounded_rectangle((50, 150, 142, 270), 14, fill=(212, 180, 96), outline=(150, 120, 50), width=3)
    rows = [(group, (50.0, 350.0 + 78 * number)) for number, group in enumerate(said.pan(rng).split())]
    sheet.write_pieces(rows, said.pick(rng, (DEJAVU_MONO, SANS_BOLD, MONO_BOLD)), 64, ink, Secret.PAN)
    sheet.write(said.expiry(rng), (330, 350), DEJAVU_MONO, 44, ink, Secret.EXPIRY)
    sheet.write(said.name(rng), (50, 720), SANS, 48, ink, Secret.NAME)
    return sheet


def badge(rng: Rng) -> Sheet:
    """A staff badge, upright, with a portrait."""
    sheet = Sheet(540, 800, WHITE, radius=24, protects=True)
    sheet.draw.rectangle((0, 0, 540, 130), fill=said.pick(rng, _DARK))
    sheet.write("EXAMPLE LABS", (60, 38), SANS_BOLD, 54, WHITE)
    sheet.paste(people.portrait(rng, 250), (145, 160))
    sheet.write(said.name(rng), (40, 450), SANS_BOLD, 56, BLACK, Secret.NAME)
    sheet.write("Research", (40, 530), SANS, 44, (90, 90, 90))
    sheet.write(said.identity(rng), (40, 600), DEJAVU_MONO, 52, BLACK, Secret.IDENTITY)
    sheet.write(said.phone(rng), (40, 690), SANS, 48, BLACK, Secret.PHONE)
    return sheet


def identity_card(rng: Rng) -> Sheet:
    """Lying, with a portrait on the left."""
    sheet = Sheet(856, 540, (214, 226, 232), radius=32, protects=True)
    sheet.grain(rng, 6)
    sheet.write("IDENTITY CARD", (50, 30), SANS_BOLD, 48, (30, 50, 110))
    sheet.paste(people.portrait(rng, 240), (40, 120))
    sheet.write(said.name(rng).upper(), (310, 130), DEJAVU, 42, BLACK, Secret.NAME)
    sheet.write(said.identity(rng), (310, 220), DEJAVU_MONO, 50, BLACK, Secret.IDENTITY)
    sheet.write(said.address(rng), (310, 310), DEJAVU, 38, BLACK, Secret.ADDRESS)
    sheet.write(said.town(rng), (310, 370), DEJAVU, 38, BLACK, Secret.ADDRESS)
    return sheet
