"""Scenes with natural faces: people in view, and photographs of people on tables and screens."""

from __future__ import annotations

from eyelid_bench.scenes import people, said
from eyelid_bench.scenes.backdrops import backdrop
from eyelid_bench.scenes.compose import Canvas, Pose
from eyelid_bench.scenes.light import through_camera
from eyelid_bench.scenes.seeds import Rng
from eyelid_bench.scenes.sheets import Sheet
from eyelid_bench.scenes.truth import Asked, Shot
from eyelid_rig.camera.frames import Size

_PLACES = ((-0.12, -0.06), (0.0, 0.06), (0.12, -0.06))
"""Of three faces around the centre, in shares of the frame's width."""
_PLAIN = (None, "what is this?", "what am I looking at?")
_WORN = ("what is this person wearing?", "what is this man holding?", "what is that person doing?")


def crowd(rng: Rng, name: str, size: Size) -> Shot:
    """Three photographs in the centre of view, or one person that the wearer asks about: 4 and 1 of 5."""
    return _pictures(rng, name, size) if rng.random() < 0.8 else _person(rng, name, size)


def _pictures(rng: Rng, name: str, size: Size) -> Shot:
    canvas = Canvas(backdrop(rng, size, ("person",)))
    for across, down in _PLACES:
        width = rng.uniform(0.075, 0.13) * size[0]
        centre = (size[0] * (0.5 + across + rng.uniform(-0.015, 0.015)), size[1] / 2 + size[0] * (down + rng.uniform(-0.02, 0.02)))
        turn = rng.uniform(-25, 25) if rng.random() < 0.75 else rng.uniform(-180, 180)
        canvas.lay(rng, _print(rng), Pose(centre, width, turn, rng.uniform(-25, 25), rng.uniform(-25, 25)))
    return _shot(rng, name, canvas, said.pick(rng, _PLAIN), Asked.CENTRE)


def _person(rng: Rng, name: str, size: Size) -> Shot:
    canvas = Canvas(backdrop(rng, size, ("person",)))
    sheet = Sheet(640, 640, (0, 0, 0))
    sheet.paste(people.portrait(rng, 640), (0, 0))
    centre = (size[0] * rng.uniform(0.4, 0.6), size[1] * rng.uniform(0.45, 0.55))
    canvas.lay(rng, sheet, Pose(centre, size[0] * rng.uniform(0.16, 0.3), rng.uniform(-12, 12)))
    return _shot(rng, name, canvas, said.pick(rng, _WORN), Asked.NAMED)


def _print(rng: Rng) -> Sheet:
    """A photograph with a white edge, as a print or on a screen's dark one."""
    edge = int(rng.integers(6, 40))
    sheet = Sheet(400 + 2 * edge, 400 + 2 * edge, said.pick(rng, ((250, 250, 248), (20, 20, 22), (200, 190, 170))))
    sheet.paste(people.portrait(rng, 400), (edge, edge))
    return sheet


def _shot(rng: Rng, name: str, canvas: Canvas, words: str | None, asked: Asked) -> Shot:
    return Shot(name, through_camera(rng, canvas.pixels), words, asked, faces=tuple(canvas.faces))
