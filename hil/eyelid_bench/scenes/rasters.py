"""Triangles drawn into a picture with a depth buffer: which triangle is seen at each pixel, and where in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Raster:
    """What each pixel sees."""

    face: npt.NDArray[np.int32]
    """(height, width): the triangle, or -1."""
    weights: npt.NDArray[np.float32]
    """(height, width, 3): of its corners."""

    def spread(self, faces: npt.NDArray[np.int64], values: npt.NDArray[np.floating[Any]]) -> npt.NDArray[np.float32]:
        """(pixels seen, k): the vertices' (n, k) values, at every pixel that sees something, in rows."""
        seen = self.face >= 0
        corners, weights = faces[self.face[seen]], self.weights[seen]
        columns = values.astype(np.float32).T
        spread = [sum(weights[:, corner] * column[corners[:, corner]] for corner in range(3)) for column in columns]
        return np.stack([np.asarray(column, np.float32) for column in spread], axis=1)


def raster(points: Floats, faces: npt.NDArray[np.int64], size: tuple[int, int]) -> Raster:
    """`points` are (n, 3): x, y and depth in pixels of a picture of `size`; the nearest triangle is seen, from either side."""
    width, height = size
    depth = np.full((height, width), np.inf)
    face = np.full((height, width), -1, np.int32)
    weights = np.zeros((height, width, 3), np.float32)
    corners = points[faces]
    lows = np.maximum(np.floor(corners[..., :2].min(1)).astype(int), 0)
    highs = np.minimum(np.ceil(corners[..., :2].max(1)).astype(int) + 1, size)
    for at in np.nonzero((lows < highs).all(1))[0]:
        (left, top), (right, bottom) = lows[at], highs[at]
        inside = _barycentric(corners[at], np.arange(left, right), np.arange(top, bottom))
        if inside is None:
            continue
        far = inside @ corners[at, :, 2]
        nearer = (inside >= -1e-9).all(-1) & (far < depth[top:bottom, left:right])
        depth[top:bottom, left:right][nearer] = far[nearer]
        face[top:bottom, left:right][nearer] = at
        weights[top:bottom, left:right][nearer] = inside[nearer]
    return Raster(face, weights)


def _barycentric(corners: Floats, xs: npt.NDArray[np.int64], ys: npt.NDArray[np.int64]) -> Floats | None:
    """(rows, columns, 3) for the pixels' places; None for a triangle that is seen from its edge."""
    (ax, ay), (bx, by), (cx, cy) = corners[:, :2]
    area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay)
    if abs(area) < 1e-9:
        return None
    x, y = xs[None, :], ys[:, None]
    of_b = ((x - ax) * (cy - ay) - (cx - ax) * (y - ay)) / area
    of_c = ((bx - ax) * (y - ay) - (x - ax) * (by - ay)) / area
    return np.stack([1 - of_b - of_c, of_b, of_c], axis=-1)
