"""Whether a payment card left: by what the collector has, opened with the recipient's key, and by where the card lay in the frame.

It asks nothing of the code that crops and paints: each pixel of the card is outside the crop, or it is one colour with all the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, unique
from pathlib import Path

import numpy as np
import numpy.typing as npt
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from PIL import Image, ImageDraw

from eyelid_bench.demo.scene import Scene
from eyelid_formats import bundle
from eyelid_formats.unit import Trust
from eyelid_host.show import open_picture
from eyelid_rig.camera import jpeg
from eyelid_rig.camera.frames import Pixels
from eyelid_rig.crop.seen import Quad

_SOLID = 20
"""How far from the fill's colour a pixel may be: what JPEG does to a flat colour, and less than any letter."""
_STRAY_PPM = 2_000
"""Pixels at a fill's very edge that JPEG mixed with their neighbours."""

Mask = npt.NDArray[np.bool_]


@unique
class Fate(StrEnum):
    """What became of the card in one crop."""

    OUTSIDE = "outside"
    """No pixel of it is in the crop."""
    PAINTED = "painted"
    """What of it is in the crop is of one colour."""
    BLANK = "blank"
    """All that is written on it is outside the crop or of one colour; some bare plastic can be seen."""
    READABLE = "readable"
    """Some of what is written on it is in the crop as it was."""


@dataclass(frozen=True, slots=True)
class Looked:
    """One crop; `share` is how much of the card's area lies in its box."""

    fate: Fate
    share: float


def look(crop: Pixels, box: tuple[int, int, int, int], scene: Scene) -> Looked:
    """`crop` is the decoded picture that was cut from `box` of the frame, perhaps made smaller."""
    card = _mask(scene.card, box, crop)
    share = _area_inside(scene.card, box)
    if not card.any():
        return Looked(Fate.OUTSIDE, share)
    if _is_solid(crop, card):
        return Looked(Fate.PAINTED, share)
    writing = np.any([_mask(line, box, crop) for line in scene.writing], axis=0)
    return Looked(Fate.BLANK if _is_solid(crop, writing) else Fate.READABLE, share)


def stored(collector: Path, bundle_id: bytes, trust: Trust, recipient: X25519PrivateKey) -> tuple[bundle.Verified, Pixels]:
    """A bundle as the collector has it, and its crop as the recipient sees it. Raises EyelidError, OSError, StopIteration."""
    path = next((collector / "bundles").rglob(bundle_id.hex() + bundle.SUFFIX))
    verified = bundle.verify(path.read_bytes(), trust)
    return verified, jpeg.decode(open_picture(verified, recipient).image)


def _is_solid(crop: Pixels, where: Mask) -> bool:
    """Whether all pixels there, but for a few at the edges of blocks, have one colour."""
    pixels = crop[where].astype(np.int16)
    if not len(pixels):
        return True
    away = np.abs(pixels - np.median(pixels, axis=0)).max(axis=1) > _SOLID
    return int(away.sum()) * 1_000_000 <= _STRAY_PPM * len(pixels)


def _mask(quad: Quad, box: tuple[int, int, int, int], crop: Pixels) -> Mask:
    """The quad's pixels in the crop."""
    height, width = crop.shape[:2]
    x, y = width / box[2], height / box[3]
    page = Image.new("1", (width, height))
    ImageDraw.Draw(page).polygon([((px - box[0]) * x, (py - box[1]) * y) for px, py in quad], fill=1)
    return np.asarray(page, np.bool_)


def _area_inside(quad: Quad, box: tuple[int, int, int, int]) -> float:
    x, y, width, height = box
    size = (max(round(max(px for px, _ in quad)), x + width) + 1, max(round(max(py for _, py in quad)), y + height) + 1)
    page = Image.new("1", size)
    ImageDraw.Draw(page).polygon(list(quad), fill=1)
    card = np.asarray(page, np.bool_)
    return float(card[y : y + height, x : x + width].sum() / card.sum())
