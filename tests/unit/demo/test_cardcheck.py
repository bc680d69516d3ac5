"""The check that no line of the card left is itself shown crops that have it, in part, painted and beside it."""

from __future__ import annotations

import numpy as np
import pytest

from eyelid_bench.demo import scene
from eyelid_bench.demo.cardcheck import Fate, look
from eyelid_rig.camera import jpeg
from eyelid_rig.camera.frames import Pixels
from eyelid_rig.camera.photos import load_photo

SIZE = (1920, 1080)
BOX = (900, 500, 600, 240)


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> scene.Scene:
    return scene.make(tmp_path_factory.mktemp("frames"), SIZE)


@pytest.fixture
def crop(table: scene.Scene) -> Pixels:
    """The card and a little around it, unpainted."""
    x, y, width, height = BOX
    return load_photo(table.folder / scene.WITH_CARD, SIZE)[y : y + height, x : x + width].copy()


def sent(crop: Pixels) -> Pixels:
    return jpeg.decode(jpeg.encode(np.ascontiguousarray(crop), 85))


def cover(crop: Pixels, table: scene.Scene, quads: tuple[object, ...], grow: int = 8) -> Pixels:
    for quad in quads:
        xs, ys = zip(*quad, strict=True)  # type: ignore[call-overload]
        left, top = int(min(xs)) - BOX[0] - grow, int(min(ys)) - BOX[1] - grow
        crop[max(0, top) : int(max(ys)) - BOX[1] + grow, max(0, left) : int(max(xs)) - BOX[0] + grow] = 24
    return crop


def test_a_crop_with_the_card_in_it_is_found_out(table: scene.Scene, crop: Pixels) -> None:
    looked = look(sent(crop), BOX, table)
    assert (looked.fate, looked.share) == (Fate.READABLE, 1.0)


def test_one_line_left_over_is_found_out(table: scene.Scene, crop: Pixels) -> None:
    covered = cover(crop.copy(), table, table.writing[1:], grow=0)
    assert look(sent(covered), BOX, table).fate is Fate.READABLE


def test_a_blurred_card_is_no_painted_one(table: scene.Scene, crop: Pixels) -> None:
    blurred = np.repeat(np.repeat(crop[::8, ::8], 8, axis=0), 8, axis=1)
    assert look(sent(blurred), BOX, table).fate is Fate.READABLE


def test_a_card_under_one_colour_is_painted(table: scene.Scene, crop: Pixels) -> None:
    looked = look(sent(cover(crop, table, (table.card,))), BOX, table)
    assert (looked.fate, looked.share) == (Fate.PAINTED, 1.0)


def test_a_crop_beside_the_card_has_none_of_it(table: scene.Scene) -> None:
    frame = load_photo(table.folder / scene.WITH_CARD, SIZE)
    looked = look(sent(frame[0:300, 0:400]), (0, 0, 400, 300), table)
    assert (looked.fate, looked.share) == (Fate.OUTSIDE, 0.0)


def test_a_crop_that_was_made_smaller_is_judged_in_its_own_pixels(table: scene.Scene, crop: Pixels) -> None:
    assert look(sent(crop[::2, ::2]), BOX, table).fate is Fate.READABLE
