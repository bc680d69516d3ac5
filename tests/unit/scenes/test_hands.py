"""The hand of the scenes: what it points at is where the scene says, and it is on somebody's arm."""

from __future__ import annotations

import hashlib
from math import dist

import numpy as np
import pytest

from eyelid_bench.scenes import handmesh
from eyelid_bench.scenes.compose import Canvas
from eyelid_bench.scenes.handmesh import INDEX, MIDDLE, curl, mesh, posed
from eyelid_bench.scenes.hands import point
from eyelid_bench.scenes.rasters import raster
from eyelid_rig.camera.frames import Pixels

GREEN = (60, 160, 90)
TIP, TARGET = (960.0, 500.0), (1020.0, 200.0)


def pointed(seed: int) -> Pixels:
    canvas = Canvas(np.full((1080, 1920, 3), GREEN, np.uint8))
    point(np.random.default_rng(seed), canvas, TIP, TARGET, 420.0)
    return canvas.pixels


@pytest.mark.parametrize("seed", range(4))
def test_nothing_lies_between_the_fingertip_and_what_it_points_at_and_the_arm_leaves_the_frame(seed: int) -> None:
    drawn = np.abs(pointed(seed).astype(int) - GREEN).sum(-1) > 40
    ys, xs = np.nonzero(drawn)
    assert min(dist(TIP, place) for place in zip(xs, ys, strict=True)) < 12
    ahead = np.array(TIP) + np.linspace(0.15, 1, 50)[:, None] * (np.array(TARGET) - TIP)
    assert not drawn[ahead[:, 1].astype(int), ahead[:, 0].astype(int)].any()
    assert drawn[-1].any() or drawn[:, 0].any() or drawn[:, -1].any()
    assert 0.015 < drawn.mean() < 0.25


def test_the_same_numbers_give_the_same_hand_and_others_another() -> None:
    assert pointed(1).tobytes() == pointed(1).tobytes()
    assert pointed(1).tobytes() != pointed(2).tobytes()


def test_a_curled_finger_comes_near_the_palm_and_the_others_stay() -> None:
    rest, bent = mesh(), posed(curl(MIDDLE, (1.3, 1.7, 1.0)))
    assert dist(bent.joints[MIDDLE[4]], rest.joints[MIDDLE[1]]) < 0.6 * dist(rest.joints[MIDDLE[4]], rest.joints[MIDDLE[1]])
    assert bent.joints[MIDDLE[4], 2] > rest.joints[MIDDLE[4], 2] + 0.01
    assert np.allclose(bent.joints[list(INDEX)], rest.joints[list(INDEX)])
    assert np.allclose(np.linalg.norm(bent.normals, axis=1), 1)


def test_the_mesh_is_the_one_that_the_notice_names() -> None:
    assert hashlib.sha256(handmesh.FILE.read_bytes()).hexdigest().startswith("291790c1")


def test_the_nearer_triangle_is_seen_and_its_corners_values_are_spread_over_it() -> None:
    far, near = [(0, 0, 5), (10, 0, 5), (0, 10, 5)], [(0, 0, 1), (4, 0, 1), (0, 4, 1)]
    faces = np.array([[3, 4, 5], [0, 1, 2]])
    seen = raster(np.array(far + near, float), faces, (12, 12))
    assert seen.face[1, 1] == 0
    assert seen.face[5, 4] == 1
    assert seen.face[9, 9] == -1
    across = np.full(seen.face.shape, np.nan)
    across[seen.face >= 0] = seen.spread(faces, np.array(far + near, float)[:, :1])[:, 0]
    assert across[5, 4] == pytest.approx(4)
