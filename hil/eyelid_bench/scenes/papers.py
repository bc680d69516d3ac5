"""Letters, sticky notes, envelopes and prescriptions."""

from __future__ import annotations

from eyelid_bench.scenes import said
from eyelid_bench.scenes.seeds import Rng
from eyelid_bench.scenes.sheets import BLACK, DEJAVU, HAND, MONO, NARROW, SANS, SANS_BOLD, SERIF, WHITE, Colour, Sheet
from eyelid_bench.scenes.truth import Secret

NOTES: tuple[Colour, ...] = ((250, 236, 120), (250, 180, 200), (170, 230, 160), (160, 214, 250))
INKS: tuple[Colour, ...] = ((20, 24, 90), (20, 20, 22), (120, 20, 24))
_LINES = ("Thank you for your message of last week.", "Please check the details below and", "tell us when anything is wrong.")


def letter(rng: Rng) -> Sheet:
    """A page's upper part: who it is to, a few lines, and an account."""
    font = said.pick(rng, (SERIF, SANS, DEJAVU, NARROW))
    sheet = Sheet(900, 860, (247, 246, 242))
    sheet.grain(rng, 2)
    sheet.write("Harbour Savings", (60, 40), SANS_BOLD, 52, (30, 60, 110))
    lines = [(said.name(rng), Secret.NAME), (said.address(rng), Secret.ADDRESS), (said.town(rng), Secret.ADDRESS)]
    y = 140
    for text, kind in lines:
        sheet.write(text, (60, y), font, 42, BLACK, kind)
        y += 56
    for text in _LINES:
        y += 52
        sheet.write(text, (60, y), font, 38, BLACK)
    y += 80
    for label, text, kind in (
        ("Account ", said.iban(rng), Secret.IBAN),
        ("Telephone ", said.phone(rng), Secret.PHONE),
        ("E-mail ", said.email(rng), Secret.EMAIL),
    ):
        end = sheet.write(label, (60, y), font, 40, BLACK)
        sheet.write(text, (end + 8, y), font, 40, BLACK, kind)
        y += 64
    return sheet


def sticky_note(rng: Rng) -> Sheet:
    """Written by hand."""
    font, ink = said.pick(rng, HAND), said.pick(rng, INKS)
    sheet = Sheet(600, 560, said.pick(rng, NOTES))
    sheet.grain(rng, 3)
    rows = [("Wi-Fi", None), (said.password(rng), Secret.PASSWORD), ("call " + said.pick(rng, ("Mum", "Sam", "Dr Lee")), None)]
    rows += [(said.phone(rng), Secret.PHONE)] if rng.random() < 0.7 else [(said.key(rng), Secret.KEY)]
    if rng.random() < 0.25:
        rows[1] = (said.pan(rng), Secret.PAN)
    for row, (text, kind) in enumerate(rows):
        size = 84 if len(text) < 13 else 64 if len(text) < 17 else 52
        sheet.write(text, (36, 50 + 118 * row), font, size, ink, kind)
    return sheet


def envelope(rng: Rng) -> Sheet:
    """With a window's worth of address."""
    sheet = Sheet(1000, 520, said.pick(rng, ((244, 240, 228), (232, 222, 196), WHITE)))
    sheet.grain(rng, 3)
    sheet.draw.rectangle((850, 40, 950, 160), fill=(180, 60, 60), outline=WHITE, width=6)
    font = said.pick(rng, (SERIF, DEJAVU, MONO, HAND[0]))
    for row, (text, kind) in enumerate(
        ((said.name(rng), Secret.NAME), (said.address(rng), Secret.ADDRESS), (said.town(rng), Secret.ADDRESS))
    ):
        sheet.write(text, (330, 230 + 80 * row), font, 54, BLACK, kind)
    return sheet


def prescription(rng: Rng) -> Sheet:
    """A label from a pharmacy."""
    sheet = Sheet(800, 560, WHITE)
    sheet.grain(rng, 2)
    sheet.draw.rectangle((0, 0, 800, 90), fill=(40, 120, 90))
    sheet.write("PHARMACY  Rx", (40, 20), SANS_BOLD, 50, WHITE)
    sheet.write(said.name(rng), (40, 120), SANS_BOLD, 52, BLACK, Secret.NAME)
    sheet.write(said.medicine(rng), (40, 210), SANS_BOLD, 56, BLACK, Secret.MEDICINE)
    sheet.write("Take one tablet twice a day", (40, 300), SANS, 42, BLACK)
    end = sheet.write("Patient ", (40, 380), SANS, 42, BLACK)
    sheet.write(said.identity(rng), (end + 6, 380), MONO, 46, BLACK, Secret.IDENTITY)
    sheet.write(said.phone(rng), (40, 460), SANS, 44, BLACK, Secret.PHONE)
    return sheet


def receipt(rng: Rng) -> Sheet:
    """Thermal print: some tills still print the whole number."""
    sheet = Sheet(520, 760, (240, 240, 238))
    sheet.grain(rng, 2)
    ink = (60, 60, 70)
    sheet.write("CORNER SHOP", (120, 40), MONO, 44, ink)
    for row, (text, price) in enumerate((("Coffee", "3.20"), ("Bread", "2.75"), ("Stamps", "8.00"))):
        sheet.write(f"{text:<10}{price:>6}", (60, 150 + 60 * row), MONO, 40, ink)
    sheet.write("CARD", (60, 380), MONO, 40, ink)
    sheet.write(said.pan(rng), (36, 440), MONO, 38, ink, Secret.PAN)
    sheet.write("AUTH " + said.digits(rng, 6), (60, 510), MONO, 38, ink)
    sheet.write(said.name(rng), (60, 580), MONO, 38, ink, Secret.NAME)
    return sheet
