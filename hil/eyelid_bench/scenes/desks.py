"""Scenes with secrets on and next to what the wearer asks about."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from eyelid_bench.scenes import cards, codes, papers, plates, said, screens, things, wordings
from eyelid_bench.scenes.backdrops import backdrop
from eyelid_bench.scenes.compose import Canvas, Pose
from eyelid_bench.scenes.light import through_camera
from eyelid_bench.scenes.seeds import Rng
from eyelid_bench.scenes.sheets import SheetMaker
from eyelid_bench.scenes.truth import Asked, Shot, ThingPlace
from eyelid_rig.camera.frames import Size
from eyelid_rig.crop.box import Box


@dataclass(frozen=True, slots=True)
class _Sort:
    """A kind of sheet, and between which widths it appears in a frame of 1,920 pixels."""

    make: SheetMaker
    widths: tuple[int, int]


_CARDS = (_Sort(cards.payment_card, (200, 310)), _Sort(cards.payment_card, (200, 310)), _Sort(cards.card_back, (210, 310)))
_OTHERS = (
    _Sort(cards.badge, (170, 240)),
    _Sort(cards.identity_card, (260, 360)),
    _Sort(papers.letter, (300, 420)),
    _Sort(papers.sticky_note, (180, 260)),
    _Sort(papers.envelope, (300, 400)),
    _Sort(papers.prescription, (240, 330)),
    _Sort(papers.receipt, (190, 250)),
    _Sort(screens.monitor, (380, 520)),
    _Sort(screens.telephone, (180, 230)),
    _Sort(plates.plate, (200, 330)),
    _Sort(codes.qr_label, (150, 220)),
)
_PAPERS = (_Sort(papers.letter, (340, 460)), _Sort(papers.prescription, (280, 380)), _Sort(papers.envelope, (320, 420)))


def desk(rng: Rng, name: str, size: Size) -> Shot:
    """A named thing with sheets on it, sheets in the centre of view, papers to read, or a table: 8, 6, 5 and 1 of 20."""
    which = rng.random()
    if which < 0.4:
        return _beside_a_thing(rng, name, size)
    if which < 0.7:
        return _in_the_centre(rng, name, size)
    return _to_read(rng, name, size) if which < 0.95 else _on_a_table(rng, name, size)


def _beside_a_thing(rng: Rng, name: str, size: Size) -> Shot:
    sort = things.some(rng)
    canvas = Canvas(backdrop(rng, size, (sort.label,), sort.ground))
    unit = size[0] / 1920
    cutout = sort.cutout(rng, int(rng.uniform(520, 680) * unit))
    centre = (rng.uniform(0.35, 0.65) * size[0], rng.uniform(0.42, 0.58) * size[1])
    box = canvas.stand(rng, cutout, Pose(centre, cutout.shape[1], rng.uniform(-5, 5)))
    _strew(rng, canvas, _lower(box), _mixed(rng, 2))
    words = said.pick(rng, wordings.ABOUT).format(said.pick(rng, sort.nouns))
    place = ThingPlace(sort.label, box, sort.stamp)
    return _shot(rng, name, canvas, words, Asked.NAMED, place)


def _in_the_centre(rng: Rng, name: str, size: Size) -> Shot:
    canvas = Canvas(backdrop(rng, size))
    width, height = size
    middle = Box(int(width * 0.4), int(height * 0.42), int(width * 0.2), int(height * 0.16))
    _strew(rng, canvas, middle, _mixed(rng, int(rng.integers(1, 3))))
    return _shot(rng, name, canvas, said.pick(rng, wordings.PLAIN), Asked.CENTRE, None)


def _to_read(rng: Rng, name: str, size: Size) -> Shot:
    canvas = Canvas(backdrop(rng, size))
    width, height = size
    middle = Box(int(width * 0.4), int(height * 0.4), int(width * 0.2), int(height * 0.2))
    _strew(rng, canvas, middle, (said.pick(rng, _PAPERS),))
    around = Box(int(width * 0.36), int(height * 0.35), int(width * 0.28), int(height * 0.3))
    _strew(rng, canvas, around, _mixed(rng, 1))
    return _shot(rng, name, canvas, said.pick(rng, wordings.READ), Asked.READ, None)


def _on_a_table(rng: Rng, name: str, size: Size) -> Shot:
    canvas = Canvas(backdrop(rng, size))
    width, height = size
    _strew(rng, canvas, Box(width // 8, height // 8, width * 3 // 4, height * 3 // 4), _mixed(rng, int(rng.integers(4, 7))))
    return _shot(rng, name, canvas, said.pick(rng, wordings.SURFACE), Asked.SURFACE, None)


def _lower(box: Box) -> Box:
    """What stands in front of a thing hides its lower half more than its upper one."""
    return Box(box.x, box.y + box.height * 2 // 5, box.width, box.height * 3 // 5)


def _mixed(rng: Rng, count: int) -> tuple[_Sort, ...]:
    """A card or two first, the rest of anything."""
    paying = 1 + int(rng.random() < 0.3)
    sorts = [said.pick(rng, _CARDS) for _ in range(paying)] + [said.pick(rng, _OTHERS) for _ in range(max(0, count - paying))]
    return tuple(sorts[int(at)] for at in rng.permutation(len(sorts)))


def _strew(rng: Rng, canvas: Canvas, within: Box, sorts: tuple[_Sort, ...]) -> None:
    """Sheets with their centres in the box: mostly apart, sometimes one over another, sometimes held."""
    unit = canvas.size[0] / 1920
    taken: list[tuple[float, float, float]] = []
    for sort in sorts:
        sheet = sort.make(rng)
        width = rng.uniform(*sort.widths) * unit
        reach = width * max(1.0, sheet.size[1] / sheet.size[0]) / 2
        centre = _place(rng, within, taken, reach * 0.8)
        taken.append((*centre, reach * 0.8))
        corners = canvas.lay(rng, sheet, _pose(rng, centre, width))
        if rng.random() < 0.15:
            _held(rng, canvas, np.asarray(corners), width)


def _place(rng: Rng, within: Box, taken: list[tuple[float, float, float]], reach: float) -> tuple[float, float]:
    """The least crowded of ten random places; one time in six the first, whatever lies there."""
    tries = 1 if rng.random() < 1 / 6 else 10
    places = [(rng.uniform(within.x, within.x + within.width), rng.uniform(within.y, within.y + within.height)) for _ in range(tries)]
    return max(places, key=lambda at: min((float(np.hypot(at[0] - x, at[1] - y)) - reach - other for x, y, other in taken), default=0.0))


def _pose(rng: Rng, centre: tuple[float, float], width: float) -> Pose:
    """Flat, tilted, steep, or turned any way."""
    kind = rng.random()
    if kind < 0.4:
        return Pose(centre, width, rng.uniform(-12, 12), rng.uniform(-10, 10), rng.uniform(-10, 10))
    if kind < 0.75:
        return Pose(centre, width, rng.uniform(-30, 30), rng.uniform(-40, 40), rng.uniform(-30, 30))
    if kind < 0.85:
        return Pose(centre, width, rng.uniform(-15, 15), rng.uniform(45, 58) * rng.choice((-1, 1)), rng.uniform(-10, 10))
    return Pose(centre, width, rng.uniform(-180, 180), rng.uniform(-20, 20), rng.uniform(-20, 20))


def _held(rng: Rng, canvas: Canvas, corners: np.ndarray[tuple[int, ...], np.dtype[np.float64]], width: float) -> None:
    """A thumb from the lower edge and the tips of two fingers from the upper one."""
    left_upper, right_upper, right_lower, left_lower = corners
    at = rng.uniform(0.15, 0.85)
    thumb, down = left_lower + (right_lower - left_lower) * at, left_lower - left_upper
    canvas.finger(rng, tuple(thumb - down * rng.uniform(0.12, 0.4)), tuple(thumb + down * 0.6), width * 0.17)
    for beside in (0.0, 0.2):
        tip = left_upper + (right_upper - left_upper) * min(0.9, at + beside)
        canvas.finger(rng, tuple(tip + down * 0.07), tuple(tip - down * 0.5), width * 0.15)


def _shot(rng: Rng, name: str, canvas: Canvas, words: str | None, asked: Asked, target: ThingPlace | None) -> Shot:
    pixels = through_camera(rng, canvas.pixels)
    placed = (target,) if target else ()
    return Shot(name, pixels, words, asked, tuple(canvas.fields), tuple(canvas.faces), placed, target)
