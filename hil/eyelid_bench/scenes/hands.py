"""A hand that points: no photograph of one could be had under a usable licence, so a drawing is coloured and lit to look like one."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np

from eyelid_bench.scenes import sources
from eyelid_bench.scenes.compose import Canvas, Pose
from eyelid_bench.scenes.seeds import Rng
from eyelid_bench.scenes.sources import Cutout
from eyelid_rig.crop.seen import Point

_DRAWING = "symbols/alphabets/asl/asl_zzz_1.png"
"""The index finger up, the others folded."""
_SKINS = ((226, 176, 146), (204, 150, 116), (142, 98, 72))


def point(rng: Rng, canvas: Canvas, tip: Point, at: Point, length_px: float) -> None:
    """The hand, so long from wrist to tip, its finger's tip at `tip` and pointing to `at`."""
    hand = _painted(int(rng.integers(len(_SKINS))))
    height, width = hand.shape[:2]
    finger = _tip(hand)
    scale = length_px / height
    turn = float(np.arctan2(at[0] - tip[0], tip[1] - at[1]))
    offset = np.array([(width / 2 - finger[0]) * scale, (height / 2 - finger[1]) * scale])
    turned = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) @ offset
    centre = (tip[0] + float(turned[0]), tip[1] + float(turned[1]))
    canvas.stand(rng, hand, Pose(centre, width * scale, float(np.degrees(turn))))


@cache
def _painted(skin: int) -> Cutout:
    """Skin between the lines, darker towards the outline, the lines themselves soft."""
    drawing = sources.cutout(sources.stamp(_DRAWING))
    lines = drawing[..., 3].astype(np.float32) / 255 * (1 - drawing[..., :3].mean(axis=2) / 255)
    solid = _filled((lines > 0.4).astype(np.uint8))
    depth = cv2.distanceTransform(solid, cv2.DIST_L2, 5)
    shade = 0.66 + 0.34 * np.clip(depth / 16, 0, 1)
    creases = cv2.GaussianBlur(lines * (depth > 4), (0, 0), 2.2)
    colour = np.asarray(_SKINS[skin], np.float32) * (shade * (1 - 0.55 * np.clip(creases, 0, 1)))[..., None]
    alpha = cv2.GaussianBlur(cv2.erode(solid, np.ones((5, 5), np.uint8)).astype(np.float32), (0, 0), 1.2)
    return np.dstack([np.clip(colour, 0, 255), 255 * alpha]).astype(np.uint8)


def _filled(lines: Cutout) -> Cutout:
    """Everything that the outline encloses; the lower edge closes the wrist."""
    closed = cv2.copyMakeBorder(lines, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    closed[-2, :] = closed[-3:, :].max(axis=0)
    closed = cv2.morphologyEx(closed, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    contours, _ = cv2.findContours(closed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    whole = np.zeros_like(closed)
    cv2.drawContours(whole, [max(contours, key=cv2.contourArea)], -1, 1, -1)
    return np.ascontiguousarray(whole[1:-1, 1:-1]).astype(np.uint8)


def _tip(hand: Cutout) -> Point:
    """The highest opaque pixels' middle."""
    ys, xs = np.nonzero(hand[..., 3] > 128)
    top = ys.min()
    return float(xs[ys <= top + 4].mean()), float(top)
