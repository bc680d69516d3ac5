"""Cut-outs of Tux Paint laid into the simulated rig's photographs, for the tests of what the nets see."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from components import require
from eyelid_bench.sim import PHOTOS
from eyelid_rig.camera import jpeg
from eyelid_rig.camera.frames import Pixels
from eyelid_rig.crop.box import Box

STAMPS = Path("/usr/share/tuxpaint/stamps")
Cutout = npt.NDArray[np.uint8]
"""(height, width, 4): red, green, blue, and how opaque."""

SKIN = (214, 160, 120)
CREASE = (150, 95, 70)


@cache
def photo(name: str) -> Pixels:
    """One of the simulated rig's photographs, 1920 x 1080."""
    pixels = cv2.resize(jpeg.decode((PHOTOS / f"{name}.jpg").read_bytes()), (1920, 1080), interpolation=cv2.INTER_AREA)
    pixels.setflags(write=False)
    return pixels


@cache
def stamp(name: str) -> Cutout:
    """A cut-out as it is in the package; the test is skipped, and says so, where the package is missing."""
    path = STAMPS / name
    require("the Debian package tuxpaint-stamps-default", path.exists())
    return np.ascontiguousarray(cv2.cvtColor(cv2.imread(str(path), cv2.IMREAD_UNCHANGED), cv2.COLOR_BGRA2RGBA))


def scaled(cutout: Cutout, longer_px: int) -> Cutout:
    """So many pixels along its longer side."""
    scale = longer_px / max(cutout.shape[:2])
    shown = cv2.resize(cutout, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    return np.ascontiguousarray(shown)


def laid(backdrop: Pixels, cutout: Cutout, x: int, y: int) -> tuple[Pixels, Box]:
    """The backdrop with the cut-out's left upper corner at x, y, and the box that it takes."""
    height, width = cutout.shape[:2]
    frame = backdrop.copy()
    under = frame[y : y + height, x : x + width]
    opaque = cutout[..., 3:] / 255
    under[:] = (cutout[..., :3] * opaque + under * (1 - opaque)).astype(np.uint8)
    return frame, Box(x, y, width, height)


@cache
def pointing_hand(degrees: int = 0) -> Cutout:
    """A hand, its index finger stretched out to the right and turned counter-clockwise: a drawing, filled, coloured and lit.

    No photograph of a pointing hand could be had under a usable licence; the nets take this for one.
    """
    ink = cv2.copyMakeBorder(stamp("symbols/alphabets/asl/asl_g.png")[:, ::-1, 3], 40, 40, 40, 40, cv2.BORDER_CONSTANT)
    solid = _filled(ink)
    lit = 0.6 + 0.4 * np.clip(cv2.distanceTransform(solid, cv2.DIST_L2, 5) / 18, 0, 1)
    creases = 0.5 * cv2.GaussianBlur(ink / np.float32(255), (0, 0), 1.6)[..., None]
    colour = np.array(SKIN) * lit[..., None] * (1 - creases) + np.array(CREASE) * creases
    opaque = cv2.GaussianBlur(solid * 255, (0, 0), 1.2)
    hand = np.dstack([cv2.GaussianBlur(colour, (0, 0), 0.8), opaque]).astype(np.uint8)
    return _turned(hand, degrees)


def _filled(ink: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """1 inside the drawing's outline, whose gaps are closed."""
    closed = cv2.morphologyEx((ink > 100).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((25, 25), np.uint8))
    contours, _ = cv2.findContours(closed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    solid = np.zeros_like(closed)
    cv2.drawContours(solid, contours, -1, 1, -1)
    return solid


def _turned(cutout: Cutout, degrees: int) -> Cutout:
    height, width = cutout.shape[:2]
    side = int(np.hypot(height, width))
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    turn[:, 2] += ((side - width) / 2, (side - height) / 2)
    return np.ascontiguousarray(cv2.warpAffine(cutout, turn, (side, side)))
