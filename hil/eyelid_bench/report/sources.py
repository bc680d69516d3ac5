"""Which photograph a crop was cut from: the one whose pixels in the crop's box are most like it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from eyelid_formats.errors import EyelidError
from eyelid_rig.camera import jpeg
from eyelid_rig.camera.frames import Pixels, Size
from eyelid_rig.camera.photos import list_photos, load_photo
from eyelid_rig.camera.schedule import Schedule
from eyelid_rig.crop.painting import COLOUR

_SMALL = (64, 36)
_UNLIKE = 10.0
"""Mean difference of grey values from which on two pictures are not the same one; JPEG makes about 1."""
_VIDEO_HZ = 5.0
_VIDEO_S = 40.0

Small = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A crop that left: its JPEG, and its box (x, y, width, height) in a frame of `frame_size`; so for each of its fills."""

    image: bytes
    box: tuple[int, int, int, int]
    frame_size: Size
    fills: tuple[tuple[int, int, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A frame that was replayed, and where it came from."""

    name: str
    pixels: Pixels


def find_sources(frames: Path, wanted: Iterable[Wanted], seconds: float) -> list[Source | None]:
    """The source of each crop, in order; None where none is like it. `seconds` is how long the replay ran at most."""
    crops = list(wanted)
    smalls = [_small(jpeg.decode(crop.image)) for crop in crops]
    best: list[tuple[float, Source | None]] = [(_UNLIKE, None)] * len(crops)
    for size in {crop.frame_size for crop in crops}:
        for source in _replayed(frames, size, seconds):
            for at, crop in enumerate(crops):
                if crop.frame_size == size and (score := _difference(smalls[at], source.pixels, crop)) < best[at][0]:
                    best[at] = score, source
    return [source for _, source in best]


def _replayed(frames: Path, size: Size, seconds: float) -> Iterator[Source]:
    if frames.is_dir():
        for path in list_photos(frames):
            try:
                yield Source(path.name, load_photo(path, size))
            except EyelidError:
                continue
    else:
        yield from _video(frames, size, min(seconds, _VIDEO_S))


def _video(path: Path, size: Size, seconds: float) -> Iterator[Source]:
    """Five pictures a second from the beginning on."""
    from eyelid_rig.camera.video import VideoReel

    reel, schedule = VideoReel(path, size), Schedule(0, _VIDEO_HZ)
    try:
        for sequence in range(int(seconds * _VIDEO_HZ) + 1):
            pixels, origin = reel.show(sequence, schedule)
            yield Source(origin, pixels)
    except EyelidError:
        return
    finally:
        reel.close()


def _difference(small: Small, frame: Pixels, crop: Wanted) -> float:
    """What was painted over in the crop is so in the frame, too, before the two are compared."""
    x, y, width, height = crop.box
    part = frame[y : y + height, x : x + width].copy()
    for left, top, wide, high in crop.fills:
        part[max(0, top - y) : max(0, top - y + high), max(0, left - x) : max(0, left - x + wide)] = COLOUR
    return float(np.abs(small - _small(part)).mean())


def _small(pixels: Pixels) -> Small:
    image = Image.fromarray(pixels).convert("L").resize(_SMALL, Image.Resampling.BOX)
    return np.asarray(image, dtype=np.float32)
