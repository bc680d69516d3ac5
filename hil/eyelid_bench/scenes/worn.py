"""Print that wore off: a number that begins well and ends faint."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from PIL import Image, ImageDraw

from eyelid_bench.scenes import said
from eyelid_bench.scenes.seeds import Rng
from eyelid_bench.scenes.sheets import BLACK, DEJAVU_MONO, MONO, MONO_BOLD, SANS, SANS_BOLD, WHITE, Sheet
from eyelid_bench.scenes.truth import Secret


def worn_card(rng: Rng) -> Sheet:
    """A payment card that lay in a pocket for years."""
    dark = bool(rng.random() < 0.5)
    sheet = Sheet(856, 540, (40, 60, 96) if dark else (206, 208, 212), radius=32, protects=True)
    sheet.grain(rng, 6)
    ink = WHITE if dark else BLACK
    sheet.write("Northern Credit", (50, 40), SANS_BOLD, 46, ink)
    number, font = said.pan(rng), said.pick(rng, (DEJAVU_MONO, MONO_BOLD))
    _fade(rng, sheet, partial(sheet.write, number, (60, 280), font, 60, ink, Secret.PAN))
    _fade(rng, sheet, partial(sheet.write, said.expiry(rng), (480, 380), DEJAVU_MONO, 36, ink, Secret.EXPIRY))
    _fade(rng, sheet, partial(sheet.write, said.name(rng).upper(), (60, 452), SANS, 38, ink, Secret.NAME))
    return sheet


def worn_receipt(rng: Rng) -> Sheet:
    """Thermal paper that saw the sun."""
    sheet = Sheet(560, 620, (238, 236, 228))
    sheet.grain(rng, 3)
    ink = (70, 70, 80)
    rows = (
        (said.pan(rng), Secret.PAN),
        (said.phone(rng), Secret.PHONE),
        (said.name(rng), Secret.NAME),
        (said.digits(rng, 8), Secret.PASSWORD),
    )
    sheet.write("CORNER SHOP", (130, 40), MONO, 44, ink)
    for row, (text, kind) in enumerate(rows):
        _fade(rng, sheet, partial(sheet.write, text, (36, 150 + 110 * row), MONO_BOLD, 40, ink, kind))
    return sheet


def worn_label(rng: Rng) -> Sheet:
    """A sign by a door, of large letters, bleached from one side."""
    sheet = Sheet(1200, 420, said.pick(rng, ((226, 220, 200), (210, 214, 216))))
    sheet.grain(rng, 3)
    text, kind = said.pick(rng, ((said.digits(rng, 8), Secret.PASSWORD), (said.phone(rng), Secret.PHONE)))
    _fade(rng, sheet, partial(sheet.write, text, (60, 110), SANS_BOLD, 180 if len(text) < 9 else 130, (60, 50, 50), kind))
    return sheet


def _fade(rng: Rng, sheet: Sheet, write: Callable[[], object]) -> None:
    """What `write` puts on the sheet, from nearly whole at the left to a tenth or a third of it at the right, rubbed off in spots."""
    before = np.asarray(sheet.image, np.float32)
    write()
    after = np.asarray(sheet.image, np.float32)
    columns = np.flatnonzero(np.any(before != after, axis=(0, 2)))
    strength = np.ones(sheet.size[0], np.float32)
    strength[columns[0] :] = rng.uniform(0.1, 0.35)
    last = columns[-1] + 1
    strength[columns[0] : last] = np.linspace(rng.uniform(0.75, 1.0), strength[-1], last - columns[0]) ** rng.uniform(0.8, 1.6)
    spots = Image.fromarray(rng.integers(150, 256, (sheet.size[1] // 9, sheet.size[0] // 9), np.uint8)).resize(sheet.size)
    kept = (strength[None, :] * np.asarray(spots, np.float32) / 255)[..., None]
    sheet.image = Image.fromarray(np.clip(before + (after - before) * kept, 0, 255).astype(np.uint8))
    sheet.draw = ImageDraw.Draw(sheet.image)
