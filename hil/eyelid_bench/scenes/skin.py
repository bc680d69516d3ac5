"""What skin, nails and cloth look like: colours and light, for places on a hand and its arm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from eyelid_bench.scenes import handmesh, said
from eyelid_bench.scenes.seeds import Rng

Floats = npt.NDArray[np.floating[Any]]
"""Single precision is enough for colours."""

_TONES = ((232, 190, 168), (222, 176, 146), (205, 152, 118), (176, 122, 88), (134, 88, 62), (92, 60, 44))
"""From fair to dark."""
_CLOTHS = ((38, 42, 56), (52, 52, 54), (190, 190, 186), (120, 30, 34), (74, 92, 66), (88, 110, 150), (226, 222, 214))
_BLUSH = np.array((0.05, -0.07, -0.06))
_PALE = np.array((0.10, 0.10, 0.09))


@dataclass(frozen=True, slots=True)
class Surface:
    """What is seen at so many places: a row for each."""

    rest: Floats
    """Where the place is while the hand is stretched out flat, in metres."""
    rest_normals: Floats
    normals: Floats
    """Towards the eye is -z."""
    cloth: Floats
    """From 0 to 1."""


def coloured(rng: Rng, surface: Surface) -> Floats:
    """(n, 3) from 0 to 255, lit from above and ahead."""
    skin = np.asarray(said.pick(rng, _TONES), float) * rng.uniform(0.97, 1.03, 3)
    cloth = np.asarray(said.pick(rng, _CLOTHS), float)
    tint, nails = _tint(rng, surface.rest), _nails(surface)
    flesh = skin * (1 + tint) + nails[:, None] * _PALE * 160
    weave = 1 + 0.08 * _noise(rng, surface.rest, 900)[:, None]
    colour = np.where(surface.cloth[:, None] > 0.5, cloth * weave, flesh)
    return np.asarray(colour * _light(rng, surface)[:, None] + _gloss(rng, surface, nails)[:, None])


def _light(rng: Rng, surface: Surface) -> Floats:
    """One lamp that reaches a little round the edge, and the rest of the room."""
    lamp = _unit(np.array((rng.uniform(-0.8, 0.8), rng.uniform(-0.9, -0.2), -rng.uniform(0.5, 1.0))))
    wrinkled = surface.normals + 0.04 * np.stack([_noise(rng, surface.rest, 1100) for _ in range(3)], axis=1)
    facing = np.clip((wrinkled @ lamp + 0.25) / 1.25, 0, 1)
    room = 0.5 - 0.5 * surface.normals[:, 1]
    return np.asarray((0.3 + 0.66 * facing + 0.2 * room) * (1 - 0.16 * _creases(surface)))


def _gloss(rng: Rng, surface: Surface, nails: Floats) -> Floats:
    half = _unit(np.array((rng.uniform(-0.4, 0.4), -0.4, -1.0)))
    return np.asarray((10 + 60 * nails) * np.clip(surface.normals @ half, 0, 1) ** 30 * (surface.cloth < 0.5))


def _tint(rng: Rng, rest: Floats) -> Floats:
    """(n, 3): blotches, and knuckles and fingertips that are redder."""
    joints = handmesh.mesh().joints
    knuckles = joints[[chain[at] for chain in handmesh.CHAINS[1:] for at in (1, 2, 3, 4)] + list(handmesh.THUMB[2:])]
    near = np.exp(-np.min([_squared(rest - knuckle) for knuckle in knuckles], axis=0) / 0.009**2)
    blotches = 0.025 * _noise(rng, rest, 90) + 0.012 * _noise(rng, rest, 420) + 0.02 * _noise(rng, rest, 2200)
    return np.asarray(rng.uniform(0.4, 1.4) * near[:, None] * _BLUSH + blotches[:, None] * np.array((0.8, 1.0, 1.0)))


def _creases(surface: Surface) -> Floats:
    """From 0 to 1: three lines across the back of each finger at its two joints."""
    joints, deep = handmesh.mesh().joints, np.zeros(len(surface.rest))
    for chain in handmesh.CHAINS[1:]:
        for at in (2, 3):
            bone = _unit(joints[chain[at + 1]] - joints[chain[at - 1]])
            offset = surface.rest - joints[chain[at]]
            along, off = np.abs(offset @ bone), _squared(offset)
            lines = sum(np.exp(-((along - line) ** 2) / 0.0005**2) for line in (0.0, 0.0022, 0.0044))
            deep = np.maximum(deep, lines * (off < 0.013**2))
    return np.asarray(np.clip(deep, 0, 1) * (surface.rest_normals[:, 2] < 0.2))


def _nails(surface: Surface) -> Floats:
    """From 0 to 1: an oval on the back of each fingertip."""
    joints, shown = handmesh.mesh().joints, np.zeros(len(surface.rest))
    for chain in handmesh.CHAINS:
        bone = _unit(joints[chain[-1]] - joints[chain[-2]])
        back = np.array((0.0, 0.0, -1.0)) if chain is not handmesh.THUMB else _unit(np.array((-0.35, -0.3, -1.0)))
        across = _unit(np.cross(bone, back))
        offset = surface.rest - joints[chain[-1]] - 0.003 * bone
        oval = ((offset @ bone) / 0.0065) ** 2 + ((offset @ across) / 0.0052) ** 2
        facing = surface.rest_normals @ back
        shown = np.maximum(shown, np.clip((1 - oval) * 4, 0, 1) * (facing > 0.35) * (_squared(offset) < 0.012**2))
    return shown


def _noise(rng: Rng, places: Floats, frequency: float) -> Floats:
    """About -1 to 1, smooth over 1 / frequency metres: waves in many directions."""
    waves, starts = rng.normal(0, frequency, (10, 3)).astype(np.float32), rng.uniform(0, 2 * np.pi, 10).astype(np.float32)
    found = np.zeros(len(places), np.float32)
    for wave, start in zip(waves, starts, strict=True):
        found += np.cos(places @ wave + start)
    return found / np.float32(np.sqrt(10))


def _squared(rows: Floats) -> Floats:
    """(n,): the squared length of each row."""
    return np.asarray(np.einsum("nk,nk->n", rows, rows))


def crevices(depth: Floats, reach_px: float) -> Floats:
    """From 0 to 1, how much darker it is where what lies around is nearer to the eye. `depth` in pixels; its empty part is far."""
    small = cv2.resize(depth.astype(np.float32), None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    around = cv2.resize(cv2.GaussianBlur(small, (0, 0), reach_px / 4), depth.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(np.clip((depth - around) / (2.5 * reach_px), 0, 1))


def _unit(vector: Floats) -> Floats:
    return np.asarray(vector / np.linalg.norm(vector))
