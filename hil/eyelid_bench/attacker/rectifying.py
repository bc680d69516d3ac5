"""Turn a known place upright and enlarge it, and bring out what may be left in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from eyelid_rig.camera.frames import Pixels
from eyelid_rig.crop.seen import Quad

Grey: TypeAlias = npt.NDArray[np.uint8]
"""(height, width)."""
_MARGIN = 0.22
"""Around a line, of its height: a homography is never exact, and a reader wants some ground."""
_WIDEST = 1600
_FINEST = 8
"""Letters that are so many times as high as the patch are made smaller by the mean of what lies there, not by leaving pixels out."""
_FLAT = 12
"""A patch whose grey values span no more says nothing: a solid fill through JPEG spans less than 6."""


def upright(pixels: Pixels, quad: Quad, height_px: int, margin: float = _MARGIN) -> Pixels:
    """What lies in the quad and a margin around it, rectified; grey where the picture ends."""
    points = np.asarray(quad, np.float32)
    wide = max(_length(points[0], points[1]), _length(points[3], points[2]))
    tall = max(_length(points[0], points[3]), _length(points[1], points[2]), 1.0)
    inner = height_px / (1 + 2 * margin)
    width = int(min(_WIDEST, max(16.0, wide / tall * inner + 2 * margin * inner)))
    edge = margin * inner
    target = np.array([[edge, edge], [width - edge, edge], [width - edge, height_px - edge], [edge, height_px - edge]], np.float32)
    finer = min(_FINEST, max(1, int(np.ceil(tall / inner))))
    plane = cv2.getPerspectiveTransform(points, target * finer)
    size = (width * finer, height_px * finer)
    seen = cv2.warpPerspective(pixels, plane, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=(127, 127, 127))
    return cv2.resize(seen, (width, height_px), interpolation=cv2.INTER_AREA).astype(np.uint8)


def in_a_row(pixels: Pixels, pieces: Sequence[Quad], height_px: int) -> Pixels:
    """Pieces of writing that lie anywhere, each upright, moved together into one line."""
    tiles = [upright(pixels, piece, height_px) for piece in pieces]
    too_wide = int(0.6 * _MARGIN * height_px / (1 + 2 * _MARGIN))
    return np.ascontiguousarray(np.hstack([tile[:, too_wide : tile.shape[1] - too_wide] for tile in tiles]))


def gathered(patch: Pixels) -> Pixels:
    """The patch without the stretches in which nothing is, fills or paper, so that what is left stands together."""
    height = patch.shape[0]
    inner = patch[height // 6 : height - height // 6].astype(np.int16)
    is_empty = np.asarray((np.ptp(inner, axis=0) < _FLAT).all(-1), np.uint8)
    long = cv2.morphologyEx(is_empty[None, :], cv2.MORPH_OPEN, np.ones((1, max(3, height // 2)), np.uint8))[0]
    return np.ascontiguousarray(patch[:, long == 0])


def _length(one: npt.NDArray[np.float32], other: npt.NDArray[np.float32]) -> float:
    return float(np.linalg.norm(other - one))


def is_flat(patch: Pixels) -> bool:
    """Nothing can be read in it, whoever tries."""
    return all(np.ptp(np.percentile(patch[..., colour], (0.5, 99.5))) < _FLAT for colour in range(3))


def looks(patch: Pixels) -> Iterator[Grey]:
    """The patch as readers like it: dark on light, stretched, in two values, sharpened, by colour, smoothed, and light on dark."""
    grey = _dark_on_light(cv2.cvtColor(patch, cv2.COLOR_RGB2GRAY).astype(np.uint8))
    yield grey
    stretched = _stretched(grey)
    yield stretched
    yield cv2.threshold(stretched, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)[1].astype(np.uint8)
    block = max(15, grey.shape[0] // 2 | 1)
    yield cv2.adaptiveThreshold(stretched, 255, cv2.ADAPTIVE_THRESH_GAUSSIAN_C, cv2.THRESH_BINARY, block, 9).astype(np.uint8)
    soft = cv2.GaussianBlur(stretched, (0, 0), 2)
    yield cv2.addWeighted(stretched, 2.2, soft, -1.2, 0).astype(np.uint8)
    strongest = max(range(3), key=lambda colour: float(patch[..., colour].std()))
    yield _stretched(_dark_on_light(np.ascontiguousarray(patch[..., strongest])))
    yield _stretched(cv2.bilateralFilter(cv2.bitwise_not(grey), 5, 40, 5).astype(np.uint8))
    yield cv2.bitwise_not(stretched).astype(np.uint8)


def _dark_on_light(grey: Grey) -> Grey:
    """Letters are the fewer pixels: where the mean lies above the median they are the lighter ones."""
    if float(grey.mean()) <= float(np.median(grey)):
        return grey
    return cv2.bitwise_not(grey).astype(np.uint8)


def _stretched(grey: Grey) -> Grey:
    low, high = np.percentile(grey, (2, 98))
    gain = 255 / max(1.0, float(high - low))
    stretched: Grey = np.clip((grey.astype(np.float32) - float(low)) * gain, 0, 255).astype(np.uint8)
    return stretched
