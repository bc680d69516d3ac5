"""Painting over: after this, nothing of what was under a fill is in the pixels any more."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera.frames import Pixels
from eyelid_rig.crop.made import Fill

COLOUR: Final = (24, 24, 24)
"""Red, green, blue: grey has no colour that the JPEG could smear, and not quite black leaves room for its rounding."""


def paint(pixels: Pixels, fills: Iterable[Fill]) -> Pixels:
    """A copy of the pixels with every fill's box, in these pixels, in one colour. Raises `box-outside-frame`."""
    height, width = pixels.shape[:2]
    painted = pixels.copy()
    for fill in fills:
        x, y, wide, high = fill.box.as_tuple()
        if not fill.box.is_inside((width, height)):
            raise RigError(Code.BOX_OUTSIDE_FRAME, f"{fill.box} is not inside a crop of {width}x{height}: send nothing")
        painted[y : y + high, x : x + wide] = COLOUR
    return painted
