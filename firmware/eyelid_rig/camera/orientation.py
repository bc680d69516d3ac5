"""Rotation and mirror of the settings: what libcamera is asked for, and what is left for the copy (`SPEC-camera.md`, Orientation)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from eyelid_rig.camera.frames import Size

_Scalar = TypeVar("_Scalar", bound=np.generic)


@dataclass(frozen=True, slots=True)
class Turn:
    """One of the eight ways to lay a picture: first its rows may become its columns, then it may be flipped."""

    transpose: bool = False
    """Rows become columns."""
    hflip: bool = False
    """Left and right are swapped."""
    vflip: bool = False
    """Top and bottom are swapped."""

    def then(self, other: Turn) -> Turn:
        """The turn that does this one and then `other`. Flips made before a transpose have changed their axes after it."""
        hflip, vflip = (self.vflip, self.hflip) if other.transpose else (self.hflip, self.vflip)
        return Turn(self.transpose ^ other.transpose, hflip ^ other.hflip, vflip ^ other.vflip)

    def undone(self) -> Turn:
        """The turn that takes this one back."""
        return Turn(self.transpose, self.vflip, self.hflip) if self.transpose else self

    def of(self, picture: npt.NDArray[_Scalar]) -> npt.NDArray[_Scalar]:
        """`picture` (height, width, ...) turned, as a view."""
        laid = picture.swapaxes(0, 1) if self.transpose else picture
        return laid[:: -1 if self.vflip else 1, :: -1 if self.hflip else 1]

    def size_of(self, size: Size) -> Size:
        """(width, height) of a picture of `size` after this turn."""
        return (size[1], size[0]) if self.transpose else size


UPRIGHT = Turn()

_CLOCKWISE = {0: UPRIGHT, 90: Turn(transpose=True, hflip=True), 180: Turn(hflip=True, vflip=True), 270: Turn(transpose=True, vflip=True)}


def turn_of(rotation: int, mirror: bool) -> Turn:
    """What `rotation` (0, 90, 180 or 270 degrees clockwise) and then `mirror` (left for right) make of a picture."""
    return _CLOCKWISE[rotation].then(Turn(hflip=mirror))


def asked_of_camera(wanted: Turn) -> Turn:
    """The part that is asked of libcamera: flips, which the sensor does for nothing. No sensor transposes, and what follows a transpose
    costs the copy nothing more.
    """
    return UPRIGHT if wanted.transpose else wanted


def left_for_copy(wanted: Turn, taken: Turn) -> Turn:
    """What the copy has to do to pictures that the camera turned by `taken`, as its configuration reads back."""
    return taken.undone().then(wanted)
