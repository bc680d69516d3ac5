"""What may be the wearer's own arm, reaching into view: the detector of things calls an arm a person."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from eyelid_rig.crop.box import Box
from eyelid_rig.crop.coco import PERSON
from eyelid_rig.crop.seen import Thing

NEAR = 0.02
"""A box whose lower edge is so near to the frame's, as a share of its height, comes from below."""
LOW = 1 / 3
"""The part of the frame, from its top, that no arm reaches: somebody else's head is mostly there."""
NARROW = 1 / 3
"""No arm is wider than this share of the frame."""
SQUARES = (1.3, 1.7)
"""The sides of the squares in which a hand is looked for, in widths of the arm's box, which is mostly as wide as the hand is long."""
ABOVE = 0.15
"""How much of such a square lies above the box."""
MOST = 3


def arms(things: Sequence[Thing], size: tuple[int, int]) -> list[Box]:
    """The boxes of what may be one, surest first, at most three."""
    sure = sorted((thing for thing in things if thing.label == PERSON), key=lambda thing: (-thing.score, thing.box.x, thing.box.y))
    return list(islice((thing.box for thing in sure if _reaches_in(thing.box, size)), MOST))


def at_the_hand(arm: Box, size: tuple[int, int]) -> list[Box]:
    """Squares inside the frame around the arm's upper end."""
    return [_square(arm, min(round(share * arm.width), *size), size) for share in SQUARES]


def _reaches_in(box: Box, size: tuple[int, int]) -> bool:
    width, height = size
    return box.y + box.height >= (1 - NEAR) * height and box.y >= LOW * height and box.width <= NARROW * width


def _square(arm: Box, side: int, size: tuple[int, int]) -> Box:
    x, y = round(arm.middle[0] - side / 2), round(arm.y - ABOVE * side)
    return Box(min(max(0, x), size[0] - side), min(max(0, y), size[1] - side), side, side)
