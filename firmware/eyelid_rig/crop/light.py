"""Whether there is light and sharpness enough to see what must not leave.

What hides a card from the detectors hides it from nobody who turns up the brightness afterwards, or sharpens.
"""

from __future__ import annotations

from math import ceil, floor
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera.frames import Pixels

DARKEST: Final = 40.0
"""Of 255, that the brightest twentieth reaches. The bench's photographs have 150 and more; at an eighth of their light 20 to 30,
where a camera's noise of 2 to 5 levels is a tenth of all contrast and the text detectors find nothing."""
BLUNTEST: Final = 8.0
"""Levels of the Laplacian that the sharpest tile's strongest hundredth reaches, 960 pixels wide. The same photographs have 25 and
more, 12 and more with a blur of 1.5 pixels, which leaves small print readable, and mostly 5 to 7 with one of 3, which does not."""
PLAIN: Final = 27.0
"""Levels between the darkest and the brightest fiftieth of a frame, the slow changes of its light taken out. With fewer it is a wall or a
tabletop, perhaps with a soft shadow across it, without an edge that could be sharp, and is not called blurred. Of the bench's tabletops
alone none has more than 26; of those with sheets on them none has fewer than 27, blurred by 8 pixels."""
COARSER: Final = 4
SLOW: Final = 10.0
"""Pixels of a working copy that is `COARSER` times smaller: what changes over more of them is light, not things."""
WIDTH: Final = 960
ROWS: Final = 4
COLUMNS: Final = 6


def judge(frame: Pixels) -> None:
    """Raises `too-dark` or `too-blurred`, and nothing is looked at."""
    grey = _working_copy(frame)
    bright = _percentile(grey, 95)
    if bright < DARKEST:
        raise RigError(Code.TOO_DARK, f"the brightest of the frame is at {bright:.0f} of 255 where {DARKEST:.0f} are needed: more light")
    if _contrast(grey) >= PLAIN and (sharpest := _sharpest_tile(grey)) < BLUNTEST:
        raise RigError(Code.TOO_BLURRED, f"the frame's edges reach {sharpest:.0f} where {BLUNTEST:.0f} are needed: hold still, step back")


def _working_copy(frame: Pixels) -> NDArray[np.uint8]:
    """Grey, at most `WIDTH` wide, without single noisy pixels: they would pass for edges."""
    while frame.shape[1] >= 2 * WIDTH:
        frame = np.asarray(cv2.resize(frame, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)
    scale = WIDTH / frame.shape[1]
    small = cv2.resize(frame, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else frame
    return np.asarray(cv2.medianBlur(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), 3), np.uint8)


def _contrast(grey: NDArray[np.uint8]) -> float:
    """Of things, not of light and shade."""
    size = (max(1, grey.shape[1] // COARSER), max(1, grey.shape[0] // COARSER))
    small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    darkest, brightest = np.percentile(small - cv2.GaussianBlur(small, (0, 0), SLOW), (2, 98))
    return float(brightest - darkest)


def _sharpest_tile(grey: NDArray[np.uint8]) -> float:
    """One thing in focus is enough: the rest of a near scene never is."""
    edges = np.asarray(cv2.convertScaleAbs(cv2.Laplacian(grey, cv2.CV_16S)), np.uint8)
    tiles = (tile for band in np.array_split(edges, ROWS) for tile in np.array_split(band, COLUMNS, axis=1))
    return max((_percentile(tile, 99) for tile in tiles if tile.size), default=0.0)


def _percentile(values: NDArray[np.uint8], share: float) -> float:
    """The same as `np.percentile`, counted: there are only 256 values."""
    up_to = cv2.calcHist([values], [0], None, [256], [0, 256]).ravel().cumsum(dtype=np.float64)
    rank = (values.size - 1) * share / 100
    below, above = np.searchsorted(up_to, (floor(rank), ceil(rank)), side="right")
    return float(below + (above - below) * (rank - floor(rank)))
