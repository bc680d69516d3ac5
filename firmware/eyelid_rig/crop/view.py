"""The crop between the frame it is cut from and the picture that leaves: one box, one surround, one scale."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import ceil, floor, sqrt
from typing import Final

import cv2
import numpy as np

from eyelid_rig.camera.frames import Pixels, Size
from eyelid_rig.crop.box import Box
from eyelid_rig.crop.cut import cut
from eyelid_rig.crop.made import Fill
from eyelid_rig.crop.seen import Finding, Point, Quad, Thing

SURROUND: Final = 32
"""Pixels around the box that are looked at, too: half a card or half a word is recognised by its other half."""


@dataclass(frozen=True, slots=True)
class View:
    """How a box of the frame is looked at. `scale` is picture pixels a frame pixel, 1 or less."""

    frame: Size
    box: Box
    outer: Box
    """The box and its surround, within the frame."""
    size: Size
    """Of the picture that leaves: the box's, or smaller."""

    @property
    def scale(self) -> float:
        """By which width the box becomes the picture."""
        return self.size[0] / self.box.width

    def shown(self, pixels: Pixels) -> Pixels:
        """A cut-out of the frame at the picture's scale: nothing is resampled where the scale is 1."""
        if self.scale == 1.0:
            return pixels
        height, width = pixels.shape[:2]
        whole = (width, height) == (self.box.width, self.box.height)
        size = self.size if whole else (max(1, round(width * self.scale)), max(1, round(height * self.scale)))
        return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)

    def surround_of(self, frame: Pixels) -> Pixels:
        """What the first look is shown: box and surround at the picture's scale."""
        return self.shown(cut(frame, self.outer))

    def from_surround(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Findings of the first look, in the picture's pixels."""
        dx, dy = ((outer - inner) * self.scale for outer, inner in zip((self.outer.x, self.outer.y), (self.box.x, self.box.y), strict=True))
        return tuple(replace(finding, quad=_moved(finding.quad, dx, dy)) for finding in findings)

    def quad_in_surround(self, quad: Quad) -> Quad:
        """A quad of the frame in pixels of the surround that `surround_of` shows; it may lie outside of it."""
        one, two, three, four = (((x - self.outer.x) * self.scale, (y - self.outer.y) * self.scale) for x, y in quad)
        return one, two, three, four

    def in_frame(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """The picture's findings in the frame's pixels."""
        return tuple(replace(finding, quad=self.quad_in_frame(finding.quad)) for finding in findings)

    def quad_in_frame(self, quad: Quad) -> Quad:
        """The same for one quad."""
        one, two, three, four = ((x / self.scale + self.box.x, y / self.scale + self.box.y) for x, y in quad)
        return one, two, three, four

    def things_of(self, things: Sequence[Thing], origin: Box) -> tuple[Thing, ...]:
        """Those of the frame's things that touch `origin` (the box or its surround), in pixels of the picture that shows it."""
        return tuple(replace(thing, box=self._shown_box(thing.box, origin), also=()) for thing in things if _touch(thing.box, origin))

    def natively(self, fills: Iterable[Fill]) -> tuple[Fill, ...]:
        """Fills in the box's own pixels, never smaller than they are in the picture."""
        return tuple(replace(fill, box=self._native_box(fill.box)) for fill in fills)

    def fills_in_frame(self, fills: Iterable[Fill]) -> tuple[Fill, ...]:
        """Fills of the picture in the frame's pixels, as a draft has them."""
        return tuple(
            replace(fill, box=replace(fill.box, x=fill.box.x + self.box.x, y=fill.box.y + self.box.y)) for fill in self.natively(fills)
        )

    def _native_box(self, box: Box) -> Box:
        across, down = self.box.width / self.size[0], self.box.height / self.size[1]
        x, y = floor(box.x * across), floor(box.y * down)
        right, bottom = min(self.box.width, ceil((box.x + box.width) * across)), min(self.box.height, ceil((box.y + box.height) * down))
        return Box(x, y, right - x, bottom - y)

    def _shown_box(self, box: Box, origin: Box) -> Box:
        x, y = ((corner - start) * self.scale for corner, start in zip((box.x, box.y), (origin.x, origin.y), strict=True))
        return Box(round(x), round(y), max(1, round(box.width * self.scale)), max(1, round(box.height * self.scale)))


def view(frame: Size, box: Box, most_pixels: int) -> View:
    """The view of a box that shows at most `most_pixels`; the picture's sides are even, as 4:2:0 wants."""
    shrink = min(1.0, sqrt(most_pixels / (box.width * box.height)))
    size = (box.width, box.height) if shrink == 1.0 else (_even(box.width * shrink), _even(box.height * shrink))
    around = ceil(SURROUND / shrink)
    left, top = max(0, box.x - around), max(0, box.y - around)
    right, bottom = min(frame[0], box.x + box.width + around), min(frame[1], box.y + box.height + around)
    return View(frame, box, Box(left, top, right - left, bottom - top), size)


def _even(length: float) -> int:
    return max(2, floor(length) // 2 * 2)


def _moved(quad: Quad, dx: float, dy: float) -> Quad:
    one, two, three, four = (_add(point, dx, dy) for point in quad)
    return one, two, three, four


def _add(point: Point, dx: float, dy: float) -> Point:
    return point[0] + dx, point[1] + dy


def _touch(one: Box, other: Box) -> bool:
    apart_across = one.x >= other.x + other.width or other.x >= one.x + one.width
    apart_down = one.y >= other.y + other.height or other.y >= one.y + one.height
    return not (apart_across or apart_down)
