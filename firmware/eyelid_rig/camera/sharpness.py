"""How sharp a frame is, cheaply enough to ask of every frame."""

from __future__ import annotations

import numpy as np

from eyelid_rig.camera.frames import Pixels

_ARM = 2
_ROW_STEP = 11
_COLUMN_STEP = 5
_SCALE = 16


def sharpness(luma: Pixels) -> int:
    """Sixteen times the variance of the Laplacian of a (height, width) plane: larger is sharper, among planes of one size of one camera.

    Blur takes fine contrast away, and the Laplacian measures just that. The Laplacian's arms are two pixels long, so that it answers
    most at half the finest detail, which defocus and motion take first and which a sensor's own interpolation keeps. It is taken at
    every fifth column of every eleventh row: samples of a full-resolution Laplacian, not the Laplacian of a smaller picture, which
    would alias. Steps without a common factor, and a variance about 0 (a Laplacian's mean in any large picture), keep a regular pattern
    from falling through them. A plane under 5 pixels a side has 0.
    """
    if min(luma.shape) <= 2 * _ARM:
        return 0
    rows, columns = luma[_ARM:-_ARM:_ROW_STEP], slice(_ARM, -_ARM, _COLUMN_STEP)
    laplacian = rows[:, columns].astype(np.int64)
    laplacian *= 4
    for before_or_after in (slice(None, -2 * _ARM), slice(2 * _ARM, None)):
        laplacian -= luma[before_or_after][::_ROW_STEP, columns]
        laplacian -= rows[:, before_or_after][:, ::_COLUMN_STEP]
    samples = laplacian.reshape(-1)
    return round(_SCALE * int(samples.dot(samples)) / samples.size)
