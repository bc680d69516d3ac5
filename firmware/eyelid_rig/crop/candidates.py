"""Which of the things in view may be meant by a name, and which one the words pick."""

from __future__ import annotations

from collections.abc import Sequence
from math import dist

from eyelid_formats.errors import Code, RigError
from eyelid_rig.crop.asking import Pick
from eyelid_rig.crop.box import Box
from eyelid_rig.crop.seen import Scene, Thing

SURE = 0.4
"""A thing with a lower score is none that a prompt can be about; it still keeps a surface's piece away."""
RIVAL = 0.6
"""A second thing makes a name ambiguous when its score is at least this share of the best one's."""
SAME_OVERLAP = 0.55
"""Two boxes that share so much of their union are one thing seen twice."""
SAME_INSIDE = 0.85
"""So is a box of which so much lies in another one of its class."""


def sure_things(scene: Scene) -> list[Thing]:
    """What a prompt can be about, surest first."""
    return sorted((thing for thing in scene.things if thing.score >= SURE), key=_rank)


def named(labels: frozenset[str], scene: Scene) -> list[Box]:
    """The things of those classes, surest first: each once, and none that a much surer one outshines."""
    kept: list[Thing] = []
    for thing in sure_things(scene):
        if thing.label not in labels:
            continue
        same = next((at for at, other in enumerate(kept) if _is_same(thing, other)), None)
        if same is None:
            kept.append(thing)
        elif thing.box.area > kept[same].box.area and thing.score >= RIVAL * kept[same].score:
            kept[same] = Thing(kept[same].label, kept[same].score, thing.box)
    return [thing.box for thing in kept if thing.score >= RIVAL * kept[0].score]


def picked(pick: Pick, boxes: Sequence[Box], size: tuple[int, int]) -> Box:
    """The one box that the words tell from the others. Raises `crop-several` where they do not."""
    if len(boxes) == 1:
        return boxes[0]
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


def _rank(thing: Thing) -> tuple[float, int, int]:
    return -thing.score, thing.box.x, thing.box.y


def _is_same(one: Thing, other: Thing) -> bool:
    """One thing seen twice: as two classes, or as a whole and a part of it."""
    shared = one.box.shared(other.box)
    union = one.box.area + other.box.area - shared
    inside = shared / min(one.box.area, other.box.area)
    return shared >= SAME_OVERLAP * union or (one.label == other.label and inside >= SAME_INSIDE)
