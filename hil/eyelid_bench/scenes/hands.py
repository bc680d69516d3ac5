"""A wearer's own hand that points, as the glasses see it: a rigged mesh in a pose of its own each time, on an arm that leaves the frame.

Lifelike are the proportions, the joints and their bending (the index finger stretched, the others curled more or less, the thumb as it
likes), how the hand is turned and how far the finger leads away from the eye, six tones of skin, an arm that is bare or sleeved.
Not lifelike are the surface (no hair, veins or rings; nails and creases are hinted at; where a joint bends far the mesh is thinner than
flesh), the light (one lamp and the room; no shadow of a finger on another), that the hand is as sharp as what it points at, and that
it is always whole, alone and nearly in line with its target. So what is measured with it says how pointing works where a hand can be
seen well, and not how it works in the dark or with gloves.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from eyelid_bench.scenes import skin
from eyelid_bench.scenes.arms import BARE, arm
from eyelid_bench.scenes.compose import Canvas, Pose
from eyelid_bench.scenes.handmesh import INDEX, LITTLE, MIDDLE, RING, THUMB, curl, mesh, posed, rotation
from eyelid_bench.scenes.rasters import Raster, raster
from eyelid_bench.scenes.seeds import Rng
from eyelid_bench.scenes.skin import Surface
from eyelid_bench.scenes.sources import Cutout
from eyelid_rig.crop.seen import Point

Floats = npt.NDArray[np.float64]

EYE_M = 0.55
"""From the eye to the wrist."""
_WRIST_M = 0.035
"""Half of the length over which a wrist bends."""
FINER = 2
"""Drawn at so many times its size and then shrunk, for smooth edges."""
_AIM_DEG = 4.0
"""How far a finger is off its target, at most."""
_BEYOND = 8
"""Pixels of it that are drawn outside the frame."""
_KNUCKLE, _TIP = INDEX[1], INDEX[4]


@dataclass(frozen=True, slots=True)
class _Model:
    """Hand and arm in one, as the eye sees them."""

    vertices: Floats
    faces: npt.NDArray[np.int64]
    surface: Surface
    joints: Floats


def point(rng: Rng, canvas: Canvas, tip: Point, at: Point, length_px: float) -> None:
    """A left or a right hand, its finger's tip at `tip` and pointing to `at`; `length_px` from wrist to fingertip if it lay flat."""
    model = _model(rng)
    if rng.random() < 0.5:
        model = _mirrored(model)
    turn = np.arctan2(at[1] - tip[1], at[0] - tip[0]) + np.radians(rng.uniform(-_AIM_DEG, _AIM_DEG))
    points = _placed(model, tip, float(turn), length_px)
    corner = np.floor(np.maximum(points[:, :2].min(0), -_BEYOND))
    size = np.ceil(np.minimum(points[:, :2].max(0), np.add(canvas.size, _BEYOND)) - corner).astype(int)
    cutout = _drawn(rng, model, points - (*corner, 0), (int(size[0]), int(size[1])))
    canvas.stand(rng, cutout, Pose((corner[0] + size[0] / 2, corner[1] + size[1] / 2), float(size[0])))


def _model(rng: Rng) -> _Model:
    """Bent, on its arm, and turned as somebody sees the back or the thumb's side of their own hand."""
    hand, rest = posed(_pose(rng)), mesh()
    limb = arm(rng, rng.uniform(0.01, 0.2) if rng.random() < 0.6 else BARE)
    flat = np.concatenate([rest.vertices, limb.vertices])
    bend = _bend(rng, flat)
    view = rotation(np.array((-rng.uniform(0.0, 0.75), 0, 0))) @ rotation(np.array((0, -rng.uniform(-0.25, 1.1), 0)))
    surface = Surface(
        flat,
        np.concatenate([rest.normals, limb.normals]),
        _each(bend, np.concatenate([hand.normals, limb.normals])) @ view.T,
        np.concatenate([np.zeros(len(rest.vertices)), limb.cloth]),
    )
    faces = np.concatenate([rest.faces, limb.faces + len(rest.vertices)])
    return _Model(_each(bend, np.concatenate([hand.vertices, limb.vertices])) @ view.T, faces, surface, hand.joints @ view.T)


def _bend(rng: Rng, flat: Floats) -> Floats:
    """(n, 3, 3): the arm's turn against the hand, about the wrist, where the skin goes along little by little."""
    turn = rotation(np.array((rng.uniform(-0.4, 0.25), 0, 0))) @ rotation(np.array((0, 0, rng.uniform(-0.3, 0.3))))
    share = np.clip((flat[:, 1, None, None] + _WRIST_M) / (2 * _WRIST_M), 0, 1)
    return np.asarray(np.eye(3) + share * (turn - np.eye(3)))


def _each(turns: Floats, rows: Floats) -> Floats:
    return np.asarray(np.einsum("nab,nb->na", turns, rows))


def _pose(rng: Rng) -> dict[int, Floats]:
    """The index finger stretched, the others curled, more or less tightly; the thumb folded in or laid beside."""
    turns = curl(INDEX, (rng.uniform(-0.1, 0.3), rng.uniform(0, 0.2), rng.uniform(0, 0.12)))
    tight = rng.uniform(0.75, 1.0)
    for finger, more in ((MIDDLE, 0.97), (RING, 1.0), (LITTLE, 1.03)):
        turns |= curl(finger, tuple(tight * more * angle * rng.uniform(0.94, 1.06) for angle in (1.3, 1.75, 1.1)))
    folded = rng.uniform(0, 1)
    turns[THUMB[0]] = np.array((0, rng.uniform(0.1, 0.5), rng.uniform(0.1, 0.4)))
    turns[THUMB[1]] = np.array((0, 0.7 * folded, 0.35))
    turns[THUMB[2]] = np.array((0, 0.8 * folded, 0.2 * folded))
    return turns


def _mirrored(model: _Model) -> _Model:
    """A left hand."""
    flip = np.array((-1.0, 1.0, 1.0))
    surface = Surface(model.surface.rest, model.surface.rest_normals, model.surface.normals * flip, model.surface.cloth)
    return _Model(model.vertices * flip, model.faces, surface, model.joints * flip)


def _placed(model: _Model, tip: Point, turn: float, length_px: float) -> Floats:
    """(n, 3): the vertices in the frame's pixels and their depth, the index finger's tip at `tip` and leading along the angle `turn`."""
    shown, joints = _projected(model.vertices), _projected(model.joints)
    finger = joints[_TIP] - joints[_KNUCKLE]
    angle = turn - np.arctan2(finger[1], finger[0])
    scale = length_px / float(np.linalg.norm(mesh().joints[_TIP]))
    spin = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) * scale
    moved = (shown[:, :2] - joints[_TIP, :2]) @ spin.T + tip
    return np.asarray(np.c_[moved, shown[:, 2] * scale])


def _projected(points: Floats) -> Floats:
    away = EYE_M + points[:, 2:]
    return np.asarray(np.concatenate([points[:, :2] * EYE_M / np.maximum(away, 0.15), points[:, 2:]], axis=1))


def _drawn(rng: Rng, model: _Model, points: Floats, size: tuple[int, int]) -> Cutout:
    """The cut-out, (height, width, 4)."""
    seen = raster(points * FINER, model.faces, (size[0] * FINER, size[1] * FINER))
    opaque = seen.face >= 0
    depth = np.full(opaque.shape, float(points[:, 2].max() * FINER))
    depth[opaque] = seen.spread(model.faces, points[:, 2:] * FINER)[:, 0]
    reach = float(np.hypot(*np.ptp(points[:, :2], axis=0))) * FINER / 90
    dark = 1 - 0.55 * skin.crevices(depth, reach)[opaque]
    rgba = np.zeros((*opaque.shape, 4), np.float32)
    rgba[opaque, :3] = skin.coloured(rng, _spread(seen, model)) * dark[:, None]
    rgba[opaque, 3] = 255
    small = np.asarray(cv2.resize(rgba, size, interpolation=cv2.INTER_AREA), np.float32)
    whole = small[..., :3] / np.maximum(small[..., 3:] / 255, 1e-3)
    return np.asarray(np.clip(np.dstack([whole, small[..., 3]]), 0, 255), np.uint8)


def _spread(seen: Raster, model: _Model) -> Surface:
    """The model's surface at every pixel that sees it."""
    surface = model.surface
    rows = (surface.rest, surface.rest_normals, surface.normals, surface.cloth[:, None])
    rest, rest_normals, normals, cloth = (seen.spread(model.faces, values) for values in rows)
    return Surface(rest, rest_normals, normals, cloth[:, 0])
