"""A hand that points: a photograph of an open one, its other fingers cut off short as if they were folded."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np

from eyelid_bench.scenes import sources
from eyelid_bench.scenes.compose import Canvas, Pose
from eyelid_bench.scenes.seeds import Rng
from eyelid_bench.scenes.sources import Cutout
from eyelid_rig.crop.seen import Point

_PHOTO = "opencv4/html/handSrc.jpg"
_OTHER_FINGERS = (
    ((348, 196), (640, 196), (640, 480), (300, 480), (330, 372), (340, 300)),
    ((262, 420), (318, 352), (640, 352), (640, 480), (262, 480)),
)
"""Middle, ring and little finger beyond their first joints, in the photograph's pixels."""
_TIP, _KNUCKLE = (494.0, 136.0), (306.0, 172.0)
"""Of the index finger."""
_TONES = ((1.0, 1.0, 1.0), (0.86, 0.8, 0.76), (0.62, 0.54, 0.5))


def point(rng: Rng, canvas: Canvas, tip: Point, at: Point, length_px: float) -> None:
    """The hand, so long from wrist to tip, its finger's tip at `tip` and pointing to `at`; a left or a right one."""
    hand = _painted(int(rng.integers(len(_TONES))))
    finger, knuckle = np.array(_TIP), np.array(_KNUCKLE)
    height, width = hand.shape[:2]
    if rng.random() < 0.5:
        hand, finger, knuckle = np.ascontiguousarray(hand[::-1]), finger * (1, -1) + (0, height), knuckle * (1, -1) + (0, height)
    along = finger - knuckle
    turn = float(np.arctan2(at[1] - tip[1], at[0] - tip[0]) - np.arctan2(along[1], along[0]))
    scale = length_px / width
    offset = (np.array([width / 2, height / 2]) - finger) * scale
    turned = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) @ offset
    canvas.stand(rng, hand, Pose((tip[0] + float(turned[0]), tip[1] + float(turned[1])), width * scale, float(np.degrees(turn))))


@cache
def _painted(tone: int) -> Cutout:
    """Cut out by its colour, in one of three skin tones."""
    photo = sources.photo(sources.opencv_doc(_PHOTO))
    lab = cv2.cvtColor(photo, cv2.COLOR_RGB2LAB)
    red = cv2.GaussianBlur(np.ascontiguousarray(lab[..., 1]), (0, 0), 2)
    _, mask = cv2.threshold(red, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    for polygon in _OTHER_FINGERS:
        cv2.fillPoly(mask, [np.array(polygon, np.int32)], (0,))
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    whole = np.zeros_like(mask)
    cv2.drawContours(whole, [max(contours, key=cv2.contourArea)], -1, (255,), -1)
    alpha = cv2.GaussianBlur(cv2.erode(whole, np.ones((5, 5), np.uint8)), (0, 0), 1.5)
    return np.dstack([np.clip(photo * np.asarray(_TONES[tone]), 0, 255).astype(np.uint8), alpha.astype(np.uint8)])
