"""Screens of telephones and computers with somebody's account on them."""

from __future__ import annotations

from eyelid_bench.scenes import said
from eyelid_bench.scenes.seeds import Rng
from eyelid_bench.scenes.sheets import BLACK, DEJAVU, DEJAVU_MONO, SANS, SANS_BOLD, WHITE, Sheet
from eyelid_bench.scenes.truth import Secret


def monitor(rng: Rng) -> Sheet:
    """A sign-in or a mail window, in a black frame."""
    dark = bool(rng.random() < 0.4)
    ground, ink = ((34, 36, 42), (225, 228, 232)) if dark else ((244, 246, 250), BLACK)
    sheet = Sheet(1120, 700, (12, 12, 14), radius=18, protects=True)
    sheet.draw.rectangle((28, 28, 1092, 672), fill=ground)
    sheet.draw.rectangle((28, 28, 1092, 92), fill=(52, 92, 168))
    sheet.write("Account settings", (60, 40), SANS_BOLD, 40, WHITE)
    rows = (
        ("Name", said.name(rng), Secret.NAME, DEJAVU),
        ("E-mail", said.email(rng), Secret.EMAIL, DEJAVU),
        ("Password", said.password(rng), Secret.PASSWORD, DEJAVU_MONO),
        ("Phone", said.phone(rng), Secret.PHONE, DEJAVU),
        ("API key", said.key(rng), Secret.KEY, DEJAVU_MONO),
    )
    for row, (label, text, kind, font) in enumerate(rows):
        y = 130 + 106 * row
        sheet.write(label, (70, y + 6), SANS, 38, ink)
        sheet.draw.rectangle((290, y - 8, 1050, y + 64), outline=(150, 156, 166), width=3)
        sheet.write(text, (310, y), font, 42, ink, kind)
    return sheet


def telephone(rng: Rng) -> Sheet:
    """A banking app."""
    dark = bool(rng.random() < 0.5)
    ground, ink = ((18, 18, 24), (235, 235, 240)) if dark else ((250, 250, 252), BLACK)
    sheet = Sheet(520, 1040, (8, 8, 10), radius=64, protects=True)
    sheet.draw.rounded_rectangle((18, 18, 502, 1022), 50, fill=ground)
    sheet.write("Demo Bank", (60, 80), SANS_BOLD, 52, ink)
    sheet.write("Hello", (60, 170), SANS, 40, ink)
    sheet.write(said.name(rng), (60, 230), SANS_BOLD, 48, ink, Secret.NAME)
    sheet.draw.rounded_rectangle((50, 330, 470, 560), 24, fill=(50, 90, 170))
    sheet.write(said.pan(rng), (68, 440), DEJAVU_MONO, 32, WHITE, Secret.PAN)
    sheet.write("Your code", (60, 620), SANS, 40, ink)
    sheet.write(said.digits(rng, 6), (60, 680), SANS_BOLD, 80, ink, Secret.PASSWORD)
    sheet.write(said.phone(rng), (60, 830), SANS, 46, ink, Secret.PHONE)
    sheet.write(said.email(rng), (50, 912), SANS, 26, ink, Secret.EMAIL)
    return sheet
