"""Whether a crop is made once more, from the still, and which of the two leaves (`SPEC-crop.md`, Frame or still). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot
from statistics import median
from typing import Final

from eyelid_rig.camera.frames import Size
from eyelid_rig.crop.box import Box
from eyelid_rig.crop.made import Intent, Region
from eyelid_rig.crop.seen import Finding, Kind, Point, Quad

SMALL: Final = 65_536
"""Pixels: what is shown by fewer, 256 x 256, is shown better by more."""
SMALL_TEXT: Final = 115_000
"""Pixels: a region of words that has more could not carry `LEAST_GAIN` on any board, as what leaves is shrunk to `Profile.max_crop`."""
SMALL_LETTERS: Final = 24.0
"""Pixels from the top of a line to its bottom, as the detectors draw it: letters of lower lines are hard to read."""
LEAST_GAIN: Final = 1.5
"""Pixels of a still a pixel of the frame, along a side: with less, taking a second look changes little."""
MOST_FILLS: Final = 48
"""In a still's crop: a draft that tells of more may be too long for the Pico, and a still costs no prompt."""
LEAST_LEFT: Final = 1.25
"""The same of the pictures that leave: a box drawn around the same once more is often a little larger."""


def is_small(region: Region, findings: Sequence[Finding]) -> bool:
    """Whether what is asked about has too few pixels in its frame; `findings` are those of the look at it, in the frame's pixels.

    Words are small where their lines are low; of a surface a piece is enough.
    """
    lines = [finding.quad for finding in findings if finding.kind is Kind.TEXT and not region.box.distance_to(_middle(finding.quad))]
    match region.intent:
        case Intent.SURFACE:
            return False
        case Intent.READ if lines:
            return region.box.area <= SMALL_TEXT and median(map(_height, lines)) < SMALL_LETTERS
        case _:
            return region.box.area < SMALL


def gains(frame: Size, still: Size) -> bool:
    """Whether a still of this size has enough more pixels than the frame."""
    return min(still[0] / frame[0], still[1] / frame[1]) >= LEAST_GAIN


def is_same_place(frame: Size, box: Box, still: Size, again: Box) -> bool:
    """Whether the crop `again` of the still shows the place that `box` of the frame does: the middle of one lies in the other.

    Both show the same middle of the world; where their shapes differ, the still shows more above and below, or on both sides.
    """
    across, down = still[0] / frame[0], still[1] / frame[1]
    scale = min(across, down)
    left, top = (still[0] / scale - frame[0]) / 2, (still[1] / scale - frame[1]) / 2
    x, y = again.middle
    middle = x / scale - left, y / scale - top
    in_still = (box.middle[0] + left) * scale, (box.middle[1] + top) * scale
    return not box.distance_to(middle) or not again.distance_to(in_still)


def shows_more(frame: Size, box: Box, size: Size, still: Size, again: Box, again_size: Size) -> bool:
    """Whether `again` leaves with enough more pixels of what both show, as a picture of `again_size` than `box` as one of `size`.

    Where something much larger was taken for the same, and was shrunk for that, it does not.
    """
    before = size[0] / box.width
    after = again_size[0] / again.width * min(still[0] / frame[0], still[1] / frame[1])
    return after >= LEAST_LEFT * before


def _middle(quad: Quad) -> Point:
    return sum(x for x, _ in quad) / 4, sum(y for _, y in quad) / 4


def _height(quad: Quad) -> float:
    """Of a line, whichever way it runs: the shorter of its sides."""
    (ax, ay), (bx, by), (cx, cy), _ = quad
    return min(hypot(bx - ax, by - ay), hypot(cx - bx, cy - by))
