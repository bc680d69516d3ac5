"""TensorFlow's convolution and pooling, written for the eye: pictures are (batch, row, column, channel)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def convolved(x: Array, kernel: Array, step: int, padding: str) -> Array:
    """With a kernel (row, column, channel in, channel out)."""
    return _over_windows(x, kernel.shape[0], step, padding, 0, lambda part: np.tensordot(part, kernel, 3))


def max_pooled(x: Array, side: int, step: int, padding: str) -> Array:
    return _over_windows(x, side, step, padding, -np.inf, lambda part: part.max(axis=(0, 1)))


def _over_windows(x: Array, side: int, step: int, padding: str, filling: float, of: Callable[[Array], Array]) -> Array:
    picture = x[0]
    if padding == "SAME":
        picture = np.pad(picture, [*(_same(length, side, step) for length in picture.shape[:2]), (0, 0)], constant_values=filling)
    rows, columns = (range(0, length - side + 1, step) for length in picture.shape[:2])
    return np.array([[[of(picture[row : row + side, column : column + side]) for column in columns] for row in rows]])


def _same(length: int, side: int, step: int) -> tuple[int, int]:
    """SAME: ceil(length / step) windows; what is missing is added around, the odd one at the end."""
    missing = max(0, (-(-length // step) - 1) * step + side - length)
    return missing // 2, missing - missing // 2
