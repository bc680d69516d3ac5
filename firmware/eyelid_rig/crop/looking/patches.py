"""Patches that a text detector takes for text, though they are thicker than a line: which of them are.

One detector answers small cards with a single patch over the whole of them, and both see such patches in fur, fruit and
wood grain. Two or three large characters are as thick, too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import cv2
import numpy as np

from eyelid_rig.camera.frames import Pixels
from eyelid_rig.crop.coco import UNLETTERED
from eyelid_rig.crop.fitting import around
from eyelid_rig.crop.looking.lines import Line, shown
from eyelid_rig.crop.looking.reading import read_strip
from eyelid_rig.crop.looking.windows import enlarged, reduced
from eyelid_rig.crop.profiles import Profile
from eyelid_rig.crop.seen import Finding, Quad, Thing

PATCH: Final = 30.0
CLEAR: Final = 0.55
CERTAIN: Final = 0.9
MUCH_ENLARGED: Final = 2.5
CLEAR_WHEN_SMALL: Final = 0.85
LEAST_OF_PATCH: Final = 0.3
LEAST_AROUND: Final = 0.05
"""Lines whose hull takes less of a patch are all that it was: a number takes a tenth of its card, a lorry's lamps a sixtieth of it."""
SMALL: Final = 24.0
"""Pixels of the window that a patch's shorter side is shown at when it may be a few large characters."""
LEAST_SHOWN: Final = 224
"""Pixels of a side, however small the patch is shown: a detector weighs each place by the mean of all that it is shown, and sees large
characters less often where that is little."""
ALONE: Final = 0.8
"""Probability of a lone letter or digit, in whichever way up it is likeliest: large ones of 60 made pictures were read at 0.8 and
more, but for a few; dogs, elephants and fruit at less."""
NOUGHT: Final = 0.4
"""The same for a nought, which shares its probability with the letter."""
NOUGHTS: Final = frozenset("0Oo")
SEEN: Final = 0.4
"""The object detector's score from which what it saw is no character."""
SAME: Final = 0.4
"""Of the larger of two boxes: what they share when they are around one thing; a patch is grown by up to that much."""
SEVERAL: Final = 3
OF_SEVERAL: Final = 0.35
"""Probability of the least certain one where several characters are read: nothing but text was read as three at 0.3."""


def is_patch(line: Line) -> bool:
    """Whether it may be a group of lines too small to be told apart, or no text at all: an enlarged look tells."""
    return line.thickness > PATCH and line.length < 4 * line.thickness


def is_a_thing(quad: Quad, things: Sequence[Thing]) -> bool:
    """Whether what was taken for text is an animal, a cup or the like, which the object detector saw there."""
    box = around(quad)
    large = (thing for thing in things if thing.label in UNLETTERED and thing.score >= SEEN)
    return any(thing.box.shared(box) >= SAME * max(thing.box.area, box.area) for thing in large)


def confirmed(pixels: Pixels, patch: Finding, profile: Profile, is_thing: Callable[[Quad], bool]) -> list[Finding]:
    """The patch and the lines in it, when another look at it shows lines; else nothing, but for small and certain ones.

    The other detector is asked: the one that took the patch for text is shown the same again in the other look. What is no line
    enlarged may be one when it is shown small; an animal on a plain ground looks like a character then, so that one is read.
    What `is_thing` says of a place of these pixels is whether an animal, a cup or the like is known to be there: that is no lone
    character, and lines on it are no reason to take all of it for text.
    """
    other = next(name for name in profile.text if name != patch.by)
    close = enlarged(pixels, patch.quad, profile.closeup)
    lines = [found for found, line in shown(close.trimmed(LEAST_SHOWN), other) if _is_line(line)]
    if lines:
        return lines if is_thing(patch.quad) or _share(lines, patch) < LEAST_AROUND else [patch, *lines]
    small = reduced(pixels, patch.quad, profile.closeup, SMALL).trimmed(LEAST_SHOWN)
    large = [found for found, _ in shown(small, other) if _is_of(found, patch)]
    legible = [found for found in large if _is_legible(pixels, found.quad, profile.reader, SEVERAL if is_thing(found.quad) else 1)]
    if legible:
        return [patch, *legible]
    return [patch] if patch.score >= CERTAIN and close.scale >= MUCH_ENLARGED else []


def _share(lines: Sequence[Finding], patch: Finding) -> float:
    """How much of the patch the hull around the lines takes; they may lie beyond it."""
    hull = cv2.convexHull(np.asarray([corner for line in lines for corner in line.quad], np.float32))
    return float(cv2.contourArea(hull) / cv2.contourArea(np.asarray(patch.quad, np.float32)))


def _is_line(line: Line) -> bool:
    return line.thickness <= PATCH and line.length >= 2.5 * line.thickness and line.score >= CLEAR


def _is_of(found: Finding, patch: Finding) -> bool:
    """Whether a line of the small picture is what the patch is: on large digits it holds a third of the patch and more."""
    quads = np.asarray(found.quad, np.float32), np.asarray(patch.quad, np.float32)
    common, _ = cv2.intersectConvexConvex(*quads)
    return found.score >= CLEAR_WHEN_SMALL and float(common) >= LEAST_OF_PATCH * float(cv2.contourArea(quads[1]))


def _is_legible(pixels: Pixels, quad: Quad, reader: str, fewest: int) -> bool:
    """Whether letters or digits can be read in it, whichever way up."""
    a, b, c, d = quad
    ways = ((a, b, c, d), (c, d, a, b), (b, c, d, a), (d, a, b, c))
    return any(_is_text(*read_strip(pixels, way, reader), fewest) for way in ways)


def _is_text(said: str, score: float, fewest: int) -> bool:
    characters = [character for character in said if character.isalnum()]
    if len(characters) >= SEVERAL:
        return score >= OF_SEVERAL
    if len(characters) < fewest or not any(character.isascii() for character in characters):
        return False
    return score >= (NOUGHT if NOUGHTS.issuperset(characters) else ALONE)
