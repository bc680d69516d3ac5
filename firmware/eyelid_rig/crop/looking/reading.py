"""What a line says: only for READ prompts, to decide whether it may stay. What was read never leaves this process."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from math import dist
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid_rig.camera.frames import Pixels, Size
from eyelid_rig.crop.box import Box
from eyelid_rig.crop.profiles import Profile
from eyelid_rig.crop.release import readable
from eyelid_rig.crop.secrets import Line, is_doubtful
from eyelid_rig.crop.seeds import lists
from eyelid_rig.crop.seen import Finding, Kind, Quad
from eyelid_rig.models import load, session

HEIGHT: Final = 48
WIDTHS: Final = (320, 640, 1280)
"""The recogniser's fixed shapes: a line takes the narrowest that it fits."""
STANDING: Final = 1.5
"""A quad this many times as high as wide is a line that was turned by a quarter."""
SAME_LINE: Final = 0.7
LEAST_OF_A_LINE: Final = 0.5
"""Characters for each of its heights that a line is long: letters are half as wide as high, of spaced capitals there is one a height."""
LONG: Final = 10
"""Characters: of 160 lines that were shown upside down, 2 of the longer ones were read with certainty, and 30 of the others."""
MOST_BEYOND: Final = 12
"""Lines outside the picture that are read: what a label there announces stands near it."""
EDGE: Final = 3.0
"""Pixels: what ends nearer to the picture's edge may go on beyond it."""

Floats = NDArray[np.float32]


class Reader:
    """The recogniser of one profile."""

    def __init__(self, profile: Profile) -> None:
        """Raises `model-missing` and `model-differs`."""
        self._model = profile.reader
        self.models = frozenset({load(profile.reader).sha256})
        lists()

    def readable(
        self, pixels: Pixels, findings: Sequence[Finding], beyond: Sequence[Line] = (), sealed: Sequence[Quad] = ()
    ) -> tuple[Finding, ...]:
        """Those text findings that were read and may stay, with everything else that was found in the picture considered, and what
        was read and found `beyond` it, in its pixels, too.

        A line that the picture's edge cuts off says less than it is, so it does not stay.
        """
        lines = distinct_lines(findings)
        shut = [*sealed, *(finding.quad for finding in findings if finding.kind is not Kind.TEXT)]
        said, otherwise = self.read_either_way(pixels, [line.quad for line in lines])
        stay = frozenset(readable(said, shut, [*beyond, *otherwise]))
        size = (pixels.shape[1], pixels.shape[0])
        return tuple(line for line, text in zip(lines, said, strict=True) if text in stay and not _is_cut_off(line.quad, size))

    def beyond(self, frame: Pixels, findings: Sequence[Finding], outer: Box) -> tuple[Line, ...]:
        """The nearest lines of a glance at the frame that lie outside the box that will be looked at, in the frame's pixels."""
        centres = [(finding, np.mean(finding.quad, axis=0)) for finding in findings if finding.kind is Kind.TEXT]
        outside = [(outer.distance_to((float(x), float(y))), finding.quad) for finding, (x, y) in centres]
        nearest = sorted((distance, quad) for distance, quad in outside if distance > 0)
        said, otherwise = self.read_either_way(frame, [quad for _, quad in nearest[:MOST_BEYOND]])
        return (*said, *otherwise)

    def read(self, pixels: Pixels, quads: Iterable[Quad]) -> tuple[Line, ...]:
        """Each quad's line, with the probability of its least certain character; an empty one where nothing was read. Its quad begins at
        the corner at which it was read from."""
        return tuple(_read_one(pixels, quad, self._model) for quad in quads)

    def read_either_way(self, pixels: Pixels, quads: Iterable[Quad]) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
        """The same for lines that may be upside down: what is likelier of each, and what else was read with certainty, for its labels.

        Read from its other end is what is doubtful, or so short that it may be sense by chance, and all where that makes sense of one.
        """
        upright = self.read(pixels, quads)
        turned = self._turned(pixels, [line for line in upright if is_doubtful(line) or len(line.text) < LONG])
        if any(line.score < turned[line].score and not is_doubtful(turned[line]) for line in turned):
            turned |= self._turned(pixels, [line for line in upright if line not in turned])
        both = [sorted((line, turned.get(line, line)), key=lambda each: -each.score) for line in upright]
        return tuple(better for better, _ in both), tuple(worse for better, worse in both if worse != better and not is_doubtful(worse))

    def _turned(self, pixels: Pixels, lines: Sequence[Line]) -> dict[Line, Line]:
        """Each line as it reads from its other end."""
        return dict(zip(lines, self.read(pixels, [(*line.quad[2:], *line.quad[:2]) for line in lines]), strict=True))


def distinct_lines(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The text findings, largest first, without those that another one holds most of."""
    kept: list[Finding] = []
    for finding in sorted((each for each in findings if each.kind is Kind.TEXT), key=lambda each: -_area(each.quad)):
        if not any(_share_of(finding.quad, other.quad) >= SAME_LINE for other in kept):
            kept.append(finding)
    return tuple(kept)


def _is_cut_off(quad: Quad, size: Size) -> bool:
    """Whether a line ends at the edge of the picture of that (width, height), where it may go on unseen."""
    return any(min(x, y, size[0] - x, size[1] - y) < EDGE for x, y in quad)


def _read_one(pixels: Pixels, quad: Quad, model: str) -> Line:
    a, b, c, d = quad
    lying = (d, a, b, c) if dist(a, d) >= STANDING * dist(a, b) else quad
    text, score = read_strip(pixels, lying, model)
    return Line(lying, text, score if len(text) >= LEAST_OF_A_LINE * _length(lying) else 0.0)


def _length(quad: Quad) -> float:
    """How many times as long as high a line is."""
    return dist(quad[0], quad[1]) / max(dist(quad[0], quad[3]), 1.0)


def read_strip(pixels: Pixels, quad: Quad, model: str) -> tuple[str, float]:
    """What a line says whose text begins at the quad's first corner, and the probability of its least certain character."""
    strip = _straightened(pixels, quad)
    width = next((width for width in WIDTHS if strip.shape[1] <= width), WIDTHS[-1])
    if strip.shape[1] > width:
        strip = np.asarray(cv2.resize(strip, (width, HEIGHT), interpolation=cv2.INTER_AREA), np.uint8)
    planes = np.zeros((1, 3, HEIGHT, width), np.float32)
    planes[0, :, :, : strip.shape[1]] = (strip[:, :, ::-1].astype(np.float32) / 127.5 - 1.0).transpose(2, 0, 1)
    (steps,) = session(model, planes.shape).run(planes)
    return decoded(steps[0], _characters(model))


def _straightened(pixels: Pixels, quad: Quad) -> Pixels:
    """The quad as an upright strip of the recogniser's height."""
    corners = np.asarray(quad, np.float32)
    wide, high = dist(quad[0], quad[1]), dist(quad[0], quad[3])
    width = max(8, min(2 * WIDTHS[-1], round(HEIGHT * wide / max(high, 1.0))))
    target = np.asarray([[0, 0], [width, 0], [width, HEIGHT], [0, HEIGHT]], np.float32)
    turn = cv2.getPerspectiveTransform(corners, target)
    return np.asarray(cv2.warpPerspective(pixels, turn, (width, HEIGHT), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def decoded(steps: Floats, characters: Sequence[str]) -> tuple[str, float]:
    """CTC, greedily: the best class of each step, repeats and blanks (class 0) left out; and the worst one's probability."""
    best = steps.argmax(axis=1)
    kept = np.flatnonzero((best != 0) & (best != np.concatenate([[-1], best[:-1]])))
    if not kept.size:
        return "", 0.0
    return "".join(characters[int(best[step])] for step in kept), float(steps[kept].max(axis=1).min())


@cache
def _characters(model: str) -> tuple[str, ...]:
    """The recogniser's classes: the blank, those its file lists, and the space."""
    listed = session(model, (1, 3, HEIGHT, WIDTHS[0])).metadata["character"].split("\n")
    return ("", *listed, " ")


def _area(quad: Quad) -> float:
    return float(cv2.contourArea(np.asarray(quad, np.float32)))


def _share_of(inner: Quad, outer: Quad) -> float:
    """The share of `inner` that `outer` holds."""
    common, _ = cv2.intersectConvexConvex(np.asarray(inner, np.float32), np.asarray(outer, np.float32))
    return float(common) / max(_area(inner), 1.0)
