"""The less usual scenes of the leaks: as often as is said, without a change to the usual ones, and each as its name says."""

from __future__ import annotations

from collections import Counter
from itertools import count, islice
from pathlib import Path

import numpy as np
import pytest

from components import require
from eyelid_bench.scenes import unusual
from eyelid_bench.scenes.backdrops import wall
from eyelid_bench.scenes.compose import Canvas, Pose
from eyelid_bench.scenes.desks import desk
from eyelid_bench.scenes.leaks import UNUSUAL
from eyelid_bench.scenes.parts import FULL_HD, kind, shot
from eyelid_bench.scenes.seeds import Part, Purpose, Rng, generator
from eyelid_bench.scenes.sheets import Sheet
from eyelid_bench.scenes.truth import Field, Kind, Shot
from eyelid_rig.crop.seen import Quad

OTHERS = tuple(one for one in Kind if one is not Kind.USUAL)
EACH = 4


@pytest.fixture(autouse=True)
def _packages() -> None:
    require("tuxpaint-stamps-default", Path("/usr/share/tuxpaint/stamps").is_dir())
    require("opencv-doc", Path("/usr/share/doc/opencv-doc/examples").is_dir())


def some(wanted: Kind) -> list[Shot]:
    numbers = (number for number in count(1000) if kind(Purpose.TUNING, Part.LEAKS, number) is wanted)
    return [shot(Purpose.TUNING, Part.LEAKS, number) for number in islice(numbers, EACH)]


def heights(field: Field) -> list[float]:
    return [float(np.hypot(d[0] - a[0], d[1] - a[1])) for a, _, _, d in field.pieces or (field.quad,)]


def test_they_are_between_a_fifth_and_a_quarter_of_the_scenes_and_each_kind_as_often_as_another() -> None:
    found = Counter(kind(Purpose.TUNING, Part.LEAKS, number) for number in range(3000))
    assert 0.2 <= 1 - found[Kind.USUAL] / 3000 <= 0.25
    assert all(found[one] > 0.7 * UNUSUAL * 3000 / len(OTHERS) for one in OTHERS)


def test_the_other_parts_have_none() -> None:
    assert {kind(Purpose.TUNING, part, number) for part in (Part.FACES, Part.CLEAN, Part.REGION) for number in range(99)} == {Kind.USUAL}


def test_a_usual_scene_is_the_desk_that_it_is_without_them() -> None:
    number = next(number for number in count() if kind(Purpose.TUNING, Part.LEAKS, number) is Kind.USUAL)
    scene = shot(Purpose.TUNING, Part.LEAKS, number)
    alone = desk(generator(Purpose.TUNING, Part.LEAKS, number), scene.name, FULL_HD)
    assert scene.pixels.tobytes() == alone.pixels.tobytes()
    assert scene.fields == alone.fields


@pytest.mark.parametrize("wanted", OTHERS)
def test_the_kind_that_is_told_is_the_kind_that_is_made_and_it_has_secrets_in_view(wanted: Kind) -> None:
    for scene in some(wanted):
        assert scene.kind is wanted
        middles = [np.mean(field.quad, axis=0) for field in scene.secrets()]
        assert any(0 < x < FULL_HD[0] and 0 < y < FULL_HD[1] for x, y in middles)


@pytest.mark.parametrize(("wanted", "least", "most"), [(Kind.LARGE, 45, 340), (Kind.CLOSE, 45, 190)])
def test_letters_seen_from_close_or_written_large_are_as_high_as_is_said(wanted: Kind, least: float, most: float) -> None:
    for scene in some(wanted):
        assert least < max(height for field in scene.fields for height in heights(field)) < most


def test_digits_that_stand_apart_have_a_place_each_within_the_field() -> None:
    for scene in some(Kind.APART):
        (field,) = scene.fields
        assert len(field.pieces) >= 3
        low, high = np.min(field.quad, axis=0) - 2, np.max(field.quad, axis=0) + 2
        assert all((low <= corner).all() and (corner <= high).all() for piece in field.pieces for corner in np.asarray(piece))


def test_turned_scenes_are_turned_any_way() -> None:
    turns = [np.degrees(np.arctan2(b[1] - a[1], b[0] - a[0])) for scene in some(Kind.TURNED) for a, b, _, _ in [scene.fields[0].quad]]
    assert max(turns) - min(turns) > 60


class Watched(Canvas):
    """Knows the corners of what was laid last."""

    corners: Quad

    def lay(self, rng: Rng, sheet: Sheet, pose: Pose) -> Quad:
        self.corners = super().lay(rng, sheet, pose)
        return self.corners


def test_what_fills_the_view_is_cut_by_two_sides_of_the_frame_or_more() -> None:
    for number in range(12):
        rng = generator(Purpose.TUNING, Part.LEAKS, 5000 + number)
        canvas = Watched(wall(rng, FULL_HD))
        unusual._MANNERS[Kind.FILLING].lay(rng, canvas, (FULL_HD[0] / 2, FULL_HD[1] / 2))
        (left, top), (right, bottom) = np.min(canvas.corners, axis=0), np.max(canvas.corners, axis=0)
        assert sum((left < 0, top < 0, right > FULL_HD[0], bottom > FULL_HD[1])) >= 2
