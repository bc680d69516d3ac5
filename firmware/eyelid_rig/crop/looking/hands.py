"""Hands and their 21 landmarks: MediaPipe's palm detector, then its landmark net on each palm, turned upright (`SPEC-models.md`).

The landmark net is shown a hand twice, the second time in the place that the first look's landmarks give it, as MediaPipe follows a
hand through a video: a palm's square alone is often a little off.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid_rig.camera.frames import Pixels
from eyelid_rig.crop.arms import arms, at_the_hand
from eyelid_rig.crop.box import Box
from eyelid_rig.crop.looking.palms import AT_AN_ARM, FLOOR, SIDE, Palm, each_once, palms_in, square
from eyelid_rig.crop.looking.parts import lower, modest, squares
from eyelid_rig.crop.pointing import SURE, agree, ray_along, ray_of
from eyelid_rig.crop.seen import Hand, Point, Thing
from eyelid_rig.models import session

Floats = NDArray[np.float64]

SHOWN: Final = 224
"""The side of the square that the landmark net is shown."""
ENLARGED: Final = 2.6
"""That square's side in the frame, in sides of the palm's box: fingers reach far beyond the palm."""
AHEAD: Final = 0.5
"""How far its middle lies from the palm's towards the fingers, in sides of the palm's box."""
PERHAPS: Final = 0.4
"""Of the likelihood of being a hand. What the first look gives less is none, and is not looked at again: on palms that scored
`palms.FLOOR`, hands in tuning scenes had 0.48 and more, other things 0.11 at most."""
OF_PALM: Final = (0, 1, 2, 3, 5, 6, 9, 10, 13, 14, 17, 18)
"""The landmarks that say where a hand is: not those that a curled finger hides."""
AROUND: Final = 2.0
"""The second square's side, in the longer side of those landmarks' box."""
ONWARD: Final = 0.1
"""How far its middle lies from the box's towards the fingers, in lengths of the box."""
MOST: Final = 4
"""Palms that are looked at closely, each time: a wearer has two, and others are mistakes."""


class Hands:
    """Raises `model-missing` or `model-differs` where a model is not what it should be."""

    def __init__(self) -> None:
        self._palms = session("palms", (1, SIDE, SIDE, 3))
        self._marks = session("hands", (1, SHOWN, SHOWN, 3))
        self.models: tuple[bytes, ...] = (self._palms.sha256, self._marks.sha256)

    def look(self, pixels: Pixels, things: Sequence[Thing] = ()) -> tuple[Hand, ...]:
        """The hands, and what may be one (a score under `pointing.SURE`), that are seen in the frame, surest palm first.

        Palms are looked for where one of the frame's `things` may be the wearer's arm, then in the lower part of the frame, into which
        a wearer's own hand reaches, then in all of it; no further once a hand was seen that points. These are two squares an arm, four
        squares, and three, about 7 ms each, and about 6 ms for each look at one of the surest few.
        """
        shown, scale = modest(pixels)
        size = (shown.shape[1], shown.shape[0])
        of_arms = [part for arm in arms(things, pixels.shape[1::-1]) for part in at_the_hand(_scaled(arm, scale), size)]
        hands: list[Hand] = []
        for parts, floor in ((of_arms, AT_AN_ARM), (lower(size), FLOOR), (squares(size), FLOOR)):
            hands += self._present(shown, parts, floor)
            if any(ray_of(hand) for hand in hands):
                break
        return tuple(_unshrunk(hand, scale) for hand in hands)

    def _present(self, pixels: Pixels, parts: Iterable[Box], floor: float) -> list[Hand]:
        """The hands among the surest palms in these parts."""
        palms = each_once(palm for part in parts for palm in self._seen(pixels, part, floor))
        hands = (self._hand(pixels, palm) for palm in palms[:MOST])
        return [hand for hand in hands if hand.score >= PERHAPS]

    def _seen(self, pixels: Pixels, part: Box, floor: float) -> list[Palm]:
        shown, scale = square(pixels[part.y : part.y + part.height, part.x : part.x + part.width])
        guesses, logits = self._palms.run(shown[None])
        return palms_in(guesses[0], logits[0, :, 0], scale, (part.x, part.y), floor)

    def _hand(self, pixels: Pixels, palm: Palm) -> Hand:
        """By the second look where that is surely one, too; of two sure looks rather one that sees it point.

        Two unsure looks that see it point the same way are surer than either: it is no hand only where both are wrong.
        """
        first = self._landmarks(pixels, _placement(palm))
        if first.score < PERHAPS:
            return first
        second = self._landmarks(pixels, _around(first.landmarks))
        sure = [look for look in (second, first) if look.score >= SURE]
        if not sure and agree(ray_along(first.landmarks), ray_along(second.landmarks)):
            return replace(second, score=1 - (1 - first.score) * (1 - second.score))
        return next((look for look in sure if ray_of(look)), sure[0] if sure else first)

    def _landmarks(self, pixels: Pixels, to_frame: Floats) -> Hand:
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        upright = cv2.warpAffine(pixels, to_frame, (SHOWN, SHOWN), flags=flags)
        marks, present = self._marks.run((upright.astype(np.float32) / np.float32(255))[None])[:2]
        points = marks.reshape(21, 3)[:, :2] @ to_frame[:, :2].T + to_frame[:, 2]
        return Hand(tuple((float(x), float(y)) for x, y in points), float(present.ravel()[0]))


def _scaled(box: Box, scale: float) -> Box:
    return Box(*(round(value * scale) for value in box.as_tuple()))


def _unshrunk(hand: Hand, scale: float) -> Hand:
    return Hand(tuple((x / scale, y / scale) for x, y in hand.landmarks), hand.score)


def _placement(palm: Palm) -> Floats:
    """(2, 3): from the landmark net's square, fingers up, to the frame."""
    up = _direction(palm.wrist, palm.knuckle)
    return _placed(np.array(palm.middle) + AHEAD * palm.side * up, up, ENLARGED * palm.side)


def _around(landmarks: Sequence[Point]) -> Floats:
    """(2, 3): the same, from the landmarks of a look before."""
    marks = np.array(landmarks)
    up = _direction(marks[0], (marks[5] + 2 * marks[9] + marks[13]) / 4)
    across, along = marks[list(OF_PALM)] @ _right(up), marks[list(OF_PALM)] @ up
    length = float(np.ptp(along))
    middle = (across.min() + across.max()) / 2 * _right(up) + ((along.min() + along.max()) / 2 + ONWARD * length) * up
    return _placed(middle, up, AROUND * max(length, float(np.ptp(across)), 1.0))


def _direction(wrist: Point | Floats, knuckles: Point | Floats) -> Floats:
    """Where a hand's fingers are, length 1; up in the frame where wrist and knuckles are in one spot."""
    way = np.asarray(knuckles, np.float64) - np.asarray(wrist)
    length = float(np.hypot(*way))
    return np.asarray(way / length if length else (0.0, -1.0), np.float64)


def _right(up: Floats) -> Floats:
    return np.array((-up[1], up[0]))


def _placed(middle: Floats, up: Floats, side: float) -> Floats:
    """(2, 3): the square around `middle`, its upper edge towards `up`."""
    turn = np.stack([_right(up), -up], axis=1) * (side / SHOWN)
    return np.asarray(np.concatenate([turn, (middle - turn @ (SHOWN / 2, SHOWN / 2))[:, None]], axis=1), np.float64)
