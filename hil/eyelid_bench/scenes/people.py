"""Natural faces: photographs with a face whose place is known.

Six people are all that could be had under a usable licence, so 500 instances say something about sizes, turns and lights, and little
about how different people are.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from PIL import Image

from eyelid_bench.scenes import sources
from eyelid_bench.scenes.seeds import Rng
from eyelid_bench.scenes.truth import FacePlace
from eyelid_rig.crop.seen import Quad


@dataclass(frozen=True, slots=True)
class _Photo:
    """Where a photograph is, and in its pixels the face's centre, the face's side and the square around it that a portrait shows."""

    origin: str
    name: str
    face: tuple[float, float, float]
    half: float

    def picture(self) -> Image.Image:
        path = sources.skimage(self.name) if self.origin == "skimage" else sources.opencv_doc(self.name)
        return Image.fromarray(sources.photo(path))


_PHOTOS = (
    _Photo("skimage", "astronaut.png", (222, 116, 90), 112),
    _Photo("opencv", "opencv4/html/230501201_1.jpg", (285, 397, 268), 280),
    _Photo("opencv", "opencv4/html/227943776_1.jpg", (208, 150, 156), 145),
    _Photo("opencv", "opencv4/html/inpaint_result.jpg", (323, 236, 60), 64),
    _Photo("opencv", "examples/data/messi5.jpg", (236, 87, 38), 62),
    _Photo("opencv", "examples/data/basketball2.png", (84, 118, 38), 60),
)


@dataclass(frozen=True, slots=True)
class Portrait:
    """A square picture and the face in it."""

    picture: Image.Image
    place: FacePlace


@cache
def known() -> tuple[Portrait, ...]:
    """Every face, in a square picture with what is around it. Raises `not-found` for a package that is missing."""
    return tuple(_portrait(photo) for photo in _PHOTOS)


def portrait(rng: Rng, side_px: int) -> Portrait:
    """One of them, resampled, mirrored as often as not."""
    return resized(known()[int(rng.integers(len(known())))], side_px, mirrored=bool(rng.random() < 0.5))


def resized(whole: Portrait, side_px: int, *, mirrored: bool) -> Portrait:
    """At another size, with its face's place."""
    scale = side_px / whole.picture.width
    method = Image.Resampling.BICUBIC if scale > 1 else Image.Resampling.LANCZOS
    picture = whole.picture.resize((side_px, side_px), method)
    a, b, c, d = ((x * scale, y * scale) for x, y in whole.place.quad)
    quad: Quad = (a, b, c, d)
    if mirrored:
        picture = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        left, right = side_px - b[0], side_px - a[0]
        quad = ((left, a[1]), (right, a[1]), (right, d[1]), (left, d[1]))
    return Portrait(picture, FacePlace(quad, whole.place.source))


def _portrait(photo: _Photo) -> Portrait:
    x, y, side = photo.face
    picture = photo.picture()
    left, top = int(max(0, min(x - photo.half, picture.width - 2 * photo.half))), int(max(0, y - photo.half))
    cut = picture.crop((left, top, left + int(2 * photo.half), top + int(2 * photo.half)))
    return Portrait(cut, FacePlace(_square(x - left, y - top, side), photo.name))


def _square(x: float, y: float, side: float) -> Quad:
    half = side / 2
    return (x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half)
