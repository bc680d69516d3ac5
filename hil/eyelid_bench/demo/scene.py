"""What the demo's camera sees: one photograph of a table twice, bare and with a payment card on it. Where the card lies is known."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image

from eyelid_bench.demo import card
from eyelid_bench.sim import PHOTOS
from eyelid_rig.camera.frames import Size
from eyelid_rig.camera.photos import load_photo
from eyelid_rig.crop.seen import Quad

TABLE: Final = PHOTOS / "1-table-with-wine.jpg"
BARE: Final = "1-table.jpg"
WITH_CARD: Final = "2-table-with-a-card.jpg"
CARD_AT: Final[Quad] = ((0.503, 0.593), (0.638, 0.538), (0.721, 0.567), (0.586, 0.621))
"""The card's corners in parts of the frame's width and height, the left upper one first, clockwise."""
_QUALITY = 95


@dataclass(frozen=True, slots=True)
class Scene:
    """The folder that the camera replays; places are in the frame's pixels."""

    folder: Path
    size: Size
    card: Quad
    writing: tuple[Quad, ...]
    """Each line on the card: its number first."""


def make(folder: Path, size: Size) -> Scene:
    """Write the two photographs. Raises RigError (`camera-format`), OSError."""
    width, height = size
    a, b, c, d = ((x * width, y * height) for x, y in CARD_AT)
    place = a, b, c, d
    bare = load_photo(TABLE, size)
    folder.mkdir(parents=True, exist_ok=True)
    for name, pixels in ((BARE, bare), (WITH_CARD, card.lay(bare, place))):
        Image.fromarray(pixels).save(folder / name, quality=_QUALITY, subsampling=0)
    return Scene(folder, size, place, card.writing(place))
