"""The attacker: it reads nearly everything that nobody painted, nothing under a fill, and what a sloppy fill leaves."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from components import require
from eyelid_bench.attacker.faces import FaceFinder
from eyelid_bench.attacker.reading import Reader
from eyelid_bench.scenes.parts import shot
from eyelid_bench.scenes.seeds import Part, Purpose
from eyelid_bench.scenes.truth import FacePlace, Field, Secret, Shot
from eyelid_rig.camera import jpeg
from eyelid_rig.camera.frames import Pixels

SCENES = 6


@pytest.fixture(scope="module")
def scenes() -> list[Shot]:
    return [shot(Purpose.TUNING, Part.LEAKS, 900 + number) for number in range(SCENES)]


def painted(pixels: Pixels, places: list[Field] | list[FacePlace], share: float = 1.0) -> Pixels:
    """With a black quad over that share of each, from its beginning; through JPEG, as a crop is."""
    copy = np.ascontiguousarray(pixels.copy())
    for place in places:
        a, b, c, d = (np.asarray(corner) for corner in place.quad)
        grown = np.array([a, a + (b - a) * share, d + (c - d) * share, d])
        middle, shape = grown.mean(0), grown.copy()
        if share == 1.0:
            shape = middle + (grown - middle) * (1.1, 1.3)
        cv2.fillConvexPoly(copy, shape.astype(np.int32), (0, 0, 0))
        cv2.polylines(copy, [shape.astype(np.int32)], True, (0, 0, 0), 5 if share == 1.0 else 1)
    return jpeg.decode(jpeg.encode(copy, 85))


def test_most_of_what_nobody_painted_is_read(reader: Reader, scenes: list[Shot]) -> None:
    read = [reader.read(scene.pixels, field).leaked for scene in scenes for field in scene.fields]
    assert np.mean(read) > 0.6
    assert len(read) > 4 * SCENES


def test_nothing_is_read_under_a_fill(reader: Reader, scenes: list[Shot]) -> None:
    assert not [
        field.text for scene in scenes for field in scene.fields if reader.read(painted(scene.pixels, list(scene.fields)), field).leaked
    ]


def test_a_fill_that_leaves_the_last_four_is_noticed(reader: Reader, scenes: list[Shot]) -> None:
    pans = [(scene, field) for scene in scenes for field in scene.fields if field.kind is Secret.PAN]
    readable = [(scene, field) for scene, field in pans if reader.read(scene.pixels, field).share > 0.9]
    left = [reader.read(painted(scene.pixels, [field], 0.76), field) for scene, field in readable]
    assert len(left) >= 3
    assert np.mean([recovery.tail for recovery in left]) >= 0.5
    assert not any(recovery.leaked for recovery in left)


def test_a_fill_over_the_first_third_only_is_a_leak(reader: Reader, scenes: list[Shot]) -> None:
    pans = [(scene, field) for scene in scenes for field in scene.fields if field.kind is Secret.PAN]
    readable = [(scene, field) for scene, field in pans if reader.read(scene.pixels, field).share > 0.9]
    assert np.mean([reader.read(painted(scene.pixels, [field], 0.33), field).leaked for scene, field in readable]) >= 0.7


def test_faces_are_found_where_they_are_and_not_under_a_fill() -> None:
    require("opencv-doc", Path("/usr/share/doc/opencv-doc/examples").is_dir())
    finder = FaceFinder()
    crowds = [shot(Purpose.TUNING, Part.FACES, number) for number in range(4)]
    found = [(scene, face) for scene in crowds for face in scene.faces if face.size_px >= 48 and finder.finds(scene.pixels, face)]
    assert len(found) >= 5
    assert not any(finder.finds(painted(scene.pixels, list(scene.faces)), face) for scene, face in found)
