"""Which of the things in view a finger may point at, the first one first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from eyelid_rig.crop.candidates import CERTAIN, RIVAL, SAME_INSIDE, sure_things
from eyelid_rig.crop.classes import BACKGROUND
from eyelid_rig.crop.coco import PERSON
from eyelid_rig.crop.fitting import around_all
from eyelid_rig.crop.pointing import Ray, beside, is_held_by, met, ray_of, span
from eyelid_rig.crop.seen import Scene, Thing

LARGER = 3
"""A box of up to so many times the area that has most of another one may be around the same thing."""


def ahead(ray: Ray, scene: Scene) -> list[Thing]:
    """The things that the ray meets, then those that it passes by within ten degrees: there, what is not certain is mostly no thing."""
    things = _unheld(scene)
    certain = [thing for thing in things if thing.score >= CERTAIN]
    straight = [things[at] for at in met(ray, [thing.box for thing in things])]
    return [*(_whole(thing, straight) for thing in straight), *(certain[at] for at in beside(ray, [thing.box for thing in certain]))]


def _unheld(scene: Scene) -> list[Thing]:
    """Neither whoever the finger belongs to, nor what the hand lies on."""
    pointing = [hand for hand in scene.hands if ray_of(hand)]
    return [
        thing
        for thing in sure_things(scene)
        if thing.label not in BACKGROUND
        and not any(is_held_by(hand, thing.box) or (thing.label == PERSON and span(hand).shared(thing.box)) for hand in pointing)
    ]


def _whole(thing: Thing, others: Sequence[Thing]) -> Thing:
    """The thing with what it seems to be a part of: a finger meets the nearest part of a thing first."""
    wholes = [
        other.box
        for other in others
        if other.score >= RIVAL * thing.score
        and other.box.area <= LARGER * thing.box.area
        and other.box.shared(thing.box) >= SAME_INSIDE * thing.box.area
    ]
    return replace(thing, box=around_all([thing.box, *wholes]))
