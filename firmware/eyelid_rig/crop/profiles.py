"""What each board can carry: which models look, at which fixed sizes, and how large a crop may be.

A smaller board looks at less of the frame or through smaller windows, never with fewer detectors and never more
coarsely: what is painted on a `zero` is what is painted on a `pi5`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType

from eyelid_rig.camera.frames import Size


@dataclass(frozen=True, slots=True)
class Profile:
    """Sizes are (width, height) in pixels, their sides multiples of 32, as the detectors want them."""

    name: str
    text: tuple[str, str]
    """Two text detectors of different training. Each takes one orientation of the first look and the other of the second."""
    faces: str
    reader: str
    windows: tuple[Size, ...]
    """What native pixels are shown through: lying, and the same standing for a picture that was turned."""
    closeup: Size
    """What a doubtful patch is shown through, enlarged; one of `windows`."""
    coarse: Size
    """The whole frame is shrunk into this to choose a region from."""
    max_crop: int
    """Most pixels of the picture that leaves; a larger region is shrunk to it after painting, and looked at as it leaves."""
    looks_larger: bool = True
    """Whether the frame is looked at once more, larger, where too little of what is named was seen, and by another detector before a
    refusal: it takes 50 MB, and where it is not done, about 7 more prompts of 100 are told that what they name is not in view."""
    stills: bool = True
    """Whether a press also takes a picture of the sensor's full size: camera and worker need the memory for it."""
    turns: tuple[tuple[str, ...], ...] = ()
    """Models of different groups are never in memory together: less memory for more work. None: all stay."""


_TEXT = ("text-v6", "text-v4")


def _lying_and_standing(*sizes: Size) -> tuple[Size, ...]:
    return (*sizes, *((height, width) for width, height in sizes if width != height))


_PI_WINDOWS = _lying_and_standing((736, 448), (672, 384), (704, 576), (608, 576), (640, 512), (512, 448), (416, 320))
"""For the centre of a 1080p frame with its surround, and as it leaves; for 260,000 pixels of other shapes; for small things. The
sizes that cost least on 116 of the bench's crops; three more would save a fiftieth."""
_PI4 = Profile(
    name="pi4",
    text=_TEXT,
    faces="faces",
    reader="read-v4",
    windows=_PI_WINDOWS,
    closeup=(416, 320),
    coarse=(640, 384),
    max_crop=260_000,
)
_PROFILES = (
    replace(_PI4, name="pi5"),
    _PI4,
    Profile(
        name="zero",
        text=_TEXT,
        faces="faces",
        reader="read-v4",
        windows=_lying_and_standing((416, 320)),
        closeup=(416, 320),
        coarse=(416, 256),
        max_crop=180_000,
        looks_larger=False,
        stills=False,
        turns=(("things",), ("kinds",), ("palms", "hands"), _TEXT, ("faces",), ("read-v4",)),
    ),
)
PROFILES = MappingProxyType({profile.name: profile for profile in _PROFILES})
"""By name. The boards' memory decides: a text detector takes 250 MB at 960 pixels, 150 MB at 640 (`SPEC-crop.md`)."""
