"""Looking at what will leave: the encoded bytes, decoded, through the detectors once more, turned the other way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np

from eyelid_rig.camera import jpeg
from eyelid_rig.camera.frames import Pixels
from eyelid_rig.crop.covering import Blocks
from eyelid_rig.crop.looking.private import SECOND, Private
from eyelid_rig.crop.looking.reading import Reader
from eyelid_rig.crop.made import Fill
from eyelid_rig.crop.profiles import Profile
from eyelid_rig.crop.redaction import covered, is_released, share_inside
from eyelid_rig.crop.secrets import Line
from eyelid_rig.crop.seen import Finding, Kind, Quad, Thing

COARSE: Final = 8
REACH: Final = 2.5
"""In pixels of a picture that is `COARSE` times smaller."""
LEGIBLE: Final = 0.35
"""Probability of a line's least certain character; its others are mostly far above."""
FEWEST: Final = 3
LIKELY_FACE: Final = 0.5
"""The score of a face that counts after a repair, too; in the look before, one of 0.35 does."""
FAINT: Final = 1e-3
HIDDEN: Final = 0.6
"""A finding with this share under fills is what was painted already: a fill's own edge, or the rim of its padding."""


class Verifier:
    """The second look, by the detectors of one profile."""

    def __init__(self, profile: Profile) -> None:
        self._private = Private(profile)
        self._reader = Reader(profile)

    def look(
        self,
        encoded: bytes,
        fills: Sequence[Fill],
        things: Sequence[Thing] = (),
        readable: Sequence[Quad] = (),
        *,
        sure_only: bool = False,
    ) -> tuple[Finding, ...]:
        """What is still to be seen in a crop's JPEG and is neither under one of its fills nor a line that may be read.

        With `sure_only`, which is for the look after a repair, text counts only where three characters can be read, and a face
        only when it is likely: three looks at grass or peel find a line or a face in it sooner or later. Raises `camera-format`
        for bytes that are no JPEG.
        """
        pixels = jpeg.decode(encoded)
        size = (pixels.shape[1], pixels.shape[0])
        under = covered(fills, size)
        found = self._private.look(smoothed(pixels, under), things, SECOND, pages=bool(readable))
        left = tuple(each for each in found if share_inside(each.quad, under) < HIDDEN and not is_released(each, readable, size))
        return tuple(each for each in left if self._is_sure(pixels, each)) if sure_only else left

    def _is_sure(self, pixels: Pixels, finding: Finding) -> bool:
        """Whether letters can be read in a line, either way up, and whether a face is likely; cards, screens and codes always count."""
        one, two, three, four = finding.quad
        match finding.kind:
            case Kind.TEXT:
                return any(_has_letters(line) for line in self._reader.read(pixels, (finding.quad, (three, four, one, two))))
            case Kind.FACE:
                return finding.score >= LIKELY_FACE
            case _:
                return True


def _has_letters(line: Line) -> bool:
    return line.score >= LEGIBLE and sum(character.isalnum() for character in line.text) >= FEWEST


def smoothed(pixels: Pixels, under: Blocks) -> Pixels:
    """The picture with the colours around its fills run into them: a fill's hard corners look like letters, and there is
    nothing else in it to be found."""
    if not under.any() or under.all():
        return pixels
    small = (max(1, pixels.shape[1] // COARSE), max(1, pixels.shape[0] // COARSE))
    open_share = cv2.resize((~under).astype(np.float32), small, interpolation=cv2.INTER_AREA)
    colours = cv2.resize(pixels.astype(np.float32) * ~under[..., None], small, interpolation=cv2.INTER_AREA)
    around = cv2.GaussianBlur(colours, (0, 0), REACH) + FAINT * colours.mean(axis=(0, 1))
    weight = cv2.GaussianBlur(open_share, (0, 0), REACH) + FAINT * open_share.mean()
    run_in = cv2.resize(around / weight[..., None], (pixels.shape[1], pixels.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.copyTo(run_in.astype(np.uint8), under.view(np.uint8), pixels.copy()), np.uint8)
