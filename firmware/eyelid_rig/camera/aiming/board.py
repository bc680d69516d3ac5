"""The printed target: a grid of ArUco markers, each different, so that every part of it says where it is and which way is up."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

COLUMNS: Final = 4
ROWS: Final = 6
MARKER_MM: Final = 28.0
GAP_MM: Final = 8.0
WIDTH_MM: Final = COLUMNS * MARKER_MM + (COLUMNS - 1) * GAP_MM
HEIGHT_MM: Final = ROWS * MARKER_MM + (ROWS - 1) * GAP_MM
"""136 x 208 mm: with margins it fits A4 and US Letter, at the same size on both."""
MODULES: Final = 6
"""A marker's side, in black or white squares: 4 of code in a black border of one."""
DICTIONARY: Final = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)


def places_mm() -> dict[int, npt.NDArray[np.float64]]:
    """Of each marker, by its number: (4, 2) corners on the paper, from its top left one clockwise; y goes down from the board's top."""
    step = MARKER_MM + GAP_MM
    square = MARKER_MM * np.array([(0, 0), (1, 0), (1, 1), (0, 1)], dtype=np.float64)
    return {row * COLUMNS + column: square + np.array((column, row)) * step for row in range(ROWS) for column in range(COLUMNS)}


def modules(marker: int) -> npt.NDArray[np.bool_]:
    """(MODULES, MODULES): where the marker is black."""
    black: npt.NDArray[np.bool_] = DICTIONARY.generateImageMarker(marker, MODULES) == 0
    return black
