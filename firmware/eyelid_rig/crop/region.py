"""Which part of a frame a prompt is about: a choice from what was seen, with no pixels and no model.

The order is: what is named, what is pointed at, what is in the centre of view. A thing that was named and is not in view is
never replaced by another one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from eyelid_formats.errors import Code, RigError
from eyelid_rig.crop.ahead import ahead
from eyelid_rig.crop.arms import may_be_an_arm
from eyelid_rig.crop.asking import Asking, Pick
from eyelid_rig.crop.blocks import text_blocks
from eyelid_rig.crop.box import Box, centre_box
from eyelid_rig.crop.candidates import CERTAIN, meant, named, picked, seen_as, sure_things
from eyelid_rig.crop.classes import BACKGROUND, MATERIALS
from eyelid_rig.crop.clear import clear_rectangle
from eyelid_rig.crop.fitting import around, around_all, fitted, grown, touches_edge
from eyelid_rig.crop.made import Found, Intent, Limits, Region
from eyelid_rig.crop.pointing import Ray, first_met, may_be_one, ray_of, span
from eyelid_rig.crop.seen import Point, Scene, Thing

PLAIN_PPM = 120_000
"""What is taken around the centre, or ahead of a finger, where no known thing is: about a third of each side of the frame."""
DOUBTFUL = 1.5
"""The margin of a thing that is not certain, in margins of one that is: its box often lacks an end of it."""


def choose(asking: Asking, scene: Scene, limits: Limits) -> Region:
    """The region that the prompt is about: on even pixels, inside the frame, within the budget, never the whole frame.

    Raises `crop-nothing` where what is asked about is not in view, `crop-several` where it could be one of several things,
    `crop-cut-off` where the frame's edge cuts it off, `crop-budget` where it is too large.
    """
    match asking.intent:
        case Intent.SURFACE:
            box, found = _clear_piece(asking, scene, limits), Found.CLEAR
        case Intent.READ:
            box, found = _text(asking, scene, limits)
        case Intent.LOOK:
            box, found = _thing(asking, scene, limits)
    return Region(box, found, asking.intent, asking.noun)


def needs_hands(asking: Asking, scene: Scene) -> bool:
    """Whether a hand could change the choice from what else is seen: not where the name alone decides."""
    if asking.points or not asking.labels or asking.intent is Intent.SURFACE:
        return True
    return asking.pick is Pick.ANY and not asking.plural and len(named(asking.labels, scene)) > 1


def is_worth_another_look(asking: Asking, refusal: Code) -> bool:
    """Whether seeing more things could change a refusal: not where a hand is in doubt, and of a surface a piece is chosen anyway."""
    if asking.intent is Intent.SURFACE:
        return False
    return refusal in (Code.CROP_SEVERAL, Code.CROP_CUT_OFF, Code.CROP_BUDGET) or (refusal is Code.CROP_NOTHING and bool(asking.labels))


def _thing(asking: Asking, scene: Scene, limits: Limits) -> tuple[Box, Found]:
    if asking.labels:
        thing, found = _named(asking, scene)
        return _whole(thing, scene, limits), found
    ray = _ray(asking, scene)
    if ray is None and _may_point(scene):
        raise RigError(Code.CROP_NOTHING, "perhaps a hand is in view, but not where it points: point closer, or keep it out of view")
    return _pointed(ray, scene, limits) if ray else _central(scene, limits)


def _named(asking: Asking, scene: Scene) -> tuple[Box, Found]:
    """The thing whose class was named, and whether it took a finger to tell it from others."""
    boxes = meant(asking.labels, asking.pick, scene)
    if not boxes:
        raise RigError(Code.CROP_NOTHING, "what was asked about is not in view: look at it, or point at it and ask without its name")
    if asking.plural and asking.pick is Pick.ANY:
        return around_all(boxes), Found.NAMED
    undecided = len(boxes) > 1 and asking.pick is Pick.ANY
    ray = _ray(asking, scene) if undecided or asking.points else None
    if ray is None:
        return picked(asking.pick, boxes, scene.size), Found.NAMED
    at = first_met(ray, boxes)
    if at is None:
        raise RigError(Code.CROP_NOTHING, "the finger points at none of them: point closer")
    return boxes[at], Found.POINTED


def _pointed(ray: Ray, scene: Scene, limits: Limits) -> tuple[Box, Found]:
    """The first thing ahead of the finger, else the first text, else what lies just ahead of it."""
    box = _first_whole(ahead(ray, scene), scene, limits)
    if box:
        return box, Found.POINTED
    blocks = text_blocks(scene.findings)
    at = first_met(ray, blocks)
    if at is not None:
        return _whole(blocks[at], scene, limits), Found.POINTED
    plain = _plain(scene, limits)
    x, y = ray.at(_half_along(plain, ray.direction))
    start = _clamped(x, plain.width, scene.size[0]), _clamped(y, plain.height, scene.size[1])
    return Box(*start, plain.width, plain.height), Found.POINTED


def _central(scene: Scene, limits: Limits) -> tuple[Box, Found]:
    """The smallest thing that the centre of view lies in; where none is known there, a modest part around it."""
    middle = _centre(scene)
    central = [thing for thing in sure_things(scene) if thing.label not in BACKGROUND and not thing.box.distance_to(middle)]
    smallest_first = sorted(central, key=lambda thing: thing.box.area)
    return _first_whole(smallest_first, scene, limits) or _plain(scene, limits), Found.CENTRE


def _first_whole(things: Iterable[Thing], scene: Scene, limits: Limits) -> Box | None:
    """The box for the first of these that can be shown whole. Raises `crop-cut-off` and `crop-budget` for a certain one that cannot."""
    for thing in things:
        try:
            return _whole(thing.box, scene, limits if thing.score >= CERTAIN else replace(limits, margin=DOUBTFUL * limits.margin))
        except RigError:
            if thing.score >= CERTAIN:
                raise
    return None


def _clear_piece(asking: Asking, scene: Scene, limits: Limits) -> Box:
    """A piece of the surface that nothing seen touches: where it was seen as a known thing, inside that thing's box; else anywhere."""
    lies_on = asking.labels or (BACKGROUND if asking.noun in MATERIALS else frozenset())
    obstacles = [thing.box for thing in scene.things if thing.label not in lies_on]
    obstacles += [span(hand) for hand in scene.hands]
    found = [around(finding.quad) for finding in scene.findings]
    apart = [_with_its_ground(box) for box in found]
    ray = _ray(asking, scene)
    focus = ray.at(ray.finger) if ray else _centre(scene)
    for within in named(asking.labels, scene) or (None,):
        for kept_away in (apart, found):
            piece = clear_rectangle(scene.size, obstacles + kept_away, limits.share_ppm, focus, within)
            if piece and (piece.width, piece.height) != scene.size:
                return piece
    raise RigError(Code.CROP_NOTHING, "no piece of it is clear: make room, or step closer")


def _with_its_ground(found: Box) -> Box:
    """What writing stands on goes on around it, by its height at least: the plastic of a card, the edge of a label."""
    return grown(found, min(found.width, found.height))


def _text(asking: Asking, scene: Scene, limits: Limits) -> tuple[Box, Found]:
    """The thing with the words where one is named, else the block of text pointed at, picked, or nearest the centre."""
    blocks = text_blocks(scene.findings)
    if asking.labels:
        thing, found = _named(asking, scene)
        try:
            return _whole(thing, scene, limits), found
        except RigError:
            blocks = tuple(block for block in blocks if not thing.distance_to(block.middle))
            if not blocks:
                raise
    if not blocks:
        raise RigError(Code.CROP_NOTHING, "no text is in view: step closer")
    ray = _ray(asking, scene)
    at = first_met(ray, blocks) if ray else None
    if at is not None:
        return _whole(blocks[at], scene, limits), Found.POINTED
    middle = _centre(scene)
    nearest = min(blocks, key=lambda block: (block.distance_to(middle), block.area))
    block = nearest if asking.pick is Pick.ANY else picked(asking.pick, blocks, scene.size)
    return _whole(block, scene, limits), Found.TEXT


def _ray(asking: Asking, scene: Scene) -> Ray | None:
    """Where the one finger points that does. Raises `crop-several`, and `crop-nothing` when only the words speak of one."""
    rays = _rays(scene)
    if len(rays) > 1:
        raise RigError(Code.CROP_SEVERAL, "more than one finger points: point with one")
    if not rays and asking.points:
        raise RigError(Code.CROP_NOTHING, "no finger points: hold it in view, stretched out, the others curled")
    return rays[0] if rays else None


def _rays(scene: Scene) -> list[Ray]:
    return [ray for hand in scene.hands if (ray := ray_of(hand))]


def _may_point(scene: Scene) -> bool:
    """Whether what lies in the centre may not be what is meant: there may be a hand that was not seen well, or the arm of one."""
    if not scene.hands:
        return any(may_be_an_arm(thing, scene.size) for thing in scene.things)
    return any(may_be_one(hand) for hand in scene.hands)


def _whole(thing: Box, scene: Scene, limits: Limits) -> Box:
    """The box that is cut for one thing, whatever classes it was seen as. Raises `crop-cut-off` and `crop-budget`.

    Where another class's box takes it out of the frame or the budget, its own is right more often.
    """
    try:
        return _with_room(around_all([thing, *seen_as(thing, scene)]), scene, limits)
    except RigError:
        return _with_room(thing, scene, limits)


def _with_room(thing: Box, scene: Scene, limits: Limits) -> Box:
    if touches_edge(thing, scene.size):
        raise RigError(Code.CROP_CUT_OFF, "the frame's edge cuts off what was asked about: turn to it, or step back")
    return fitted(thing, scene.size, limits)


def _half_along(box: Box, direction: Point) -> float:
    """From the box's middle to its edge: a box so far ahead of a fingertip has it on its edge."""
    return min(side / 2 / max(abs(part), 1e-9) for side, part in zip((box.width, box.height), direction, strict=True))


def _plain(scene: Scene, limits: Limits) -> Box:
    return centre_box(scene.size, min(limits.share_ppm, PLAIN_PPM))


def _centre(scene: Scene) -> Point:
    return scene.size[0] / 2, scene.size[1] / 2


def _clamped(middle: float, length: int, whole: int) -> int:
    """The even start of a length around `middle`, kept inside the whole."""
    return min(max(int(middle - length / 2) // 2 * 2, 0), (whole - length) // 2 * 2)
