"""What a camera and the light do to a scene: exposure, colour, shadows across, blur, noise, JPEG."""

from __future__ import annotations

import cv2
import numpy as np

from eyelid_bench.scenes.seeds import Rng
from eyelid_rig.camera import jpeg
from eyelid_rig.camera.frames import Pixels


def through_camera(rng: Rng, pixels: Pixels) -> Pixels:
    """The same scene as a camera would give it; nothing moves."""
    seen = _lit(rng, pixels)
    seen = _blurred(rng, seen)
    seen = _noisy(rng, seen)
    return jpeg.decode(jpeg.encode(seen, int(rng.integers(78, 96))))


def _lit(rng: Rng, pixels: Pixels) -> Pixels:
    """Brighter or darker, warmer or colder, and one time in three with a shadow's soft edge across."""
    height, width = pixels.shape[:2]
    gains = rng.uniform(0.72, 1.12) * np.array([rng.uniform(0.92, 1.06), 1.0, rng.uniform(0.9, 1.06)], np.float32)
    table = np.clip(np.arange(256, dtype=np.float32)[:, None] * gains, 0, 255).astype(np.uint8)
    lit = np.asarray(cv2.LUT(pixels, np.ascontiguousarray(table[None])), np.uint8)
    if rng.random() < 1 / 3:
        angle, at = rng.uniform(0, np.pi), rng.uniform(-0.3, 0.3)
        ys, xs = np.mgrid[-0.5 : 0.5 : height // 8 * 1j, -0.5 : 0.5 : width // 8 * 1j]
        edge = 1 / (1 + np.exp(-(xs * np.cos(angle) + ys * np.sin(angle) - at) * rng.uniform(20, 80)))
        shade = cv2.resize((1 - rng.uniform(0.2, 0.5) * edge).astype(np.float32), (width, height))
        lit = cv2.multiply(lit, cv2.merge([shade] * 3), dtype=cv2.CV_8U).astype(np.uint8)
    return lit


def _blurred(rng: Rng, pixels: Pixels) -> Pixels:
    """Mostly sharp; sometimes a little out of focus or moved."""
    kind = rng.random()
    if kind < 0.35:
        return cv2.GaussianBlur(pixels, (0, 0), rng.uniform(0.4, 1.1)).astype(np.uint8)
    if kind < 0.5:
        length = int(rng.integers(2, 5))
        kernel = np.zeros((length, length), np.float32)
        kernel[length // 2, :] = 1 / length
        return cv2.filter2D(pixels, -1, kernel if rng.random() < 0.5 else kernel.T).astype(np.uint8)
    return pixels


def _noisy(rng: Rng, pixels: Pixels) -> Pixels:
    """The same noise on all three colours: most of a sensor's noise is in brightness."""
    sigma = rng.uniform(0, 5)
    noise = (rng.standard_normal(pixels.shape[:2], np.float32) * sigma).astype(np.int16)
    return cv2.add(pixels, cv2.merge([noise] * 3), dtype=cv2.CV_8U).astype(np.uint8)
