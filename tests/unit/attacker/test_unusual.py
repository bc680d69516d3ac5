"""The attacker on writing that is no line on a desk: large, close, bare, apart, worn, turned; unredacted, each is a leak."""

from __future__ import annotations

from itertools import count, islice

import cv2
import numpy as np
import pytest

from eyelid_bench.attacker.reading import Reader
from eyelid_bench.scenes.compose import Canvas, Pose
from eyelid_bench.scenes.ink import Ink
from eyelid_bench.scenes.parts import kind, shot
from eyelid_bench.scenes.seeds import Part, Purpose
from eyelid_bench.scenes.sheets import SANS_BOLD, Sheet
from eyelid_bench.scenes.truth import Field, Kind, Secret, Shot
from eyelid_rig.camera import jpeg
from eyelid_rig.camera.frames import Pixels
from eyelid_rig.crop.seen import Quad

OTHERS = tuple(one for one in Kind if one is not Kind.USUAL)
EACH = 5
FILLED = 5
"""So many fields are read under a fill, where every look is tried in vain: half a second a field. All of them: nightly."""
MOST_PX = 260_000
"""What a rig's crop has at most."""


def some(wanted: Kind) -> list[Shot]:
    numbers = (number for number in count(1000) if kind(Purpose.TUNING, Part.LEAKS, number) is wanted)
    return [shot(Purpose.TUNING, Part.LEAKS, number) for number in islice(numbers, EACH)]


def released(pixels: Pixels, field: Field) -> tuple[Pixels, Field]:
    """A crop around the field that nobody painted, as small and as coarse as a rig would send it, and the field's place in it."""
    height, width = pixels.shape[:2]
    corners = np.asarray(field.quad)
    left, top = (int(max(0, value)) for value in corners.min(0) - 40)
    right, bottom = int(min(width, corners[:, 0].max() + 40)), int(min(height, corners[:, 1].max() + 40))
    scale = min(1.0, (MOST_PX / ((right - left) * (bottom - top))) ** 0.5)
    small = cv2.resize(np.ascontiguousarray(pixels[top:bottom, left:right]), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)

    def place(quad: Quad) -> Quad:
        a, b, c, d = (((x - left) * scale, (y - top) * scale) for x, y in quad)
        return a, b, c, d

    return jpeg.decode(jpeg.encode(np.asarray(small, np.uint8), 85)), field.placed(place)


def covered(pixels: Pixels, field: Field) -> Pixels:
    corners = np.asarray(field.quad)
    grown = corners.mean(0) + (corners - corners.mean(0)) * 1.3
    copy = np.ascontiguousarray(pixels.copy())
    cv2.fillConvexPoly(copy, grown.astype(np.int32), (40, 40, 40))
    return copy


@pytest.mark.parametrize("filled", [FILLED, pytest.param(1000, marks=pytest.mark.nightly)])
@pytest.mark.parametrize("wanted", OTHERS)
def test_a_secret_that_is_left_in_a_crop_is_a_leak_whatever_its_kind_and_none_under_a_fill_is(
    reader: Reader, wanted: Kind, filled: int
) -> None:
    pairs = [(scene, field) for scene in some(wanted) for field in scene.secrets()]
    readable = [(scene, field) for scene, field in pairs if reader.read(scene.pixels, field).leaked]
    assert len(readable) >= max(3, 0.4 * len(pairs))
    assert np.mean([reader.read(*released(scene.pixels, field)).leaked for scene, field in readable]) >= 0.8
    some_of_each = readable[:: -(-len(readable) // filled)]
    assert not any(reader.read(covered(scene.pixels, field), field).leaked for scene, field in some_of_each)


def written(height_px: float, turn: float, ink: tuple[int, int, int], ground: int) -> tuple[Pixels, Field]:
    rng = np.random.default_rng(1)
    sheet = Ink(1000, 240, ink)
    sheet.write("0776 029 633", (40, 30), SANS_BOLD, 150, ink, Secret.PHONE)
    canvas = Canvas(np.full((1400, 1800, 3), ground, np.uint8))
    canvas.lay(rng, sheet, Pose((900, 700), 1000 * height_px / 108, turn))
    return canvas.pixels, canvas.fields[0]


@pytest.mark.parametrize("turn", range(0, 360, 30))
def test_it_reads_whichever_way_the_camera_was_held(reader: Reader, turn: int) -> None:
    assert reader.read(*written(60, turn, (20, 20, 20), 210)).share == 1.0


@pytest.mark.parametrize("height_px", [14, 30, 60, 120, 200])
@pytest.mark.parametrize(("ink", "ground"), [((20, 20, 20), 210), ((240, 240, 240), 60), ((150, 150, 150), 130)])
def test_it_reads_small_and_large_dark_and_light_and_faint(reader: Reader, height_px: int, ink: tuple[int, int, int], ground: int) -> None:
    assert reader.read(*written(height_px, 8, ink, ground)).leaked


def test_it_puts_the_digits_of_a_column_together(reader: Reader) -> None:
    sheet = Sheet(300, 1300, (240, 240, 236))
    sheet.write_pieces(
        [(digit, (100.0, 40.0 + 150 * row)) for row, digit in enumerate("48213907")], SANS_BOLD, 100, (20, 20, 20), Secret.PASSWORD
    )
    canvas = Canvas(np.full((1400, 800, 3), 120, np.uint8))
    canvas.lay(np.random.default_rng(1), sheet, Pose((400, 700), 260, 12))
    assert reader.read(canvas.pixels, canvas.fields[0]).share == 1.0


def test_half_a_number_beside_a_wide_fill_is_read(reader: Reader) -> None:
    pixels, field = written(60, 0, (20, 20, 20), 210)
    a, b, _, d = np.asarray(field.quad)
    painted = np.ascontiguousarray(pixels.copy())
    painted[int(a[1]) - 30 : int(d[1]) + 30, int(a[0]) - 30 : int(a[0] + 0.4 * (b[0] - a[0]))] = (40, 40, 40)
    assert reader.read(painted, field).leaked
