"""Hands, and where they point: looked for at the end of what may be an arm, then wherever MediaPipe's palm detector sees a palm.

The landmark net (`landmarks.py`) decides, and is hard to deceive once it is shown the right square. So each square that may have a hand
is looked at twice, the second time in the place that the first look's landmarks give it, as MediaPipe follows a hand through a video;
and where the looks at one hand leave a doubt, it is looked at from further squares, and most of them decide (`pointing.judged`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Final

from eyelid_rig.camera.frames import Pixels
from eyelid_rig.crop.arms import LOW, arms, reaches
from eyelid_rig.crop.box import Box
from eyelid_rig.crop.looking.landmarks import Floats, Landmarks, around, on_palm, on_reach
from eyelid_rig.crop.looking.palms import SIDE, Palm, each_once, palms_in, square
from eyelid_rig.crop.looking.parts import lower, modest, squares
from eyelid_rig.crop.pointing import PERHAPS, WRIST, agree_surely, judged, ray_of, span
from eyelid_rig.crop.seen import Hand, Point, Thing
from eyelid_rig.models import session

TURNS_DEG: Final = (-25.0, 25.0)
"""How else a hand in doubt is shown."""
OWN: Final = 0.03
"""The side of a palm's box, in longer sides of the frame: what is smaller is no wearer's own hand, which is no farther away than an arm is
long. In tuning scenes it was 0.039 and more; one in six of the other things that were taken for a palm, a face among them, was less."""
MOST: Final = 4
"""Palms that are looked at closely, each time: a wearer has two, and others are mistakes."""


class Hands:
    """Raises `model-missing` or `model-differs` where a model is not what it should be."""

    def __init__(self) -> None:
        self._palms = session("palms", (1, SIDE, SIDE, 3))
        self._landmarks = Landmarks()
        self.models: tuple[bytes, ...] = (self._palms.sha256, self._landmarks.sha256)

    def look(self, pixels: Pixels, things: Sequence[Thing] = ()) -> tuple[Hand, ...]:
        """The hands, and what may be one (a score under `pointing.SURE`), that are seen in the frame.

        They are looked for where one of the frame's `things` may be the wearer's arm, then in the lower part of the frame, into which
        a wearer's own hand reaches, then in all of it; no further once a hand was seen that points. An arm takes two to ten looks of
        6 ms; four squares, and three, take 7 ms each and the looks at the surest palms in them.
        """
        shown, scale = modest(pixels)
        size = (shown.shape[1], shown.shape[0])
        hands: list[Hand] = []
        for more in self._searches(shown, [_scaled(arm, scale) for arm in arms(things, pixels.shape[1::-1])], size):
            hands += more
            if any(ray_of(hand) for hand in hands):
                break
        return tuple(_unshrunk(hand, scale) for hand in hands)

    def _searches(self, pixels: Pixels, limbs: Sequence[Box], size: tuple[int, int]) -> Iterator[list[Hand]]:
        yield self._at_arms(pixels, limbs)
        yield self._on_palms(pixels, lower(size))
        yield self._on_palms(pixels, squares(size))

    def _at_arms(self, pixels: Pixels, limbs: Iterable[Box]) -> list[Hand]:
        """The hands at the ends of these arms: one for several boxes around one arm."""
        hands: list[Hand] = []
        for limb in limbs:
            if any(ray_of(hand) and span(hand).shared(limb) for hand in hands):
                continue
            hand = self._followed(pixels, (on_reach(reach) for reach in reaches(limb)))
            if hand:
                hands.append(hand)
        return hands

    def _on_palms(self, pixels: Pixels, parts: Iterable[Box]) -> list[Hand]:
        """The hands on the surest palms in these parts."""
        hands: list[Hand] = []
        seen = (palm for part in parts for palm in self._seen(pixels, part))
        own = (palm for palm in seen if palm.side >= OWN * max(pixels.shape[:2]) and _is_low(palm.wrist, pixels.shape))
        for palm in each_once(own)[:MOST]:
            if any(ray_of(hand) and not span(hand).distance_to(palm.middle) for hand in hands):
                continue
            hand = self._followed(pixels, [on_palm(palm)])
            if hand and _is_low(hand.landmarks[WRIST], pixels.shape):
                hands.append(hand)
        return hands

    def _seen(self, pixels: Pixels, part: Box) -> list[Palm]:
        shown, scale = square(pixels[part.y : part.y + part.height, part.x : part.x + part.width])
        guesses, logits = self._palms.run(shown[None])
        return palms_in(guesses[0], logits[0, :, 0], scale, (part.x, part.y))

    def _followed(self, pixels: Pixels, places: Iterable[Floats]) -> Hand | None:
        """The hand that may be in one of these squares, looked at one after another until two looks settle where it points.

        Where none do, it is looked at again in the square that the surest look gives, turned, and all looks decide.
        """
        looks: list[Hand] = []
        for place in chain(places, self._turned(looks)):
            pair = self._looks(pixels, place)
            if agree_surely(pair):
                return pair[-1]
            looks += pair
        return judged(looks)

    def _turned(self, looks: Sequence[Hand]) -> Iterator[Floats]:
        """Begun when all other looks have been taken: the squares that are left for a hand that is not known to point."""
        hand = judged(looks)
        if hand and not ray_of(hand):
            yield from (around(hand.landmarks, turn) for turn in TURNS_DEG)

    def _looks(self, pixels: Pixels, place: Floats) -> tuple[Hand, ...]:
        """One look at the square, and another where the first one's landmarks say that the hand is, if there may be one."""
        first = self._landmarks.look(pixels, place)
        return (first, self._landmarks.look(pixels, around(first.landmarks))) if first.score >= PERHAPS else (first,)


def _is_low(wrist: Point, shape: tuple[int, ...]) -> bool:
    """Whether the wrist is where one can be that reaches in from below; `shape` begins with the height."""
    return wrist[1] >= LOW * shape[0]


def _scaled(box: Box, scale: float) -> Box:
    return Box(*(round(value * scale) for value in box.as_tuple()))


def _unshrunk(hand: Hand, scale: float) -> Hand:
    return Hand(tuple((x / scale, y / scale) for x, y in hand.landmarks), hand.score)
