"""Showing a picture of any size to a model of one fixed size, at native size or larger, with nothing left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np

from eyelid_rig.camera.frames import Pixels, Size
from eyelid_rig.crop.seen import Point, Quad

OVERLAP: Final = 96
"""Pixels that two neighbouring windows share: a line of text or a face cut by one is whole in the other."""
MOST_ENLARGED: Final = 2.0
"""A small picture is enlarged up to this: its text is as small as a large one's."""

MOST_CLOSE: Final = 4.0
"""A card of 80 pixels is as large as a window then; more adds nothing that the camera saw."""

STRIDE: Final = 32
"""Pixels: the sides that a model takes are multiples of it."""


@dataclass(frozen=True, slots=True)
class Window:
    """One piece of a picture as a model is shown it: `pixels` has a size that the model takes, the piece at its left upper corner."""

    pixels: Pixels
    x: int
    y: int
    scale: float
    used: Size
    """How much of `pixels` is picture, (width, height); the rest repeats its edge."""

    def in_picture(self, points: Sequence[Point]) -> Quad:
        """Four points of the window as points of the picture it was cut from."""
        one, two, three, four = ((x / self.scale + self.x, y / self.scale + self.y) for x, y in points)
        return one, two, three, four

    def trimmed(self, least: int) -> Window:
        """The same without what the piece leaves empty, as far as the model allows; no side is cut to less than `least`."""
        width, height = (max(least, -(-side // STRIDE) * STRIDE) for side in self.used)
        return replace(self, pixels=self.pixels[:height, :width])


def windows(pixels: Pixels, sizes: Sequence[Size], most_enlarged: float = MOST_ENLARGED) -> list[Window]:
    """The picture through windows of that one of `sizes` that needs the least work, in reading order."""
    height, width = pixels.shape[:2]
    shown = min(sizes, key=lambda size: (_count(width, size[0]) * _count(height, size[1]) * size[0] * size[1], -size[0]))
    scale = max(1.0, min(most_enlarged, shown[0] / width, shown[1] / height))
    return [_window(pixels, x, y, shown, scale) for y in _starts(height, shown[1]) for x in _starts(width, shown[0])]


def shrunk(pixels: Pixels, size: Size) -> Window:
    """The whole picture in one window, as large as it fits."""
    height, width = pixels.shape[:2]
    return _fitted(pixels, 0, 0, size, min(size[0] / width, size[1] / height))


def enlarged(pixels: Pixels, quad: Quad, size: Size) -> Window:
    """A piece of the picture around a quad, a fifth more on each side, as large as it fits but at most `MOST_CLOSE` times."""
    (left, top), (right, bottom) = np.min(quad, axis=0), np.max(quad, axis=0)
    beside, above = (right - left) / 5, (bottom - top) / 5
    x, y = max(0, int(left - beside)), max(0, int(top - above))
    piece = pixels[y : max(y + 1, int(bottom + above)), x : max(x + 1, int(right + beside))]
    scale = min(MOST_CLOSE, size[0] / piece.shape[1], size[1] / piece.shape[0])
    return _fitted(piece, x, y, size, scale)


def reduced(pixels: Pixels, quad: Quad, size: Size, thickness: float) -> Window:
    """A piece of the picture around a quad, as much again on each side, with the quad's shorter side shown `thickness` pixels high."""
    (left, top), (right, bottom) = np.min(quad, axis=0), np.max(quad, axis=0)
    x, y = max(0, int(2 * left - right)), max(0, int(2 * top - bottom))
    piece = pixels[y : max(y + 1, int(2 * bottom - top)), x : max(x + 1, int(2 * right - left))]
    shorter = min(float(np.linalg.norm(np.subtract(quad[1], quad[0]))), float(np.linalg.norm(np.subtract(quad[3], quad[0]))))
    return _fitted(piece, x, y, size, min(1.0, thickness / max(shorter, 1.0), size[0] / piece.shape[1], size[1] / piece.shape[0]))


def _count(length: int, window: int) -> int:
    return 1 if length <= window else -(-(length - OVERLAP) // (window - OVERLAP))


def _starts(length: int, window: int) -> list[int]:
    """Evenly spread, the last one ending with the picture."""
    count = _count(length, window)
    return [round(index * (length - window) / (count - 1)) for index in range(count)] if count > 1 else [0]


def _window(pixels: Pixels, x: int, y: int, size: Size, scale: float) -> Window:
    return _fitted(pixels[y : y + size[1], x : x + size[0]], x, y, size, scale)


def _fitted(piece: Pixels, x: int, y: int, size: Size, scale: float) -> Window:
    """The edge is repeated to fill the window: a frame of one colour would be an edge that was never there."""
    if scale != 1.0:
        width, height = (max(1, round(side * scale)) for side in (piece.shape[1], piece.shape[0]))
        piece = np.asarray(cv2.resize(piece, (width, height), interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC), np.uint8)
    height, width = piece.shape[:2]
    filled = cv2.copyMakeBorder(piece, 0, size[1] - height, 0, size[0] - width, cv2.BORDER_REPLICATE)
    return Window(np.asarray(filled, np.uint8), x, y, scale, (width, height))
