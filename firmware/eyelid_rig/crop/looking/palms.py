"""Where palms are: the first half of MediaPipe Hands, shown a square (`SPEC-models.md`, palms)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from math import dist
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid_rig.camera.frames import Pixels
from eyelid_rig.crop.seen import Point

Floats = NDArray[np.float32]

SIDE: Final = 192
GRIDS: Final = ((24, 2), (12, 6))
"""Cells a side, and how many guesses there are a cell: all of them are offsets from the cell's centre."""
VALUES: Final = 18
"""A guess: x and y of the middle, width, height, then x and y of seven marks of the palm."""
WRIST, KNUCKLE = 0, 2
"""Of the seven marks, the wrist and the middle finger's knuckle: they say which way the hand is turned."""
FLOOR: Final = 0.3
"""Of the score. It is low, because a pointing hand that is missed sends what is in the centre instead, and the second net tells
surely what is no hand."""
SAME: Final = 0.5
"""Two palms whose middles are nearer than this, in sides of the larger one, are one."""


@dataclass(frozen=True, slots=True)
class Palm:
    """In pixels of what was shown."""

    middle: Point
    side: float
    """The longer side of its upright box."""
    wrist: Point
    knuckle: Point
    score: float


def square(pixels: Pixels) -> tuple[Floats, float]:
    """(192, 192, 3) from 0 to 1, the picture in the left upper corner of a black square, and how much it was scaled by."""
    height, width = pixels.shape[:2]
    scale = SIDE / max(width, height)
    used = max(1, round(width * scale)), max(1, round(height * scale))
    shown = np.zeros((SIDE, SIDE, 3), np.float32)
    shown[: used[1], : used[0]] = cv2.resize(pixels, used, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    return shown / np.float32(255), scale


def palms_in(guesses: Floats, logits: Floats, scale: float, corner: Point = (0.0, 0.0)) -> list[Palm]:
    """The palms that the detector's outputs tell of: (2016, 18) guesses and (2016,) logits of their scores.

    `corner` is where in the frame the upper left of what was shown lies, `scale` what it was scaled by: palms are in the frame.
    Those that score `FLOOR` or less are left out.
    """
    scores = 1 / (1 + np.exp(-np.clip(logits, -80, 80)))
    seen = scores > FLOOR
    values = guesses[seen].reshape(-1, VALUES // 2, 2) / scale
    places = _centres()[seen, None] / scale + np.array(corner, np.float32)
    values = np.concatenate([values[:, :1] + places, values[:, 1:2], values[:, 2:] + places], axis=1)
    return [_palm(value, float(score)) for value, score in zip(values, scores[seen], strict=True)]


def each_once(palms: Iterable[Palm]) -> list[Palm]:
    """The surest of those that lie in one place, surest first."""
    kept: list[Palm] = []
    for palm in sorted(palms, key=lambda palm: (-palm.score, palm.middle)):
        if all(dist(palm.middle, other.middle) > SAME * max(palm.side, other.side) for other in kept):
            kept.append(palm)
    return kept


def _palm(values: Floats, score: float) -> Palm:
    marks = [(float(x), float(y)) for x, y in values]
    return Palm(marks[0], max(marks[1]), marks[2 + WRIST], marks[2 + KNUCKLE], score)


@cache
def _centres() -> Floats:
    """(2016, 2): x and y in the square of the cell's centre that each guess is an offset from."""
    grids = []
    for cells, guesses in GRIDS:
        middles = (np.arange(cells) + 0.5) * SIDE / cells
        grid = np.stack(np.meshgrid(middles, middles), axis=-1).reshape(-1, 2)
        grids.append(np.repeat(grid, guesses, axis=0))
    return np.concatenate(grids).astype(np.float32)
