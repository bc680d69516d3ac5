"""Which of the things in view may be meant by a name, and which one the words pick."""

from __future__ import annotations

from collections.abc import Sequence
from math import dist

from eyelid_formats.errors import Code, RigError
from eyelid_rig.crop.asking import Pick
from eyelid_rig.crop.box import Box
from eyelid_rig.crop.kin import kin
from eyelid_rig.crop.seen import Scene, Thing

SURE = 0.3
"""A thing with a lower score is none that an unnamed prompt can be about; it still keeps a surface's piece away."""
CERTAIN = 0.5
"""Below it, a thing in the centre that is cut off or too large is no reason to refuse: large boxes are often mistakes."""
NAMED = 0.25
"""A lower score is enough for a thing of the class that the wearer names: whoever asks about a bus sees one."""
RIVAL = 0.6
"""Another thing of the class counts when its score is at least this share of the best one's, and a class counts for a thing when
its score there is at least this share of any other class's."""
MISTAKEN_RIVAL = 0.75
"""The same among things that are not of the named class: doubtful ones are many in textures, and the thing that is asked about is not."""
COMPARED = frozenset({Pick.BIGGEST, Pick.SMALLEST, Pick.NEAREST, Pick.MIDDLE})
"""To compare there must be two."""
SAME_OVERLAP = 0.55
"""Two boxes that share so much of their union are one thing seen twice."""
MOST_LARGER = 4.0
"""A thing is at most so much larger than a part of it that is seen as the whole: a larger box is around much else."""
SAME_INSIDE = 0.85
"""So is a box of which so much lies in another one of its class."""


def sure_things(scene: Scene) -> list[Thing]:
    """What a prompt can be about, surest first."""
    return sorted((thing for thing in scene.things if thing.score >= SURE), key=_rank)


def named(labels: frozenset[str], scene: Scene, rival: float = RIVAL) -> list[Box]:
    """The things of those classes, surest first: each once, and none that a much surer one, or another class, outshines."""
    sure = [thing for thing in _of(labels, scene) if not _is_outdone(thing, labels, scene)]
    kept = _each_once(sure)
    return [thing.box for thing in kept if thing.score >= rival * kept[0].score]


def compared(labels: frozenset[str], scene: Scene) -> list[Box]:
    """The same where words like *the biggest* say that there are several: if only one is sure, doubtful ones count too."""
    boxes = named(labels, scene)
    return boxes if len(boxes) > 1 else [thing.box for thing in _each_once(_of(labels, scene))]


def mistaken(labels: frozenset[str], scene: Scene, count: int) -> list[Box]:
    """So many things that are seen as a class which the detector confuses with the named ones; none when there are more or fewer.

    Whoever asks about a cow sees one: the only animal in view is meant, whatever the detector calls it. Of two, either could be.
    """
    alike = kin(labels)
    boxes = named(alike, Scene(scene.size, tuple(sure_things(scene))), MISTAKEN_RIVAL) if alike != labels else []
    return boxes if len(boxes) == count else []


def seen_as(box: Box, scene: Scene) -> list[Box]:
    """Everything seen in the same place, of any class and score: a horse's box has the head that the cow's lacks."""
    return [thing.box for thing in scene.things if _overlap(thing.box, box) >= SAME_OVERLAP]


def _of(labels: frozenset[str], scene: Scene) -> list[Thing]:
    return sorted((thing for thing in scene.things if thing.label in labels and thing.score >= NAMED), key=_rank)


def _each_once(things: Sequence[Thing]) -> list[Thing]:
    """Of those that are one thing, the surest, with the larger box where that is nearly as sure."""
    kept: list[Thing] = []
    for thing in things:
        same = next((at for at, other in enumerate(kept) if _is_same(thing, other)), None)
        if same is None:
            kept.append(thing)
        elif 1 < thing.box.area / kept[same].box.area <= MOST_LARGER and thing.score >= RIVAL * kept[same].score:
            kept[same] = Thing(kept[same].label, kept[same].score, thing.box)
    return kept


def _is_outdone(thing: Thing, labels: frozenset[str], scene: Scene) -> bool:
    """Whether a much surer class is seen in the same place: a dog that could pass for a cat is no cat."""
    others = (other for other in scene.things if other.label not in labels and RIVAL * other.score > thing.score)
    return any(_overlap(thing.box, other.box) >= SAME_OVERLAP for other in others)


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
    """The only one in view, unless the words speak of another that was not seen. Raises `crop-nothing` then."""
    on_the_right = 2 * box.middle[0] > size[0]
    if pick in COMPARED or (pick is Pick.LEFT and on_the_right) or (pick is Pick.RIGHT and not on_the_right):
        raise RigError(Code.CROP_NOTHING, "only one is in view, and perhaps not the one you mean: look at it and ask without comparing")
    return box


def _rank(thing: Thing) -> tuple[float, int, int]:
    return -thing.score, thing.box.x, thing.box.y


def _is_same(one: Thing, other: Thing) -> bool:
    """One thing seen twice: as two classes, or as a whole and a part of it."""
    inside = one.box.shared(other.box) / min(one.box.area, other.box.area)
    return _overlap(one.box, other.box) >= SAME_OVERLAP or (one.label == other.label and inside >= SAME_INSIDE)


def _overlap(one: Box, other: Box) -> float:
    """What they share of their union."""
    shared = one.shared(other)
    return shared / (one.area + other.area - shared)
