"""The arm that a hand is on: a tapering tube from the wrist on, bare or in a sleeve."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from eyelid_bench.scenes.seeds import Rng

Floats = npt.NDArray[np.float64]

LENGTH = 0.38
"""Metres, about to the elbow: farther than any frame shows."""
_AROUND, _ALONG = 36, 41
_START = 0.0
"""Metres below the wrist's middle: the tube begins inside the hand's own end and comes out of it just before that ends."""
_MIDDLE = (0.001, 0.0)
"""Of the hand's end, across and away from the eye."""
_RADII = (
    (0.0, 0.0235, 0.017),
    (0.016, 0.0262, 0.0192),
    (0.05, 0.028, 0.0215),
    (0.14, 0.037, 0.032),
    (0.24, 0.042, 0.037),
    (LENGTH, 0.045, 0.041),
)
"""Metres from the start, and the half widths there."""
_CLOTH = 0.007
"""How far a sleeve stands off the skin, in metres."""
BARE = 9.0
"""Where no sleeve begins."""


@dataclass(frozen=True, slots=True)
class Arm:
    """Skin up to the sleeve's hem, then cloth; in the hand's coordinates (`handmesh.py`)."""

    vertices: Floats
    normals: Floats
    faces: npt.NDArray[np.int64]
    cloth: npt.NDArray[np.float64]
    """(n,): 1 on the sleeve."""


def arm(rng: Rng, hem: float) -> Arm:
    """Straight on from the hand; a sleeve with folds begins `hem` metres from its start."""
    along = np.sort(np.r_[np.linspace(0, LENGTH, _ALONG), np.clip((hem, hem + 1e-4), 0, LENGTH)])
    around = np.linspace(0, 2 * np.pi, _AROUND, endpoint=False)
    steps, wide, deep = np.asarray(_RADII).T
    cloth = along > hem
    folds = np.sin(along * rng.uniform(90, 160) + 1.5 * np.sin(around[:, None] + rng.uniform(0, 6)) + rng.uniform(0, 6)).T * 0.0022
    more = np.where(cloth, _CLOTH, 0)[:, None] + np.where(cloth[:, None], folds, 0)
    across = _MIDDLE[0] + (np.interp(along, steps, wide)[:, None] + more) * np.cos(around)
    away = _MIDDLE[1] + (np.interp(along, steps, deep)[:, None] + more) * np.sin(around)
    down = np.broadcast_to((along + _START)[:, None], across.shape)
    grid = np.stack([across, down, away], axis=-1)
    return Arm(_rows(grid), _rows(_outward(grid)), _quads(len(along)), np.repeat(cloth.astype(float), _AROUND))


def _outward(grid: Floats) -> Floats:
    """(along, around, 3): the tube's normals, from its neighbours on the grid."""
    about = np.roll(grid, -1, 1) - np.roll(grid, 1, 1)
    normals = np.cross(about, np.gradient(grid, axis=0))
    outward = grid - grid.mean(1, keepdims=True)
    normals *= np.sign((normals * outward).sum(-1, keepdims=True))
    return np.asarray(normals / np.maximum(np.linalg.norm(normals, axis=-1, keepdims=True), 1e-12))


def _quads(rows: int) -> npt.NDArray[np.int64]:
    """Two triangles for each cell of the grid."""
    at = np.arange((rows - 1) * _AROUND).reshape(-1, _AROUND)
    beside, below = np.roll(at, -1, 1), at + _AROUND
    return np.concatenate([np.stack([at, beside, below], -1), np.stack([beside, np.roll(below, -1, 1), below], -1)]).reshape(-1, 3)


def _rows(grid: Floats) -> Floats:
    return grid.reshape(-1, 3)
