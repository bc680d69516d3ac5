"""Hands and their 21 landmarks: MediaPipe's palm detector, then its landmark net on each palm, turned upright (`SPEC-models.md`)."""

from __future__ import annotations

from collections.abc import Iterable
from math import dist
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid_rig.camera.frames import Pixels
from eyelid_rig.crop.box import Box
from eyelid_rig.crop.looking.palms import SIDE, Palm, each_once, palms_in, square
from eyelid_rig.crop.looking.parts import closer, modest, squares, whole
from eyelid_rig.crop.seen import Hand
from eyelid_rig.models import session

Floats = NDArray[np.float32]

SHOWN: Final = 224
"""The side of the square that the landmark net is shown."""
ENLARGED: Final = 2.6
"""That square's side in the frame, in sides of the palm's box: fingers reach far beyond the palm."""
AHEAD: Final = 0.5
"""How far its middle lies from the palm's towards the fingers, in sides of the palm's box."""
PRESENT: Final = 0.85
"""Below this likelihood of being one, what looked like a palm is no hand: hands in tuning scenes reached 0.93, other things 0.79."""

MOST: Final = 4
"""Palms that are looked at closely, each time: a wearer has two, and others are mistakes."""


class Hands:
    """Raises `model-missing` or `model-differs` where a model is not what it should be."""

    def __init__(self) -> None:
        self._palms = session("palms", (1, SIDE, SIDE, 3))
        self._marks = session("hands", (1, SHOWN, SHOWN, 3))
        self.models: tuple[bytes, ...] = (self._palms.sha256, self._marks.sha256)

    def look(self, pixels: Pixels) -> tuple[Hand, ...]:
        """The hands that are seen in the frame, surest palm first.

        Palms are looked for in the whole frame and in squares of it, about 8 ms each; each of the surest few takes about 20 ms more.
        Only when none of them is a hand, all this is done once more in eight smaller squares.
        """
        shown, scale = modest(pixels)
        size = (shown.shape[1], shown.shape[0])
        hands = self._present(shown, (whole(size), *squares(size, ends=True))) or self._present(shown, closer(size))
        return tuple(_unshrunk(hand, scale) for hand in hands)

    def _present(self, pixels: Pixels, parts: Iterable[Box]) -> list[Hand]:
        """The hands among the surest palms in these parts."""
        palms = each_once(palm for part in parts for palm in self._seen(pixels, part))
        hands = (self._hand(pixels, palm) for palm in palms[:MOST])
        return [hand for hand in hands if hand.score >= PRESENT]

    def _seen(self, pixels: Pixels, part: Box) -> list[Palm]:
        shown, scale = square(pixels[part.y : part.y + part.height, part.x : part.x + part.width])
        guesses, logits = self._palms.run(shown[None])
        return palms_in(guesses[0], logits[0, :, 0], scale, (part.x, part.y))

    def _hand(self, pixels: Pixels, palm: Palm) -> Hand:
        to_frame = _placement(palm)
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        upright = cv2.warpAffine(pixels, to_frame, (SHOWN, SHOWN), flags=flags)
        marks, present = self._marks.run((upright.astype(np.float32) / np.float32(255))[None])[:2]
        points = marks.reshape(21, 3)[:, :2] @ to_frame[:, :2].T + to_frame[:, 2]
        return Hand(tuple((float(x), float(y)) for x, y in points), float(present.ravel()[0]))


def _unshrunk(hand: Hand, scale: float) -> Hand:
    return Hand(tuple((x / scale, y / scale) for x, y in hand.landmarks), hand.score)


def _placement(palm: Palm) -> Floats:
    """(2, 3): from the landmark net's square, fingers up, to the frame."""
    length = dist(palm.wrist, palm.knuckle) or 1.0
    up = np.array(palm.knuckle) - np.array(palm.wrist)
    up = up / length if up.any() else np.array((0.0, -1.0))
    right = np.array((-up[1], up[0]))
    scale = ENLARGED * palm.side / SHOWN
    turn = np.stack([right, -up], axis=1) * scale
    middle = np.array(palm.middle) + AHEAD * palm.side * up
    placed: Floats = np.concatenate([turn, (middle - turn @ (SHOWN / 2, SHOWN / 2))[:, None]], axis=1)
    return placed
