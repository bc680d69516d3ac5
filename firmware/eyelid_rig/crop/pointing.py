"""Where a finger points: from a hand's landmarks to the first thing that the ray of the index finger meets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import dist, prod

from eyelid_rig.crop.box import Box
from eyelid_rig.crop.seen import Hand, Point

WRIST = 0
INDEX = (5, 6, 7, 8)
"""Knuckle, middle joint, last joint, tip."""
THUMB = (1, 2, 3, 4)
OTHERS = ((9, 10, 11, 12), (13, 14, 15, 16), (17, 18, 19, 20))
"""Middle, ring and little finger."""

SURE = 0.85
"""Below this likelihood of being one, what looked like a hand is only perhaps one: hands that were seen well had 0.84 and more in
tuning scenes, what was no hand 0.81 at most."""
PERHAPS = 0.4
"""A look that gives less saw no hand: on palms that scored `palms.FLOOR`, hands in tuning scenes had 0.48 and more, other things 0.11
at most."""
STRAIGHT = 0.9
"""Knuckle to tip as the crow flies, over the way along the joints, of a finger that is stretched out."""
LONGER = 1.03
"""How much farther from the wrist the index finger's tip is than any other fingertip: in an open hand the middle finger reaches
farther, and of folded fingers that are hidden the net often says that they are longer than they look. The thumb may do what it likes."""
ALONE = 1.5
"""The same for another finger or the thumb, against all four others: the curled fingers are mostly hidden from the wearer's eye, and
one time in eight the net takes the only finger that it sees for the little one or the thumb. Nobody points with those; a finger that
stands out alone is the one that points, whatever it is called."""
ALIKE = 0.966
"""The cosine of about fifteen degrees."""
CONE = 0.18
"""The tangent of about ten degrees: a finger points no better than that."""


@dataclass(frozen=True, slots=True)
class Ray:
    """From a fingertip, along a direction of length 1, in pixels."""

    tip: Point
    direction: Point
    finger: float
    """The finger's length from knuckle to tip: the one thing in view whose size is known."""

    def at(self, distance: float) -> Point:
        """The point that lies so many pixels ahead of the tip."""
        return self.tip[0] + distance * self.direction[0], self.tip[1] + distance * self.direction[1]


def ray_of(hand: Hand) -> Ray | None:
    """The ray of the one finger that is stretched out, or None for a hand that does not point, or that may be none."""
    return ray_along(hand.landmarks) if hand.score >= SURE else None


def ray_along(marks: Sequence[Point]) -> Ray | None:
    """The same for landmarks of a hand that is known to be one."""
    finger = _pointing(marks)
    if finger is None:
        return None
    knuckle, tip = marks[finger[0]], marks[finger[-1]]
    length = dist(knuckle, tip)
    return Ray(tip, ((tip[0] - knuckle[0]) / length, (tip[1] - knuckle[1]) / length), length)


def agree(one: Ray | None, other: Ray | None) -> bool:
    """Whether two looks at a hand see it point the same way, within about fifteen degrees."""
    return one is not None and other is not None and sum(a * b for a, b in zip(one.direction, other.direction, strict=True)) >= ALIKE


def agree_surely(looks: Sequence[Hand]) -> bool:
    """Whether there are several looks, each of them sure, that all see the hand point as the first one does."""
    return len(looks) > 1 and all(agree(ray_of(looks[0]), ray_of(other)) for other in looks[1:])


def judged(looks: Sequence[Hand]) -> Hand | None:
    """What several looks at one place say together; None where no hand was seen there, or none but an unsure one that does not point.

    It points where most of them, weighed by how sure they are, see it point one way: one look that is sure of the hand may still take its
    finger for another, or be shown half of it. It is then no hand only where all of these are wrong. Looks that see it point and do not
    agree leave one that is only perhaps a hand.
    """
    seen = [look for look in looks if look.score >= PERHAPS]
    rays = [ray_along(look.landmarks) for look in seen]
    if not any(rays):
        return next((look for look in seen if look.score >= SURE), None)
    groups = ([other for other, its in zip(seen, rays, strict=True) if agree(ray, its)] for ray in rays if ray)
    most = max(groups, key=_weight)
    if len(most) > 1 and 2 * _weight(most) > _weight(seen):
        return replace(_surest(most), score=1 - prod(1 - look.score for look in most))
    return replace(_surest(seen), score=PERHAPS)


def may_be_one(hand: Hand) -> bool:
    """Whether it is only perhaps a hand. Where one could be, what lies in the centre of view may not be what is meant."""
    return hand.score < SURE


def met(ray: Ray, boxes: Sequence[Box]) -> list[int]:
    """Which of the boxes the ray meets, the first one first.

    A box that the tip is in is met at once; of several such the smallest comes first.
    """
    return _in_order((_entry(ray, box), box.area, at) for at, box in enumerate(boxes))


def beside(ray: Ray, boxes: Sequence[Box]) -> list[int]:
    """Which of the boxes the ray passes by within ten degrees, the nearest first."""
    passed = ((_nearly(ray, box), box.area, at) for at, box in enumerate(boxes))
    return [at for at in _in_order(passed) if _entry(ray, boxes[at]) is None]


def first_met(ray: Ray, boxes: Sequence[Box]) -> int | None:
    """Which of the boxes the ray meets first, or, where it passes by all of them, the first within ten degrees of it."""
    return next(iter(met(ray, boxes) or beside(ray, boxes)), None)


def _in_order(found: Iterable[tuple[float | None, int, int]]) -> list[int]:
    """What was found at some distance: the last of the three, by distance and area."""
    return [at for _, _, at in sorted((distance, area, at) for distance, area, at in found if distance is not None)]


def _weight(looks: Sequence[Hand]) -> float:
    return sum(look.score for look in looks)


def _surest(looks: Sequence[Hand]) -> Hand:
    return max(looks, key=lambda look: look.score)


def _pointing(marks: Sequence[Point]) -> Sequence[int] | None:
    """The finger that is straight and stands out."""
    if _is_stretched(marks, INDEX) and _stands_out(marks, INDEX, OTHERS, LONGER):
        return INDEX
    fingers = (INDEX, *OTHERS, THUMB)
    for finger in fingers:
        if _is_stretched(marks, finger) and _stands_out(marks, finger, [other for other in fingers if other is not finger], ALONE):
            return finger
    return None


def _is_stretched(marks: Sequence[Point], finger: Sequence[int]) -> bool:
    """Straight, and away from the wrist: the net may see a folded finger as a short straight one that leads back."""
    way = sum(dist(marks[one], marks[next_one]) for one, next_one in pairwise(finger))
    knuckle, tip = marks[finger[0]], marks[finger[-1]]
    return way > 0 and dist(knuckle, tip) >= STRAIGHT * way and dist(marks[WRIST], tip) > dist(marks[WRIST], knuckle)


def _stands_out(marks: Sequence[Point], finger: Sequence[int], others: Sequence[Sequence[int]], least: float) -> bool:
    """Whether its tip is so many times as far from the wrist as each of the others' tips."""
    reach = dist(marks[WRIST], marks[finger[-1]])
    return all(reach >= least * dist(marks[WRIST], marks[other[-1]]) for other in others)


def _entry(ray: Ray, box: Box) -> float | None:
    """How far ahead of the tip the ray enters the box; None when it does not."""
    near, far = 0.0, float("inf")
    for start, speed, low, high in zip(ray.tip, ray.direction, (box.x, box.y), (box.x + box.width, box.y + box.height), strict=True):
        if abs(speed) < 1e-9:
            if not low <= start <= high:
                return None
            continue
        first, last = sorted(((low - start) / speed, (high - start) / speed))
        near, far = max(near, first), min(far, last)
    return near if near <= far else None


def _nearly(ray: Ray, box: Box) -> float | None:
    """How far ahead of the tip the first of the box's corners is that lies within ten degrees of the ray; None when none does."""
    corners = [(x - ray.tip[0], y - ray.tip[1]) for x in (box.x, box.x + box.width) for y in (box.y, box.y + box.height)]
    dx, dy = ray.direction
    ahead = [along for x, y in corners if (along := x * dx + y * dy) > 0 and abs(x * dy - y * dx) <= CONE * along]
    return min(ahead, default=None)


def is_held_by(hand: Hand, box: Box) -> bool:
    """Whether most of the hand lies in the box: it is what the hand lies on or belongs to, not what it points at."""
    return 2 * sum(not box.distance_to(mark) for mark in hand.landmarks) > len(hand.landmarks)


def span(hand: Hand) -> Box:
    """The rectangle around all landmarks, a fifth of its longer side larger on each side, for the flesh around the bones."""
    xs, ys = zip(*hand.landmarks, strict=True)
    more = 0.2 * max(max(xs) - min(xs), max(ys) - min(ys))
    left, top = int(min(xs) - more), int(min(ys) - more)
    return Box(left, top, int(max(xs) + more) - left + 1, int(max(ys) + more) - top + 1)
