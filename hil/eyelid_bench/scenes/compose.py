"""Lay sheets and cut-outs into a photograph: in perspective, lit, with their shadows, partly covered, keeping account of what is where."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from eyelid_bench.scenes.seeds import Rng
from eyelid_bench.scenes.sheets import Sheet
from eyelid_bench.scenes.sources import Cutout
from eyelid_bench.scenes.truth import FacePlace, Field
from eyelid_rig.camera.frames import Pixels
from eyelid_rig.crop.box import Box
from eyelid_rig.crop.seen import Point, Quad

Homography: TypeAlias = npt.NDArray[np.float64]
_SHADOW = 0.42


@dataclass(frozen=True, slots=True)
class Pose:
    """How something lies: its centre and width in the frame's pixels, turned in the picture, tilted away about both axes, in degrees."""

    centre: Point
    width_px: float
    turn: float = 0.0
    pitch: float = 0.0
    yaw: float = 0.0


class Canvas:
    """A frame that things are laid into, last on top."""

    def __init__(self, backdrop: Pixels) -> None:
        self.pixels = backdrop
        self.fields: list[Field] = []
        self.faces: list[FacePlace] = []

    @property
    def size(self) -> tuple[int, int]:
        """(width, height)."""
        return self.pixels.shape[1], self.pixels.shape[0]

    def lay(self, rng: Rng, sheet: Sheet, pose: Pose) -> Quad:
        """The sheet and its shadow; its fields and faces go into the account. Returns its corners."""
        plane = homography(sheet.size, pose)
        scale = min(1.0, 1.15 * pose.width_px / sheet.size[0])
        size = (max(8, int(sheet.size[0] * scale)), max(8, int(sheet.size[1] * scale)))
        small = np.asarray(sheet.rgba().resize(size, Image.Resampling.LANCZOS if scale < 1 else Image.Resampling.BICUBIC))
        shrink = np.diag([size[0] / sheet.size[0], size[1] / sheet.size[1], 1.0])
        shadow = rng.uniform(2, 10) if sheet.casts_shadow else 0.0
        self._blend(small, plane @ np.linalg.inv(shrink), shadow=shadow, light=rng.uniform(0.82, 1.08, 2))
        self.fields += [field.placed(partial(mapped, plane)) for field in sheet.fields]
        self.faces += [FacePlace(mapped(plane, face.quad), face.source) for face in sheet.faces]
        width, height = sheet.size
        return mapped(plane, ((0, 0), (width, 0), (width, height), (0, height)))

    def stand(self, rng: Rng, cutout: Cutout, pose: Pose) -> Box:
        """A cut-out and its shadow. Returns the box of its opaque pixels, cut at the frame's edge."""
        height, width = cutout.shape[:2]
        plane = homography((width, height), pose)
        alpha = self._blend(cutout, plane, shadow=rng.uniform(4, 14), light=rng.uniform(0.85, 1.1, 2))
        ys, xs = np.nonzero(alpha > 0.3)
        if not len(xs):
            return Box(0, 0, 0, 0)
        return Box(int(xs.min()), int(ys.min()), int(np.ptp(xs)) + 1, int(np.ptp(ys)) + 1)

    def finger(self, rng: Rng, tip: Point, root: Point, width_px: float) -> None:
        """A finger or thumb over what lies there, skin coloured, round and lit from the left."""
        skin = np.asarray(((224, 172, 140), (198, 140, 104), (120, 80, 58))[int(rng.integers(3))], np.float32)
        length = float(np.hypot(root[0] - tip[0], root[1] - tip[1]))
        across = np.linspace(-1, 1, 64, dtype=np.float32)[None, :, None]
        shade = 0.62 + 0.38 * np.sqrt(np.clip(1 - (across + 0.2) ** 2, 0.05, 1))
        rgba = np.zeros((160, 64, 4), np.uint8)
        rgba[..., :3] = np.clip(skin * shade, 0, 255)
        mask = np.zeros((160, 64), np.uint8)
        cv2.ellipse(mask, (32, 36), (30, 34), 0, 0, 360, 255, -1)
        cv2.rectangle(mask, (2, 36), (61, 159), 255, -1)
        rgba[..., 3] = mask
        turn = float(np.degrees(np.arctan2(root[1] - tip[1], root[0] - tip[0]))) - 90
        middle = ((tip[0] + root[0]) / 2, (tip[1] + root[1]) / 2)
        stretch = cv2.resize(rgba, (64, max(8, int(64 * length / width_px))))
        self.stand(rng, np.asarray(stretch, np.uint8), Pose(middle, width_px, turn))

    def _blend(self, rgba: Cutout, plane: Homography, shadow: float, light: npt.NDArray[np.float64]) -> npt.NDArray[np.float32]:
        """Warp and blend within the part of the frame that it touches. Returns how opaque it is, over the whole frame."""
        width, height = self.size
        alpha = np.zeros((height, width), np.float32)
        tall, wide = rgba.shape[:2]
        corners = np.asarray(mapped(plane, ((0, 0), (wide, 0), (wide, tall), (0, tall))))
        reach = int(3 * shadow) + 2
        left, top = (int(max(0, value)) for value in corners.min(0) - reach)
        right, bottom = int(min(width, corners[:, 0].max() + reach)), int(min(height, corners[:, 1].max() + reach))
        if right - left < 2 or bottom - top < 2:
            return alpha
        moved = np.array([[1, 0, -left], [0, 1, -top], [0, 0, 1]], np.float64) @ plane
        premultiplied = rgba.astype(np.float32)
        premultiplied[..., :3] *= premultiplied[..., 3:] / 255
        warped = cv2.warpPerspective(premultiplied, moved, (right - left, bottom - top), flags=cv2.INTER_LINEAR)
        opaque = np.asarray(warped[..., 3] / 255, np.float32)
        part = self.pixels[top:bottom, left:right].astype(np.float32)
        if shadow:
            dark = cv2.GaussianBlur(_moved(opaque, int(shadow)), (0, 0), max(1.0, shadow / 2))
            part *= (1 - _SHADOW * dark)[..., None]
        ramp = np.linspace(light[0], light[1], right - left, dtype=np.float32)[None, :, None]
        part = part * (1 - opaque)[..., None] + warped[..., :3] * ramp
        self.pixels[top:bottom, left:right] = np.clip(part, 0, 255)
        alpha[top:bottom, left:right] = opaque
        return alpha


def homography(size: tuple[int, int], pose: Pose) -> Homography:
    """From a sheet's pixels to the frame's: a camera three widths away."""
    width, height = size
    scale = pose.width_px / width
    pitch, yaw, turn = (np.radians(angle) for angle in (pose.pitch, pose.yaw, pose.turn))
    about_x = np.array([[1, 0, 0], [0, np.cos(pitch), -np.sin(pitch)], [0, np.sin(pitch), np.cos(pitch)]])
    about_y = np.array([[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]])
    about_z = np.array([[np.cos(turn), -np.sin(turn), 0], [np.sin(turn), np.cos(turn), 0], [0, 0, 1]])
    flat = np.array([[0, 0, 0], [width, 0, 0], [width, height, 0], [0, height, 0]], np.float64) - (width / 2, height / 2, 0)
    solid = (about_z @ about_y @ about_x @ (flat * scale).T).T
    away = 3 * pose.width_px
    seen = solid[:, :2] * (away / (away + solid[:, 2:])) + np.asarray(pose.centre)
    source = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    return np.asarray(cv2.getPerspectiveTransform(source, seen.astype(np.float32)), np.float64)


def mapped(plane: Homography, quad: Quad) -> Quad:
    """Each corner where the homography puts it."""
    points = np.asarray(quad, np.float64)
    moved = np.c_[points, np.ones(4)] @ plane.T
    a, b, c, d = ((float(x), float(y)) for x, y in moved[:, :2] / moved[:, 2:])
    return a, b, c, d


def _moved(mask: npt.NDArray[np.float32], by: int) -> npt.NDArray[np.float32]:
    moved = np.zeros_like(mask)
    moved[by:, by:] = mask[: mask.shape[0] - by, : mask.shape[1] - by]
    return moved
