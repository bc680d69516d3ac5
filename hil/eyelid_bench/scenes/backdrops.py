"""What a scene is laid on: photographs of tables, streets, rooms and land, and table tops made of noise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum, unique
from pathlib import Path

import cv2
import numpy as np

from eyelid_bench.scenes import said, sources
from eyelid_bench.scenes.seeds import Rng
from eyelid_rig.camera.frames import Pixels, Size


@unique
class Ground(StrEnum):
    """Where things of a kind are met."""

    TABLE = "table"
    STREET = "street"
    LAND = "land"


@dataclass(frozen=True, slots=True)
class Backdrop:
    """A photograph, the part of its height to show when it is cut, and which known classes are in it."""

    name: str
    find: Callable[[str], Path]
    middle: float = 0.5
    holds: tuple[str, ...] = ()
    ground: Ground = Ground.LAND
    tiled: bool = False
    """A texture, too small to be enlarged: it is laid out in mirrored tiles."""


_OWN, _WALL, _DOC, _SK = sources.own_photo, sources.background, sources.opencv_doc, sources.skimage
PHOTOGRAPHS = (
    Backdrop("1-table-with-wine.jpg", _OWN, holds=("wine glass", "cup", "bottle", "dining table", "chair"), ground=Ground.TABLE),
    Backdrop("2-bowl-with-fig.jpg", _OWN, holds=("bowl", "orange", "apple"), ground=Ground.TABLE),
    Backdrop("4-brushes.jpg", _OWN, ground=Ground.TABLE),
    Backdrop("5-mountain-path.jpg", _OWN),
    Backdrop("6-dandelions.jpg", _OWN),
    Backdrop("Bridge_by_Sander_Klootwijk.jpg", _WALL),
    Backdrop("Dragonfly_by_Bolly.jpg", _WALL),
    Backdrop("aitzgorri_by_Aitzol_Berasategi.jpg", _WALL, 0.7),
    Backdrop("life_by_Aitzol_Berasategi.jpg", _WALL),
    Backdrop("sunset_by_Aitzol_Berasategi.jpg", _WALL, 0.7),
    Backdrop("free_by_Peter_Nerlich.jpg", _WALL, ground=Ground.TABLE),
    Backdrop("examples/data/leuvenA.jpg", _DOC, 0.7, ground=Ground.STREET),
    Backdrop("examples/data/home.jpg", _DOC, ground=Ground.STREET),
    Backdrop("examples/data/building.jpg", _DOC, holds=("car", "potted plant"), ground=Ground.STREET),
    Backdrop("examples/data/aloeL.jpg", _DOC, holds=("potted plant", "vase"), ground=Ground.TABLE),
    Backdrop("examples/data/basketball2.png", _DOC, 0.4, holds=("person", "sports ball"), ground=Ground.TABLE),
    Backdrop("coffee.png", _SK, holds=("cup", "spoon", "dining table"), ground=Ground.TABLE),
    Backdrop("motorcycle_left.png", _SK, holds=("motorcycle", "bicycle", "car"), ground=Ground.STREET),
    Backdrop("brick.png", _SK, ground=Ground.STREET, tiled=True),
    Backdrop("grass.png", _SK, tiled=True),
    Backdrop("gravel.png", _SK, ground=Ground.STREET, tiled=True),
)
_WOODS = ((150, 104, 66), (196, 158, 112), (96, 62, 40), (120, 116, 110), (206, 196, 180))
_PAINTS = ((232, 230, 224), (206, 212, 200), (190, 204, 216), (120, 124, 128), (60, 70, 66))


def backdrop(rng: Rng, size: Size, without: tuple[str, ...] = (), ground: Ground | None = None) -> Pixels:
    """A photograph in two of three, else a table top where that may be; none with something of the classes `without`."""
    if rng.random() < 1 / 3 and ground in (None, Ground.TABLE):
        return table_top(rng, size)
    fitting = (photo for photo in PHOTOGRAPHS if not set(photo.holds) & set(without) and ground in (None, photo.ground))
    chosen = said.pick(rng, tuple(fitting))
    return photograph(chosen, size, mirrored=bool(rng.random() < 0.5))


def photograph(chosen: Backdrop, size: Size, *, mirrored: bool) -> Pixels:
    """Cut to the frame's shape and resampled to its size."""
    pixels = sources.photo(chosen.find(chosen.name))
    if chosen.tiled:
        rows, columns = -(-size[1] // pixels.shape[0]) - 1, -(-size[0] // pixels.shape[1]) - 1
        pad = ((0, rows * pixels.shape[0]), (0, columns * pixels.shape[1]), (0, 0))
        return np.ascontiguousarray(np.pad(pixels, pad, "reflect")[: size[1], : size[0]])
    height, width = pixels.shape[:2]
    wanted = min(height, width * size[1] // size[0])
    across = min(width, height * size[0] // size[1])
    top, left = int((height - wanted) * chosen.middle), (width - across) // 2
    cut = pixels[top : top + wanted, left : left + across]
    grown = cv2.resize(cut, size, interpolation=cv2.INTER_AREA if across > size[0] else cv2.INTER_CUBIC)
    return np.ascontiguousarray(grown[:, ::-1] if mirrored else grown).astype(np.uint8)


def table_top(rng: Rng, size: Size) -> Pixels:
    """Grain that runs one way, in a wood's or a stone's colour."""
    width, height = size
    coarse = rng.normal(0, 1, (height // 10, max(4, width // 240))).astype(np.float32)
    fine = rng.normal(0, 1, (height // 2, max(4, width // 40))).astype(np.float32)
    grain = sum(weight * cv2.resize(noise, size, interpolation=cv2.INTER_CUBIC) for weight, noise in ((4.0, coarse), (1.2, fine)))
    colour = np.asarray(said.pick(rng, _WOODS), np.float32)
    pores = rng.standard_normal((height, width), np.float32) * 3
    return np.clip(colour[None, None, :] * (1 + np.asarray(grain)[..., None] / 110) + pores[..., None], 0, 255).astype(np.uint8)


def wall(rng: Rng, size: Size) -> Pixels:
    """Paint on plaster: one colour, a little uneven, lit from one side."""
    width, height = size
    colour = np.asarray(said.pick(rng, _PAINTS), np.float32)
    rough = cv2.resize(rng.normal(0, 1.2, (height // 3, width // 3)).astype(np.float32), size, interpolation=cv2.INTER_LINEAR)
    left, right = rng.uniform(0.85, 1.08, 2)
    lit = np.linspace(float(left), float(right), width, dtype=np.float32)[None, :, None]
    grains = rng.standard_normal((height, width, 1), np.float32) * 2
    painted: Pixels = np.clip(colour * lit + np.asarray(rough)[..., None] + grains, 0, 255).astype(np.uint8)
    return painted
