"""Small pictures of every kind that a still tool meets."""

from __future__ import annotations

from io import BytesIO

import numpy as np
from PIL import ExifTags, Image

WIDTH, HEIGHT = 96, 72


def gradient(mode: str = "RGB", size: tuple[int, int] = (WIDTH, HEIGHT)) -> Image.Image:
    """Red grows to the right, green downwards, blue is even: no two corners alike."""
    rows, columns = np.mgrid[0 : size[1], 0 : size[0]]
    pixels = np.stack([columns * 255 // size[0], rows * 255 // size[1], np.full_like(rows, 90)], axis=2).astype(np.uint8)
    return Image.fromarray(pixels).convert(mode)


def encoded(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    """The bytes of a file of this kind."""
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def turned(orientation: int, kind: str) -> bytes:
    """A gradient whose EXIF says how it is to be turned."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    return encoded(gradient(), kind, exif=exif.tobytes())
