"""Scenes for the choice of the region: a thing of a known class among others, and a prompt that says which one is meant."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from eyelid_bench.scenes import hands, said, things
from eyelid_bench.scenes.backdrops import backdrop
from eyelid_bench.scenes.compose import Canvas, Pose
from eyelid_bench.scenes.light import through_camera
from eyelid_bench.scenes.seeds import Rng
from eyelid_bench.scenes.things import Sort
from eyelid_bench.scenes.truth import Asked, Shot, ThingPlace
from eyelid_rig.camera.frames import Size

_Scene: TypeAlias = tuple[Canvas, ThingPlace, str | None, tuple[ThingPlace, ...]]
_ABOUT = (
    "what is this {}?",
    "what colour is the {}?",
    "how old is that {}?",
    "tell me about this {}",
    "where can I buy this {}?",
)
_SIDES = ("left", "right")
_BY_SIDE = ("what is the {noun} on the {side}?", "what colour is the {side} {noun}?", "tell me about the {noun} on the {side}")
_BY_SIZE = ("how old is the biggest {}?", "what colour is the biggest {}?", "tell me about the biggest {}")
_PLAIN = (None, "what is this?", "what is that?", "tell me about this")
_COLUMNS = (0.2, 0.5, 0.8)


def prompt(rng: Rng, name: str, size: Size) -> Shot:
    """By name, side, size, place in view, finger: 9, 4, 2, 3 and 2 of 20."""
    which = rng.random()
    for limit, asked, make in _KINDS:
        if which < limit:
            canvas, target, words, placed = make(rng, size)
            return Shot(name, through_camera(rng, canvas.pixels), words, asked, things=placed, target=target)
    raise AssertionError(which)


def _by_name(rng: Rng, size: Size) -> _Scene:
    sort = things.some(rng)
    canvas = Canvas(backdrop(rng, size, (sort.label,), sort.ground))
    columns = [_COLUMNS[int(at)] for at in rng.permutation(3)]
    others = [_stand(rng, canvas, _another(rng, sort), column, (0.12, 0.2)) for column in columns[1 : 1 + int(rng.integers(0, 3))]]
    target = _stand(rng, canvas, sort, columns[0], (0.13, 0.26))
    return canvas, target, said.pick(rng, _ABOUT).replace("{}", said.pick(rng, sort.nouns)), (target, *others)


def _by_side(rng: Rng, size: Size) -> _Scene:
    sort = things.some(rng)
    canvas = Canvas(backdrop(rng, size, (sort.label,), sort.ground))
    left, right = (_stand(rng, canvas, sort, column, (0.14, 0.24)) for column in (0.25, 0.75))
    side = said.pick(rng, _SIDES)
    words = said.pick(rng, _BY_SIDE).format(noun=said.pick(rng, sort.nouns), side=side)
    return canvas, left if side == "left" else right, words, (left, right)


def _by_size(rng: Rng, size: Size) -> _Scene:
    sort = things.some(rng)
    canvas = Canvas(backdrop(rng, size, (sort.label,), sort.ground))
    columns = (0.25, 0.75) if rng.random() < 0.5 else (0.75, 0.25)
    small, big = _stand(rng, canvas, sort, columns[0], (0.1, 0.14)), _stand(rng, canvas, sort, columns[1], (0.22, 0.28))
    return canvas, big, said.pick(rng, _BY_SIZE).format(said.pick(rng, sort.nouns)), (big, small)


def _in_the_centre(rng: Rng, size: Size) -> _Scene:
    sort = things.some(rng)
    canvas = Canvas(backdrop(rng, size, (sort.label,), sort.ground))
    columns = (0.14, 0.86)[: int(rng.integers(0, 3))]
    others = [_stand(rng, canvas, _another(rng, sort), column, (0.1, 0.16)) for column in columns]
    target = _stand(rng, canvas, sort, 0.5, (0.14, 0.26))
    return canvas, target, said.pick(rng, _PLAIN), (target, *others)


def _by_finger(rng: Rng, size: Size) -> _Scene:
    sort = things.some(rng)
    canvas = Canvas(backdrop(rng, size, (sort.label, "person"), sort.ground))
    near, far = (0.28, 0.8) if rng.random() < 0.5 else (0.72, 0.2)
    target = _stand(rng, canvas, sort, near, (0.14, 0.2), 0.36)
    other = _stand(rng, canvas, _another(rng, sort), far, (0.12, 0.18))
    box = target.box
    centre = (box.x + box.width / 2, box.y + box.height / 2)
    angle = np.radians(rng.uniform(-35, 35))
    away = max(box.width, box.height) / 2 + rng.uniform(0.01, 0.04) * size[0]
    tip = (centre[0] + away * float(np.sin(angle)), centre[1] + away * float(np.cos(angle)))
    hands.point(rng, canvas, tip, centre, rng.uniform(0.17, 0.27) * size[0])
    return canvas, target, said.pick(rng, _PLAIN), (target, other)


def _another(rng: Rng, sort: Sort) -> Sort:
    """Of a class that nobody takes for the first one's."""
    alike = next((group for group in _ALIKE if sort.label in group), (sort.label,))
    return things.some(rng, alike)


_ALIKE = (
    ("car", "truck", "bus"),
    ("bear", "dog", "horse", "zebra", "giraffe", "elephant", "sheep", "cow", "teddy bear"),
    ("orange", "sports ball", "banana"),
    ("bird", "airplane"),
)


def _stand(rng: Rng, canvas: Canvas, sort: Sort, across: float, shares: tuple[float, float], down: float = 0.5) -> ThingPlace:
    """In a column of the frame, between two shares of its width, whole."""
    width, height = canvas.size
    cutout = sort.cutout(rng, int(rng.uniform(*shares) * width))
    centre = (width * (across + rng.uniform(-0.03, 0.03)), height * (down + rng.uniform(-0.06, 0.06)))
    return ThingPlace(sort.label, canvas.stand(rng, cutout, Pose(centre, cutout.shape[1], rng.uniform(-6, 6))), sort.stamp)


_KINDS: tuple[tuple[float, Asked, Callable[[Rng, Size], _Scene]], ...] = (
    (0.45, Asked.NAMED, _by_name),
    (0.65, Asked.SIDE, _by_side),
    (0.75, Asked.BIGGEST, _by_size),
    (0.9, Asked.CENTRE, _in_the_centre),
    (1.1, Asked.POINTED, _by_finger),
)
