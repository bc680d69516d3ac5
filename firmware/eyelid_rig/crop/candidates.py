"""Which of the things in view may be meant by a name, and which one the words pick."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import dist

from eyelid_formats.errors import Code, RigError
from eyelid_rig.crop.asking import Pick
from eyelid_rig.crop.box import Box
from eyelid_rig.crop.seen import Scene, Thing

SURE = 0.3
"""A thing with a lower score is none that an unnamed prompt can be about; it still keeps a surface's piece away."""
CERTAIN = 0.5
"""Below it, a thing in the centre that is cut off or too large is no reason to refuse: large boxes are often mistakes."""
NAMED = 0.22
"""A lower score is enough for a thing of the class that the wearer names: whoever asks about a bus sees one."""
DOUBTFUL = 0.15
"""A still lower one, where the words say that there are several and not as many are sure."""
RIVAL = 0.6
"""Another thing of the class counts when its score is at least this share of the best one's."""
COMPARED = frozenset({Pick.BIGGEST, Pick.SMALLEST, Pick.NEAREST, Pick.MIDDLE})
"""To compare there must be two."""
SIDES = frozenset({Pick.LEFT, Pick.RIGHT})
SAME_PLACE = 0.55
"""Boxes of any class that share so much of their union are around one thing."""
SAME_OVERLAP = 0.4
"""Two boxes of the named classes that share so much of their union are one thing seen twice."""
DRAWN = 0.25
"""The fainter one's box then counts for the thing's extent, if its score is at least this share of the other's."""
SAME_INSIDE = 0.7
"""So is a box of which so much lies in another one: a part, or something around both that is no thing."""
WEAK, WEAK_INSIDE = 0.5, 0.15
"""So is a box with less than half of the other's score that reaches into it: a part and some of what is beside it."""


def sure_things(scene: Scene) -> list[Thing]:
    """What a prompt can be about, surest first."""
    return sorted((thing for thing in scene.things if thing.score >= SURE), key=_rank)


def named(labels: frozenset[str], scene: Scene) -> list[Box]:
    """The things of those classes, surest first: each once, and none that a much surer one outshines."""
    kept = each_once(_of(labels, scene))
    return [thing.box for thing in kept if thing.score >= RIVAL * kept[0].score]


def meant(labels: frozenset[str], pick: Pick, scene: Scene) -> list[Box]:
    """The same for words that may say that there are several: if only one is sure, doubtful ones count too.

    They do to compare; and where the sure one is on the other side than the words say, the surest of the doubtful on that side does.
    """
    boxes = named(labels, scene)
    if len(boxes) > 1 or pick not in COMPARED | SIDES:
        return boxes
    doubtful = [thing.box for thing in each_once(_of(labels, scene, DOUBTFUL))]
    if pick in COMPARED:
        return doubtful
    return [box for box in doubtful if _is_on(pick, box, scene.size)][:1] or boxes


def each_once(things: Iterable[Thing]) -> list[Thing]:
    """Of those that are one thing, the surest, with the others' boxes as what was also drawn around it; surest first."""
    kept: list[Thing] = []
    for thing in sorted(things, key=_rank):
        at = next((at for at, surer in enumerate(kept) if _is_same(thing, surer)), None)
        if at is None:
            kept.append(thing)
        elif thing.score >= DRAWN * kept[at].score and overlap(thing.box, kept[at].box) >= SAME_OVERLAP:
            kept[at] = replace(kept[at], also=(*kept[at].also, thing.box))
    return kept


def seen_as(box: Box, scene: Scene) -> list[Box]:
    """Everything seen in the same place, of any class and score: a horse's box has the head that the cow's lacks."""
    there = [thing for thing in scene.things if overlap(thing.box, box) >= SAME_PLACE]
    return [seen for thing in there for seen in (thing.box, *thing.also)]


def overlap(one: Box, other: Box) -> float:
    """What they share of their union."""
    shared = one.shared(other)
    return shared / (one.area + other.area - shared)


def _of(labels: frozenset[str], scene: Scene, least: float = NAMED) -> list[Thing]:
    return [thing for thing in scene.things if thing.label in labels and thing.score >= least]


def picked(pick: Pick, boxes: Sequence[Box], size: tuple[int, int]) -> Box:
    """The one box that the words tell from the others. Raises `crop-several` where they do not."""
    if len(boxes) == 1:
        return _alone(pick, boxes[0], size)
    match pick:
        case Pick.LEFT:
            return min(boxes, key=lambda box: box.middle)
        case Pick.RIGHT:
            return max(boxes, key=lambda box: box.middle)
        case Pick.BIGGEST:
            return max(boxes, key=lambda box: box.area)
        case Pick.SMALLEST:
            return min(boxes, key=lambda box: box.area)
        case Pick.NEAREST:
            return max(boxes, key=lambda box: (box.y + box.height, box.area))
        case Pick.MIDDLE:
            return min(boxes, key=lambda box: dist(box.middle, (size[0] / 2, size[1] / 2)))
        case Pick.ANY:
            raise RigError(Code.CROP_SEVERAL, f"{len(boxes)} of them are in view: point at one, or say which")


def _alone(pick: Pick, box: Box, size: tuple[int, int]) -> Box:
    """The only one in view, unless the words speak of another that was not seen. Raises `crop-nothing` then.

    What was not seen is hardly ever the biggest one.
    """
    if (pick in COMPARED and pick is not Pick.BIGGEST) or (pick in SIDES and not _is_on(pick, box, size)):
        raise RigError(Code.CROP_NOTHING, "only one is in view, and perhaps not the one you mean: look at it and ask without comparing")
    return box


def _is_on(side: Pick, box: Box, size: tuple[int, int]) -> bool:
    return (2 * box.middle[0] > size[0]) is (side is Pick.RIGHT)


def _rank(thing: Thing) -> tuple[float, int, int]:
    return -thing.score, thing.box.x, thing.box.y


def _is_same(thing: Thing, surer: Thing) -> bool:
    """One thing seen twice: as two classes, or as a whole and a part of it."""
    shared = thing.box.shared(surer.box)
    if shared >= SAME_INSIDE * min(thing.box.area, surer.box.area) or overlap(thing.box, surer.box) >= SAME_OVERLAP:
        return True
    return thing.score < WEAK * surer.score and shared >= WEAK_INSIDE * thing.box.area
