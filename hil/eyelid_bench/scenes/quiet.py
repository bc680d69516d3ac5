"""Scenes with nothing sensitive in them: all of the region that was asked about should be left."""

from __future__ import annotations

from eyelid_bench.scenes import said, things
from eyelid_bench.scenes.backdrops import PHOTOGRAPHS, Ground, photograph, table_top
from eyelid_bench.scenes.compose import Canvas, Pose
from eyelid_bench.scenes.light import through_camera
from eyelid_bench.scenes.seeds import Rng
from eyelid_bench.scenes.things import Sort
from eyelid_bench.scenes.truth import Asked, Shot, ThingPlace
from eyelid_rig.camera.frames import Pixels, Size

_LEFT_OUT = ("examples/data/basketball2.png", "examples/data/building.jpg", "motorcycle_left.png", "examples/data/home.jpg", "coffee.png")
"""With people or writing, or of too few pixels to be sharp in a frame."""
_PHOTOS = tuple(photo for photo in PHOTOGRAPHS if photo.name not in _LEFT_OUT)
_GROUNDS = {"brick.png": "wall", "gravel.png": "floor", "grass.png": "ground"}
_ABOUT = ("what is this {}?", "what colour is this {}?", "tell me about the {}", "how old is that {}?")


def quiet(rng: Rng, name: str, size: Size) -> Shot:
    """A named thing on a photograph, the centre of a photograph, or a surface: 2, 1 and 1 of 4."""
    which = rng.random()
    if which < 0.5:
        return _thing(rng, name, size)
    return _view(rng, name, size) if which < 0.75 else _surface(rng, name, size)


def _thing(rng: Rng, name: str, size: Size) -> Shot:
    sort = things.some(rng)
    canvas = Canvas(_ground(rng, size, sort))
    cutout = sort.cutout(rng, int(rng.uniform(0.15, 0.32) * size[0]))
    centre = (rng.uniform(0.35, 0.65) * size[0], rng.uniform(0.42, 0.58) * size[1])
    box = canvas.stand(rng, cutout, Pose(centre, cutout.shape[1], rng.uniform(-6, 6)))
    place = ThingPlace(sort.label, box, sort.stamp)
    words = said.pick(rng, _ABOUT).format(said.pick(rng, sort.nouns))
    return Shot(name, through_camera(rng, canvas.pixels), words, Asked.NAMED, things=(place,), target=place)


def _view(rng: Rng, name: str, size: Size) -> Shot:
    pixels = photograph(said.pick(rng, _PHOTOS), size, mirrored=bool(rng.random() < 0.5))
    return Shot(name, through_camera(rng, pixels), None, Asked.CENTRE)


def _surface(rng: Rng, name: str, size: Size) -> Shot:
    if rng.random() < 0.5:
        pixels, noun = table_top(rng, size), "table"
    else:
        ground = said.pick(rng, tuple(_GROUNDS))
        chosen = next(photo for photo in PHOTOGRAPHS if photo.name == ground)
        pixels, noun = photograph(chosen, size, mirrored=bool(rng.random() < 0.5)), _GROUNDS[ground]
    return Shot(name, through_camera(rng, pixels), f"what is this {noun} made of?", Asked.SURFACE)


def _ground(rng: Rng, size: Size, sort: Sort) -> Pixels:
    """Where the thing is met, without writing, people or another thing of its class."""
    if sort.ground is Ground.TABLE and rng.random() < 1 / 3:
        return table_top(rng, size)
    fitting = tuple(photo for photo in _PHOTOS if sort.label not in photo.holds and photo.ground is sort.ground)
    return photograph(said.pick(rng, fitting), size, mirrored=bool(rng.random() < 0.5))
