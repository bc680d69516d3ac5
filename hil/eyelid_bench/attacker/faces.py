"""The face finder: dlib's histograms of gradients and a linear classifier. The rig's face detectors are convolutional networks."""

from __future__ import annotations

import cv2
import dlib
import numpy as np

from eyelid_bench.attacker.rectifying import is_flat, upright
from eyelid_bench.scenes.truth import FacePlace
from eyelid_rig.camera.frames import Pixels

_SIDES = (200, 280)
"""Of the patch in pixels: dlib knows faces of 80 px and more."""
_AROUND = 0.6
"""Beside the face, of its side."""
_NEAR = 0.3
_THRESHOLD = 0.0
"""dlib's own."""


class FaceFinder:
    """Looks where a face is known to be, turned upright and enlarged."""

    def __init__(self) -> None:
        self._detector = dlib.get_frontal_face_detector()

    def finds(self, pixels: Pixels, place: FacePlace) -> bool:
        """Whether there is a face at that place of these pixels."""
        return any(self._in(upright(pixels, place.quad, side, _AROUND)) for side in _SIDES)

    def _in(self, patch: Pixels) -> bool:
        if is_flat(patch):
            return False
        grey = cv2.cvtColor(patch, cv2.COLOR_RGB2GRAY)
        return any(self._detects(np.asarray(look, np.uint8)) for look in (grey, cv2.equalizeHist(grey)))

    def _detects(self, grey: Pixels) -> bool:
        side = grey.shape[0]
        face = side / (1 + 2 * _AROUND)
        found, _, _ = self._detector.run(np.ascontiguousarray(grey), 0, _THRESHOLD)
        return any(_is_there(rectangle, grey.shape[1] / 2, side / 2, face) for rectangle in found)


def _is_there(rectangle: dlib.rectangle, x: float, y: float, face: float) -> bool:
    """At the right place and of about the right size."""
    middle = rectangle.center()
    near = abs(middle.x - x) < _NEAR * face and abs(middle.y - y) < _NEAR * face
    return bool(near and 0.5 * face < rectangle.width() < 2 * face)
