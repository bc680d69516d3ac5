"""The demo's table, bare and with a card: the same photograph but for the card, whose place is known."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from eyelid_bench.demo import card, scene
from eyelid_rig.camera.photos import list_photos
from eyelid_rig.crop.seen import Quad

SIZE = (960, 540)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> scene.Scene:
    return scene.make(tmp_path_factory.mktemp("frames"), SIZE)


def inside(quad: Quad, around: int = 0) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    mask = Image.new("L", SIZE)
    ImageDraw.Draw(mask).polygon(quad, fill=255)
    return np.asarray(mask.filter(ImageFilter.BoxBlur(around))) > 0


def pixels(made: scene.Scene, name: str) -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
    return np.asarray(Image.open(made.folder / name), np.int16)


def test_the_camera_sees_the_bare_table_first_and_then_the_card(made: scene.Scene) -> None:
    assert [path.name for path in list_photos(made.folder)] == [scene.BARE, scene.WITH_CARD]


def test_the_two_differ_where_the_card_and_its_shadow_are_and_nowhere_else(made: scene.Scene) -> None:
    change = np.abs(pixels(made, scene.BARE) - pixels(made, scene.WITH_CARD)).max(axis=2)
    assert np.median(change[inside(made.card)]) > 40
    assert change[~inside(made.card, around=40)].max() <= 8


def test_every_line_lies_on_the_card_and_stands_out_from_it(made: scene.Scene) -> None:
    seen = pixels(made, scene.WITH_CARD).mean(axis=2)
    for line in made.writing:
        assert not (inside(line) & ~inside(made.card)).any()
        assert np.ptp(seen[inside(line)]) > 90


def test_a_card_has_its_own_colours_by_its_seed_and_always_the_same() -> None:
    first, again, other = (np.asarray(card.draw(seed)) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_the_number_is_the_published_one_and_a_card_number_by_its_last_digit() -> None:
    digits = [int(digit) for digit in card.NUMBER.replace(" ", "")]
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[-2::-2]]
    assert card.NUMBER == "4111 1111 1111 1111"
    assert (sum(doubled) + sum(digits[-1::-2])) % 10 == 0
