"""A sweep carried out: the lens moves, frames come, and the sharpness of one spot decides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypeAlias

import numpy as np

from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera import encoding
from eyelid_rig.camera.aiming import board
from eyelid_rig.camera.aiming.measure import SIDE
from eyelid_rig.camera.aiming.sweep import Focus, sweep
from eyelid_rig.camera.aiming.target import Sighting, find
from eyelid_rig.camera.frames import Frame, Pixels
from eyelid_rig.camera.lens import Focusing, Metered
from eyelid_rig.camera.sharpness import sharpness

Spot: TypeAlias = tuple[slice, slice]
"""(rows, columns) of a luma plane."""

_MOVING: Final = 6
"""Frames that may come before the lens has moved, where the camera does not say where it is."""
_STUCK: Final = 12
"""The same where it does say: then it is measured wherever it is."""
_ARRIVED: Final = 0.03
"""Dioptres that the lens may be off where it was sent: its driver counts in steps."""
_FRAMES: Final = 2
"""Measured at each position."""


def lens_of(source: object) -> Focusing:
    """The source, where its lens moves. Raises RigError (`lens-fixed`)."""
    if not isinstance(source, Focusing) or source.lens_range is None:
        raise RigError(Code.LENS_FIXED, "this camera's lens does not move by itself: turn it by hand, without --focus")
    return source


def focus(lens: Focusing, frames: Iterator[Frame]) -> Focus:
    """Sweep, and leave the lens where the picture was sharpest; StopIteration never gets out: `frames` must not end.

    Looks at the target where it is seen at first, else at the middle of the frame. Bounded by `sweep.most_steps`.
    """
    assert lens.lens_range is not None
    spot = spot_in(encoding.luma(next(frames)))
    steps = sweep(*lens.lens_range)
    position = next(steps)
    while True:
        try:
            position = steps.send(_sharpness_at(lens, position, spot, frames))
        except StopIteration as ended:
            found: Focus = ended.value
            break
    _go(lens, sum(lens.lens_range) / 2 if found.dioptres is None else found.dioptres, frames)
    return found


def spot_in(luma: Pixels) -> Spot:
    """Around the target, or the middle region."""
    sighting = find(luma).sighting
    return _middle(luma) if sighting is None else _around(sighting)


def _middle(luma: Pixels) -> Spot:
    height, width = luma.shape
    return slice(height // SIDE, height - height // SIDE), slice(width // SIDE, width - width // SIDE)


def _around(sighting: Sighting) -> Spot:
    """The upright rectangle about the board, inside the picture."""
    width, height = sighting.size
    corners = np.array([(x, y, 1.0) for x in (0, board.WIDTH_MM) for y in (0, board.HEIGHT_MM)]) @ sighting.plane.T
    xs, ys = corners[:, 0] / corners[:, 2], corners[:, 1] / corners[:, 2]
    xs = width - 1 - xs if sighting.mirrored else xs
    return slice(max(0, int(ys.min())), min(height, int(ys.max()) + 1)), slice(max(0, int(xs.min())), min(width, int(xs.max()) + 1))


def _sharpness_at(lens: Focusing, dioptres: float, spot: Spot, frames: Iterator[Frame]) -> float:
    _go(lens, dioptres, frames)
    return float(np.mean([sharpness(encoding.luma(next(frames))[spot]) for _ in range(_FRAMES)]))


def _go(lens: Focusing, dioptres: float, frames: Iterator[Frame]) -> None:
    """Frames that were taken on the way are passed over."""
    lens.set_lens(dioptres)
    for count in range(_STUCK):
        next(frames)
        at = lens.last_settings.lens_position if isinstance(lens, Metered) else None
        if (at is None and count + 1 >= _MOVING) or (at is not None and abs(at - dioptres) <= _ARRIVED):
            return
