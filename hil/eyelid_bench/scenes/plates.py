"""Number plates."""

from __future__ import annotations

from eyelid_bench.scenes import said
from eyelid_bench.scenes.seeds import Rng
from eyelid_bench.scenes.sheets import BLACK, DEJAVU, NARROW, SANS_BOLD, WHITE, Sheet
from eyelid_bench.scenes.truth import Secret


def plate(rng: Rng) -> Sheet:
    """520 by 112 mm, white or yellow, with or without a blue band."""
    ground = said.pick(rng, (WHITE, (246, 205, 40), (238, 238, 230)))
    sheet = Sheet(780, 170, ground, radius=12)
    sheet.grain(rng, 3)
    sheet.draw.rounded_rectangle((3, 3, 776, 166), 12, outline=BLACK, width=5)
    if rng.random() < 0.5:
        sheet.draw.rectangle((6, 6, 66, 163), fill=(20, 60, 150))
    sheet.write(said.plate(rng), (96, 22), said.pick(rng, (SANS_BOLD, DEJAVU, NARROW)), 112, BLACK, Secret.PLATE)
    return sheet
