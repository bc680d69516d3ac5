"""Stills of a replay: the photographs themselves, in the largest size that all of them have."""

from __future__ import annotations

from collections.abc import Iterable
from math import sqrt
from pathlib import Path
from typing import Final

from PIL import ExifTags, Image

from eyelid_rig.camera.frames import Pixels, Size
from eyelid_rig.camera.photos import FORMATS, list_photos, load_photo

MAX_PIXELS: Final = 12_500_000
"""What the largest of the sensors gives (HQ: 4056 x 3040); a photograph may have more."""


class PhotoStills:
    """Of a folder of photographs that are shown as frames of `frame`."""

    def __init__(self, folder: Path, frame: Size) -> None:
        """Raises `camera-no-frames` when `folder` holds no photograph."""
        self._folder = folder
        self.size = still_size(map(_upright_size, list_photos(folder)), frame)

    def show(self, name: str, size: Size) -> Pixels:
        """One photograph as a still of that size, which is `self.size`. Raises `camera-format` where it cannot be decoded."""
        return load_photo(self._folder / name, size)


def still_size(photos: Iterable[Size], frame: Size) -> Size | None:
    """The frame's shape in as many pixels as every photograph has without being enlarged; None where one has no more than the frame."""
    width, height = frame
    factors = [min(across / width, down / height) for across, down in photos]
    factor = min([sqrt(MAX_PIXELS / (width * height)), *factors])
    return (int(width * factor) // 2 * 2, int(height * factor) // 2 * 2) if factor > 1 else None


def _upright_size(path: Path) -> Size:
    with Image.open(path, formats=FORMATS) as image:
        sideways = image.getexif().get(ExifTags.Base.Orientation, 1) >= 5
        return image.size[::-1] if sideways else image.size
