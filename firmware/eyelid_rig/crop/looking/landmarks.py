"""The 21 landmarks of a hand: the second half of MediaPipe Hands, shown a square of the frame that is turned so that the fingers are up.

How a square lies is a (2, 3) matrix from the net's own square to the frame (`SPEC-models.md`, hands).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, radians, sin
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid_rig.camera.frames import Pixels
from eyelid_rig.crop.arms import Reach
from eyelid_rig.crop.looking.palms import Palm
from eyelid_rig.crop.seen import Hand, Point
from eyelid_rig.models import session

Floats = NDArray[np.float64]

SHOWN: Final = 224
"""The side of the square that the net is shown."""
ENLARGED: Final = 2.6
"""That square's side in the frame, in sides of the palm's box: fingers reach far beyond the palm."""
AHEAD: Final = 0.5
"""How far its middle lies from the palm's towards the fingers, in sides of the palm's box."""
OF_PALM: Final = (0, 1, 2, 3, 5, 6, 9, 10, 13, 14, 17, 18)
"""The landmarks that say where a hand is: not those that a curled finger hides."""
AROUND: Final = 2.0
"""The side of the square that a look's landmarks give, in the longer side of those landmarks' box."""
ONWARD: Final = 0.1
"""How far its middle lies from the box's towards the fingers, in lengths of the box."""


class Landmarks:
    """Raises `model-missing` or `model-differs` where the model is not what it should be."""

    def __init__(self) -> None:
        self._model = session("hands", (1, SHOWN, SHOWN, 3))
        self.sha256: bytes = self._model.sha256

    def look(self, pixels: Pixels, to_frame: Floats) -> Hand:
        """What the net sees in the square, and how likely that is a hand. About 6 ms."""
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        upright = cv2.warpAffine(pixels, to_frame, (SHOWN, SHOWN), flags=flags)
        marks, present = self._model.run((upright.astype(np.float32) / np.float32(255))[None])[:2]
        points = marks.reshape(21, 3)[:, :2] @ to_frame[:, :2].T + to_frame[:, 2]
        return Hand(tuple((float(x), float(y)) for x, y in points), float(present.ravel()[0]))


def on_palm(palm: Palm) -> Floats:
    """The square that a palm gives."""
    up = _direction(palm.wrist, palm.knuckle)
    return _placed(np.array(palm.middle) + AHEAD * palm.side * up, up, ENLARGED * palm.side)


def on_reach(reach: Reach) -> Floats:
    """The square in which an arm's hand may be."""
    return _placed(np.array(reach.middle), _turned(np.array((0.0, -1.0)), reach.lean_deg), reach.side)


def around(landmarks: Sequence[Point], turned_deg: float = 0.0) -> Floats:
    """The square that the landmarks of a look before give, turned clockwise about its middle."""
    marks = np.array(landmarks)
    up = _direction(marks[0], (marks[5] + 2 * marks[9] + marks[13]) / 4)
    across, along = marks[list(OF_PALM)] @ _right(up), marks[list(OF_PALM)] @ up
    length = float(np.ptp(along))
    middle = (across.min() + across.max()) / 2 * _right(up) + ((along.min() + along.max()) / 2 + ONWARD * length) * up
    return _placed(middle, _turned(up, turned_deg), AROUND * max(length, float(np.ptp(across)), 1.0))


def _direction(wrist: Point | Floats, knuckles: Point | Floats) -> Floats:
    """Where a hand's fingers are, length 1; up in the frame where wrist and knuckles are in one spot."""
    way = np.asarray(knuckles, np.float64) - np.asarray(wrist)
    length = float(np.hypot(*way))
    return np.asarray(way / length if length else (0.0, -1.0), np.float64)


def _turned(up: Floats, degrees: float) -> Floats:
    return cos(radians(degrees)) * up + sin(radians(degrees)) * _right(up)


def _right(up: Floats) -> Floats:
    return np.array((-up[1], up[0]))


def _placed(middle: Floats, up: Floats, side: float) -> Floats:
    """(2, 3): the square around `middle`, its upper edge towards `up`."""
    turn = np.stack([_right(up), -up], axis=1) * (side / SHOWN)
    return np.asarray(np.concatenate([turn, (middle - turn @ (SHOWN / 2, SHOWN / 2))[:, None]], axis=1), np.float64)
