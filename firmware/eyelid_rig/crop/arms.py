"""What may be the wearer's own arm, reaching into view, and where its hand then is: the detector of things calls an arm a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from eyelid_rig.crop.box import Box
from eyelid_rig.crop.coco import PERSON
from eyelid_rig.crop.seen import Point, Thing

ARM: Final = "arm"
"""How a person is called that scores too little to be one, but may be an arm: no class of the detector's."""
FLOOR: Final = 0.12
"""Of the score, for that: of the arms in tuning scenes that were no person at 0.25, half were one here. Whether there is a hand at its
end decides."""
NEAR: Final = 0.03
"""A box whose lower edge is so near to the frame's, as a share of its height, comes from below."""
LOW: Final = 1 / 3
"""The part of the frame, from its top, that no arm reaches: somebody else's head is mostly there."""
NARROW: Final = 1 / 3
"""No arm is wider than this share of the frame."""
MOST: Final = 3
UPRIGHT: Final = 0.65
"""The box of an arm that comes straight up is narrower than this share of its height."""
STRAIGHT: Final = ((0.0, 2.1), (0.0, 1.3), (-28.0, 1.3), (28.0, 1.3))
"""How such an arm's hand may lean, in degrees clockwise from up, and the side of the square that shows all of it, in widths of the arm's
box; likeliest first. The box is as wide as a hand then, and where the arm leans it is wider."""
LEANING: Final = ((0.0, 1.3), (-28.0, 0.8), (28.0, 0.8), (-28.0, 1.3), (28.0, 1.3))
"""The same of an arm that comes from one side: which one, its box does not tell."""
ASIDE: Final = 0.24 / 28
"""How far from the middle of the arm's box the hand is, in widths of it for each degree of its lean."""
BELOW: Final = 0.39
"""How far below the box's upper edge, which a fingertip touches, the hand's middle is, in sides of the square."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Where an arm's hand may be: a square around it, in pixels, with the fingers towards its upper edge."""

    middle: Point
    side: float
    lean_deg: float
    """How far the square is turned clockwise."""


def told_apart(things: Sequence[Thing], size: tuple[int, int], floor: float) -> list[Thing]:
    """The things without the persons that score less than `floor`, but for those that may be an arm: they are called that."""
    sure = [thing for thing in things if thing.label != PERSON or thing.score >= floor]
    unsure = [thing for thing in things if thing.label == PERSON and FLOOR <= thing.score < floor]
    return [*sure, *(replace(thing, label=ARM) for thing in unsure if may_be_an_arm(thing, size))]


def arms(things: Sequence[Thing], size: tuple[int, int]) -> list[Box]:
    """The boxes of what may be one, surest first, at most three."""
    found = (thing for thing in things if thing.label == ARM or may_be_an_arm(thing, size))
    return [thing.box for thing in sorted(found, key=lambda thing: (-thing.score, thing.box.x, thing.box.y))[:MOST]]


def may_be_an_arm(thing: Thing, size: tuple[int, int]) -> bool:
    """Whether it is a person that comes from below, and of whom no more than an arm can be in view."""
    width, height = size
    box = thing.box
    comes_from_below = box.y + box.height >= (1 - NEAR) * height
    return thing.label == PERSON and comes_from_below and box.y >= LOW * height and box.width <= NARROW * width


def reaches(arm: Box) -> list[Reach]:
    """Where the hand at the arm's upper end may be, likeliest first. The squares may stick out of the frame."""
    is_straight = arm.width < UPRIGHT * arm.height
    return [_reach(arm, lean_deg, sides * arm.width) for lean_deg, sides in (STRAIGHT if is_straight else LEANING)]


def _reach(arm: Box, lean_deg: float, side: float) -> Reach:
    return Reach((arm.middle[0] + ASIDE * lean_deg * arm.width, arm.y + BELOW * side), side, lean_deg)
