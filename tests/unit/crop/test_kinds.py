"""With the real net, on cut-outs of real things."""

from __future__ import annotations

import numpy as np
import pytest

from eyelid_rig.crop.box import Box
from eyelid_rig.crop.looking.kinds import Kinds
from unit.crop.placed import laid, photo, scaled, stamp


@pytest.fixture(scope="module")
def kinds() -> Kinds:
    return Kinds()


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("zebra", "animals/mammals/equines/zebra.png"),
        ("cup", "household/dishes/mug.png"),
        ("dog", "animals/mammals/dogs/dog.png"),
        ("bus", "vehicles/masstransit/green_korean_bus.png"),
        ("broccoli", "food/vegetables/broccoli.png"),
    ],
)
def test_one_thing_is_said_to_be_what_it_is_and_nothing_else(kinds: Kinds, label: str, name: str) -> None:
    frame, place = laid(photo("5-mountain-path"), scaled(stamp(name), 360), 700, 400)
    assert kinds.likely(frame, place, {label}) > 0.3
    others = {"zebra", "cup", "dog", "bus", "broccoli"} - {label}
    assert kinds.likely(frame, place, others) < 0.1


def test_of_a_class_that_it_does_not_know_it_says_nothing(kinds: Kinds) -> None:
    assert kinds.likely(photo("6-dandelions"), Box(100, 100, 300, 300), {"giraffe", "person"}) == 0


@pytest.mark.parametrize(
    "box", [Box(0, 0, 1, 1), Box(1919, 1079, 1, 1), Box(0, 0, 1920, 1080), Box(5, 900, 1900, 2), Box(1900, 0, 3, 1080)]
)
def test_a_box_of_any_shape_can_be_asked_about(kinds: Kinds, box: Box) -> None:
    assert 0 <= kinds.likely(photo("6-dandelions"), box, {"bird", "cat"}) <= 1


def test_the_same_look_says_the_same(kinds: Kinds) -> None:
    frame = np.ascontiguousarray(photo("3-dogs-at-a-window"))
    assert kinds.likely(frame, Box(300, 300, 500, 500), {"dog"}) == kinds.likely(frame, Box(300, 300, 500, 500), {"dog"})
