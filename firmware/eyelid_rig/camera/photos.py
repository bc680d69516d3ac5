"""A folder of photographs as what the replay shows."""

from __future__ import annotations

import logging
import warnings
from pathlib import Path
from typing import NamedTuple

from PIL import ExifTags, Image, ImageOps

from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera.fit import cover
from eyelid_rig.camera.frames import Pixels, Size
from eyelid_rig.camera.schedule import Timetable

log = logging.getLogger(__name__)

FORMATS = ("JPEG", "PNG", "WEBP")
NOW = ".now"
"""A link of this name in the folder names the one photograph that is shown as long as it is there: a bench's hand before the lens."""
MAX_PIXELS = 50_000_000
"""A photograph with more is not decoded: a few kilobytes can claim to be gigabytes."""


class _Shown(NamedTuple):
    path: Path
    pixels: Pixels


def list_photos(folder: Path) -> tuple[Path, ...]:
    """The photographs that a replay of `folder` shows, in its order.

    Decides by their headers alone, so a file that turns out broken later is still in its place. Hidden files are passed
    over, anything else that is no photograph with a warning. Raises `camera-no-frames` when there is none.
    """
    names = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    photos = tuple(path for path in names if _has_photo_header(path))
    if not photos:
        raise RigError(Code.CAMERA_NO_FRAMES, f"no photograph in {folder}: put JPEG, PNG or WebP files there")
    return photos


def load_photo(path: Path, size: Size) -> Pixels:
    """The photograph upright (by its EXIF orientation), covering `size` = (width, height).

    Raises `camera-format` for a file that is broken, too large or no photograph.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path, formats=FORMATS) as image:
                _refuse_huge(image)
                _decode_no_larger_than_needed(image, size)
                ImageOps.exif_transpose(image, in_place=True)
                return cover(image, size)
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise RigError(Code.CAMERA_FORMAT, f"cannot show {path}: {error}") from error


class PhotoReel:
    """Photographs in turn, each for the schedule's dwell time, or the one that `.now` names. Holds one decoded frame, or two."""

    def __init__(self, folder: Path, size: Size) -> None:
        """Raises `camera-no-frames` when `folder` holds no photograph."""
        self._folder = folder
        self._photos = list_photos(folder)
        self._now = folder / NOW
        self._size = size
        self._broken: set[Path] = set()
        self._shown: _Shown | None = None

    def show(self, sequence: int, schedule: Timetable) -> tuple[Pixels, str]:
        """The picture of frame `sequence` and the name of its file.

        A file that cannot be decoded is reported once, and the next good one has its place. Raises `camera-no-frames`
        when none is left, `camera-missing` when the next photograph is due and the folder is gone.
        """
        named = self._named()
        first = schedule.photo(sequence, len(self._photos)) if named is None else named
        for path in self._photos[first:] + self._photos[:first]:
            if path not in self._broken and (pixels := self._pixels(path)) is not None:
                return pixels, path.name
        raise RigError(Code.CAMERA_NO_FRAMES, f"{len(self._photos)} photographs, none can be decoded: replace them")

    def close(self) -> None:
        """Forget the decoded frame."""
        self._shown = None

    def _named(self) -> int | None:
        """Which photograph the link names; None without one, or where it names something else."""
        try:
            name = self._now.readlink().name
        except OSError:
            return None
        return next((at for at, path in enumerate(self._photos) if path.name == name), None)

    def _pixels(self, path: Path) -> Pixels | None:
        if self._shown is None or self._shown.path != path:
            try:
                self._shown = _Shown(path, load_photo(path, self._size))
            except RigError as error:
                if not self._folder.exists():
                    raise RigError(Code.CAMERA_MISSING, f"{self._folder} is gone: put it back") from error
                log.warning("%s", error)
                self._broken.add(path)
                return None
        return self._shown.pixels


def _has_photo_header(path: Path) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            if not path.is_file():
                raise ValueError("not a file")
            with Image.open(path, formats=FORMATS) as image:
                _refuse_huge(image)
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        log.warning("passing over %s: %s", path.name, error)
        return False
    return True


def _refuse_huge(image: Image.Image) -> None:
    if image.width * image.height > MAX_PIXELS:
        raise ValueError(f"{image.width}x{image.height} pixels are more than the {MAX_PIXELS} that are decoded")


def _decode_no_larger_than_needed(image: Image.Image, size: Size) -> None:
    """Let the JPEG decoder halve as often as `size` allows: less memory and time than decoding everything."""
    sideways = image.getexif().get(ExifTags.Base.Orientation, 1) >= 5
    image.draft("RGB", size[::-1] if sideways else size)
