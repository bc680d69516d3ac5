"""Where palms are: the first half of MediaPipe Hands, on the whole frame shrunk into a square (`SPEC-models.md`, palms)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
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
FLOOR: Final = 0.35
SAME: Final = 0.3
MOST: Final = 2
"""Hands that are looked at: a wearer has no more."""


@dataclass(frozen=True, slots=True)
class Palm:
    """In the frame's pixels."""

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


def palms_in(guesses: Floats, logits: Floats, scale: float) -> tuple[Palm, ...]:
    """The palms that the detector's outputs tell of, surest first: (2016, 18) guesses and (2016,) logits of their scores."""
    scores = 1 / (1 + np.exp(-np.clip(logits, -80, 80)))
    seen = scores > FLOOR
    values, scores = guesses[seen].reshape(-1, VALUES // 2, 2), scores[seen]
    values = np.concatenate([values[:, :1] + _centres()[seen, None], values[:, 1:2], values[:, 2:] + _centres()[seen, None]], axis=1)
    corners = np.concatenate([values[:, 0] - values[:, 1] / 2, values[:, 1]], axis=1)
    kept = cv2.dnn.NMSBoxes(corners.tolist(), scores.tolist(), FLOOR, SAME) if len(scores) else ()
    best = sorted(kept, key=lambda at: (-scores[at], at))[:MOST]
    return tuple(_palm(values[at] / scale, float(scores[at])) for at in best)


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
