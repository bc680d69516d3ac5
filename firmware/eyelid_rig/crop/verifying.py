"""Looking at what will leave: the encoded bytes, decoded, through the detectors once more, turned the other way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from eyelid_rig.camera import jpeg
from eyelid_rig.crop.looking.private import SECOND, Private
from eyelid_rig.crop.made import Fill
from eyelid_rig.crop.profiles import Profile
from eyelid_rig.crop.redaction import covered, is_released, opened, share_inside
from eyelid_rig.crop.seen import Finding, Quad, Thing

HIDDEN: Final = 0.6
"""A finding with this share under fills is what was painted already: a fill's own edge, or the rim of its padding."""


class Verifier:
    """The second look, by the detectors of one profile."""

    def __init__(self, profile: Profile) -> None:
        self._private = Private(profile)

    def look(
        self, encoded: bytes, fills: Sequence[Fill], things: Sequence[Thing] = (), readable: Sequence[Quad] = ()
    ) -> tuple[Finding, ...]:
        """What is still to be seen in a crop's JPEG and is neither under one of its fills nor a line that may be read.

        Raises `camera-format` for bytes that are no JPEG.
        """
        pixels = jpeg.decode(encoded)
        size = (pixels.shape[1], pixels.shape[0])
        under, left_open = covered(fills, size), opened(readable, size)
        found = self._private.look(pixels, things, SECOND)
        return tuple(each for each in found if share_inside(each.quad, under) < HIDDEN and not is_released(each, left_open))
