"""Scenes whose secrets are larger, closer, barer, wider apart, fainter or more turned than what lies on a desk, or among other lines.

Prompts are mixed as on the desks: a named thing with the writing on or behind it, the centre of view, a text to read, a table:
8, 6, 5 and 1 of 20. All of `Kind.BETWEEN` are about a text to read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np

from eyelid_bench.scenes import cards, codes, large, papers, plates, said, screens, things, wordings, worn
from eyelid_bench.scenes.apart import apart
from eyelid_bench.scenes.backdrops import backdrop, wall
from eyelid_bench.scenes.between import between
from eyelid_bench.scenes.compose import Canvas, Pose
from eyelid_bench.scenes.light import through_camera
from eyelid_bench.scenes.seeds import Rng
from eyelid_bench.scenes.sheets import BLACK, WHITE, Colour, Sheet, SheetMaker
from eyelid_bench.scenes.sources import Cutout
from eyelid_bench.scenes.truth import Asked, Kind, Shot, ThingPlace
from eyelid_rig.camera.frames import Size
from eyelid_rig.crop.seen import Point

_Lay: TypeAlias = Callable[[Rng, Canvas, Point], None]
"""Puts what is written on the canvas, at about that point."""


_READ = 0.7
"""From here to `_SURFACE` a draw below 1 means a text to read."""
_SURFACE = 0.95


@dataclass(frozen=True, slots=True)
class _Manner:
    """How a kind's writing is laid: where no thing is asked about, and on one; what would hide the thing stands behind it instead."""

    lay: _Lay
    on_a_thing: _Lay | None


def unusual(rng: Rng, name: str, size: Size, kind: Kind) -> Shot:
    """One of the kinds but `Kind.USUAL`."""
    manner, which = _MANNERS[kind], rng.random()
    if kind is Kind.BETWEEN:
        which = _READ
    if which < 0.4:
        return _about_a_thing(rng, name, size, kind, manner)
    canvas, at = _ground(rng, size, kind), _near_the_middle(rng, size)
    manner.lay(rng, canvas, at)
    if which < _READ:
        words, asked = said.pick(rng, wordings.PLAIN), Asked.CENTRE
    elif which < _SURFACE:
        words, asked = said.pick(rng, wordings.READ), Asked.READ
    else:
        words, asked = said.pick(rng, wordings.SURFACE), Asked.SURFACE
    return _shot(rng, name, canvas, words, asked, kind, None)


def _about_a_thing(rng: Rng, name: str, size: Size, kind: Kind, manner: _Manner) -> Shot:
    sort = things.some(rng)
    canvas = Canvas(backdrop(rng, size, (sort.label,), sort.ground))
    unit, centre = size[0] / 1920, _near_the_middle(rng, size)
    on_it = manner.on_a_thing
    if on_it is None:
        beside = rng.uniform(0.02, 0.25) * size[1] * rng.choice((-1, 1))
        manner.lay(rng, canvas, (centre[0] + rng.uniform(-0.1, 0.1) * size[0], centre[1] + beside))
    cutout = sort.cutout(rng, int(rng.uniform(*((520, 680) if on_it else (300, 460))) * unit))
    box = canvas.stand(rng, cutout, Pose(centre, cutout.shape[1], rng.uniform(-5, 5)))
    if on_it:
        across, down = rng.uniform(0.15, 0.85), rng.uniform(0.4, 0.9)
        on_it(rng, canvas, (box.x + across * box.width, box.y + down * box.height))
    words = said.pick(rng, wordings.ABOUT).format(said.pick(rng, sort.nouns))
    return _shot(rng, name, canvas, words, Asked.NAMED, kind, ThingPlace(sort.label, box, sort.stamp))


def _shot(rng: Rng, name: str, canvas: Canvas, words: str | None, asked: Asked, kind: Kind, target: ThingPlace | None) -> Shot:
    pixels = through_camera(rng, canvas.pixels)
    placed = (target,) if target else ()
    return Shot(name, pixels, words, asked, tuple(canvas.fields), tuple(canvas.faces), placed, target, kind)


def _ground(rng: Rng, size: Size, kind: Kind) -> Canvas:
    """A photograph or a table; of bare and large letters also a wall, of bare ones also cloth, each as often as another."""
    where = int(rng.integers({Kind.LARGE: 2, Kind.BARE: 3}.get(kind, 1)))
    canvas = Canvas(wall(rng, size) if where == 1 else backdrop(rng, size))
    if where == 2:
        middle = (size[0] * rng.uniform(0.45, 0.55), size[1] * rng.uniform(0.5, 0.6))
        canvas.stand(rng, _cloth(rng), Pose(middle, rng.uniform(1000, 1600) * size[0] / 1920, rng.uniform(-180, 180)))
    return canvas


def _near_the_middle(rng: Rng, size: Size) -> Point:
    return rng.uniform(0.4, 0.6) * size[0], rng.uniform(0.42, 0.58) * size[1]


def _close(rng: Rng, canvas: Canvas, at: Point) -> None:
    """A number that is 45 of a card's 856 units high is 60 to 140 pixels high; held by a thumb one time in four."""
    if rng.random() < 0.3:
        _lay_high(rng, canvas, cards.stacked_card(rng), at, (60, 140))
        return
    sheet = said.pick(rng, (cards.payment_card, cards.payment_card, cards.card_back, cards.identity_card))(rng)
    width = rng.uniform(1140, 2700) * canvas.size[0] / 1920
    corners = np.asarray(canvas.lay(rng, sheet, Pose(at, width, _turn(rng), rng.uniform(-14, 14), rng.uniform(-14, 14))))
    if rng.random() < 0.25:
        lower = corners[3] + (corners[2] - corners[3]) * rng.uniform(0.1, 0.9)
        down = corners[3] - corners[0]
        canvas.finger(rng, tuple(lower - down * rng.uniform(0.1, 0.25)), tuple(lower + down * 0.3), width * 0.12)


_FILLING: tuple[tuple[SheetMaker, tuple[int, int]], ...] = (
    (screens.monitor, (1950, 2900)),
    (screens.telephone, (850, 1500)),
    (papers.letter, (1500, 2500)),
    (cards.badge, (950, 1600)),
    (cards.identity_card, (1850, 2800)),
    (cards.payment_card, (1850, 2800)),
    (papers.receipt, (950, 1500)),
)
"""Between which widths each is higher than a frame of 1,920 by 1,080 pixels, so that two sides cut it at least."""


def _filling(rng: Rng, canvas: Canvas, at: Point) -> None:
    make, widths = said.pick(rng, _FILLING)
    width = rng.uniform(*widths) * canvas.size[0] / 1920
    moved = (at[0] + rng.uniform(-0.2, 0.2) * canvas.size[0], at[1] + rng.uniform(-0.05, 0.05) * canvas.size[1])
    canvas.lay(rng, make(rng), Pose(moved, width, rng.uniform(-10, 10), rng.uniform(-10, 10), rng.uniform(-10, 10)))


def _large(rng: Rng, canvas: Canvas, at: Point) -> None:
    _lay_high(rng, canvas, said.pick(rng, (large.board, large.poster, large.van))(rng), at, (50, 300))


def _painted_on(rng: Rng, canvas: Canvas, at: Point) -> None:
    """As on a van's own metal: a sheet would hide the van."""
    _lay_high(rng, canvas, large.strokes(rng, _ink(rng, canvas, at)), at, (50, 160))


def _bare(rng: Rng, canvas: Canvas, at: Point) -> None:
    _lay_high(rng, canvas, large.strokes(rng, _ink(rng, canvas, at)), at, (28, 160))


def _apart(rng: Rng, canvas: Canvas, at: Point) -> None:
    sheet = apart(rng, _ink(rng, canvas, at) if rng.random() < 0.5 else None)
    _lay_high(rng, canvas, sheet, at, (26, 120))


def _worn(rng: Rng, canvas: Canvas, at: Point) -> None:
    sheet = said.pick(rng, (worn.worn_card, worn.worn_receipt, worn.worn_label))(rng)
    _lay_high(rng, canvas, sheet, at, (18, 60))


_TURNED: tuple[tuple[SheetMaker, tuple[int, int]], ...] = (
    (cards.payment_card, (240, 420)),
    (cards.card_back, (240, 420)),
    (cards.identity_card, (280, 460)),
    (papers.letter, (340, 520)),
    (papers.sticky_note, (220, 340)),
    (papers.prescription, (280, 400)),
    (screens.monitor, (400, 620)),
    (plates.plate, (240, 420)),
    (codes.qr_label, (180, 260)),
)


def _turned(rng: Rng, canvas: Canvas, at: Point) -> None:
    """Two sheets, side by side to somebody who turns the picture back."""
    turn, unit = rng.uniform(-180, 180), canvas.size[0] / 1920
    for side in (-1, 1):
        make, widths = said.pick(rng, _TURNED if side > 0 else _TURNED[:3])
        width = rng.uniform(*widths) * unit
        away, along = side * (width / 2 + rng.uniform(0, 40) * unit), np.radians(turn)
        centre = (at[0] + away * float(np.cos(along)), at[1] + away * float(np.sin(along)))
        canvas.lay(rng, make(rng), Pose(centre, width, turn + rng.uniform(-4, 4), rng.uniform(-25, 25), rng.uniform(-25, 25)))


def _between(rng: Rng, canvas: Canvas, at: Point) -> None:
    """All of the paper is in view, and seldom more than a crop may be; half lie as before somebody who reads them."""
    sheet, (frame_width, frame_height) = between(rng), canvas.size
    width = min(rng.uniform(520, 900) * frame_width / 1920, 0.75 * frame_height * sheet.size[0] / sheet.size[1])
    if rng.random() < 0.5:
        canvas.lay(rng, sheet, Pose(at, width, rng.uniform(-6, 6), rng.uniform(-6, 6), rng.uniform(-6, 6)))
    else:
        canvas.lay(rng, sheet, Pose(at, width, _turn(rng), rng.uniform(-18, 18), rng.uniform(-18, 18)))


def _lay_high(rng: Rng, canvas: Canvas, sheet: Sheet, at: Point, heights: tuple[int, int]) -> None:
    """One field's middle at the point, its letters so high in a frame of 1,920 pixels (small ones as often as twice as high ones),
    no wider than the frame."""
    field = said.pick(rng, tuple(sheet.fields))
    (_, top), _, (_, bottom), _ = field.pieces[0] if field.pieces else field.quad
    unit = canvas.size[0] / 1920
    wanted = float(np.exp(rng.uniform(*np.log(heights)))) * unit
    wide, high = (float(np.ptp([corner[axis] for corner in field.quad])) for axis in (0, 1))
    scale = min(wanted / (bottom - top), 0.95 * canvas.size[0] / wide, 0.95 * canvas.size[1] / high if field.pieces else np.inf)
    turn = _turn(rng)
    middle = np.mean(np.asarray(field.quad), axis=0) - np.asarray(sheet.size) / 2
    cosine, sine = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    moved = np.asarray(at) - scale * np.array([[cosine, -sine], [sine, cosine]]) @ middle
    pose = Pose((float(moved[0]), float(moved[1])), sheet.size[0] * scale, turn, rng.uniform(-18, 18), rng.uniform(-18, 18))
    canvas.lay(rng, sheet, pose)


def _turn(rng: Rng) -> float:
    """Nearly upright, or one time in four any way."""
    return float(rng.uniform(-180, 180) if rng.random() < 0.25 else rng.uniform(-12, 12))


_INKS: tuple[Colour, ...] = ((20, 24, 90), (120, 20, 24), (10, 70, 40))
_CHALKS: tuple[Colour, ...] = ((250, 236, 120), (250, 190, 190))


def _ink(rng: Rng, canvas: Canvas, at: Point) -> Colour:
    """Dark on a light ground, light on a dark one."""
    x, y, reach = int(at[0]), int(at[1]), canvas.size[0] // 12
    ground = canvas.pixels[max(0, y - reach) : y + reach, max(0, x - reach) : x + reach].mean()
    plain, coloured = (BLACK, _INKS) if ground > 105 else (WHITE, _CHALKS)
    return plain if rng.random() < 0.7 else said.pick(rng, coloured)


def _cloth(rng: Rng) -> Cutout:
    """A patch of one colour with folds and an uneven edge: a shirt's front."""
    side = 480
    colour = np.asarray(said.pick(rng, ((190, 30, 40), (30, 60, 130), (235, 235, 230), (40, 44, 48), (90, 140, 90))), np.float32)
    folds = cv2.resize(rng.normal(0, 1, (7, 7)).astype(np.float32), (side, side), interpolation=cv2.INTER_CUBIC)
    weave = rng.normal(0, 2.5, (side, side)).astype(np.float32)
    shaded = colour * (1 + 0.06 * folds[..., None]) + weave[..., None]
    ys, xs = np.mgrid[-1 : 1 : side * 1j, -1 : 1 : side * 1j]
    edge = cv2.resize(rng.normal(0, 0.05, (9, 9)).astype(np.float32), (side, side), interpolation=cv2.INTER_CUBIC)
    opaque = np.clip((0.86 + edge - (np.abs(xs) ** 3 + np.abs(ys) ** 3) ** (1 / 3)) * 60, 0, 1) * 255
    return np.dstack([np.clip(shaded, 0, 255), opaque]).astype(np.uint8)


_MANNERS: dict[Kind, _Manner] = {
    Kind.CLOSE: _Manner(_close, None),
    Kind.FILLING: _Manner(_filling, None),
    Kind.LARGE: _Manner(_large, _painted_on),
    Kind.BARE: _Manner(_bare, _bare),
    Kind.APART: _Manner(_apart, _apart),
    Kind.WORN: _Manner(_worn, _worn),
    Kind.TURNED: _Manner(_turned, _turned),
    Kind.BETWEEN: _Manner(_between, None),
}
