"""With the real nets, on a drawn hand in real photographs: what of it is a photograph's, no licence let us have."""

from __future__ import annotations

from math import atan2, degrees, dist

import numpy as np
import pytest

from eyelid_bench.scenes.compose import Canvas
from eyelid_bench.scenes.hands import point
from eyelid_bench.scenes.parts import shot
from eyelid_bench.scenes.seeds import Part, Purpose
from eyelid_rig.camera.frames import Pixels
from eyelid_rig.crop.asking import understand
from eyelid_rig.crop.box import Box
from eyelid_rig.crop.looking.hands import Hands
from eyelid_rig.crop.looking.things import Things
from eyelid_rig.crop.made import Found, Limits
from eyelid_rig.crop.pointing import ray_of
from eyelid_rig.crop.region import choose
from eyelid_rig.crop.seen import Scene, Thing
from unit.crop.placed import laid, photo, pointing_hand, scaled, stamp

PHOTOS = ("1-table-with-wine", "5-mountain-path")


@pytest.fixture(scope="module")
def hands() -> Hands:
    return Hands()


def with_hand(backdrop: Pixels, turn: int, x: int, y: int) -> tuple[Pixels, Box]:
    return laid(backdrop, pointing_hand(turn), x, y)


@pytest.mark.parametrize("name", PHOTOS)
@pytest.mark.parametrize("turn", [-60, -30, 0, 30, 60])
def test_a_finger_is_followed_to_within_ten_degrees(hands: Hands, name: str, turn: int) -> None:
    frame, place = with_hand(photo(name), turn, 650, 250)
    rays = [ray for hand in hands.look(frame) if (ray := ray_of(hand))]
    assert len(rays) == 1
    assert not place.distance_to(rays[0].tip)
    pointed = degrees(atan2(-rays[0].direction[1], rays[0].direction[0]))
    assert abs((pointed - turn + 180) % 360 - 180) < 10


@pytest.mark.parametrize("name", [*PHOTOS, "2-bowl-with-fig", "4-brushes", "6-dandelions"])
def test_where_there_is_no_hand_none_is_seen(hands: Hands, name: str) -> None:
    assert not [hand for hand in hands.look(photo(name)) if ray_of(hand)]


@pytest.mark.parametrize("shape", [(1, 1), (1, 500), (500, 1), (31, 47), (3040, 4056)])
def test_a_picture_of_any_size_can_be_looked_at(hands: Hands, shape: tuple[int, int]) -> None:
    assert hands.look(np.full((*shape, 3), 127, np.uint8)) == ()


@pytest.mark.parametrize("turn", [-30, 0, 60])
def test_a_hand_that_is_far_away_is_found_closer_by(hands: Hands, turn: int) -> None:
    frame, place = laid(photo("5-mountain-path"), scaled(pointing_hand(turn), 300), 1500, 700)
    (hand,) = hands.look(frame)
    assert not any(place.distance_to(mark) > 20 for mark in hand.landmarks)


def test_what_is_too_small_to_be_the_wearers_own_hand_is_none(hands: Hands) -> None:
    faces = shot(Purpose.TUNING, Part.FACES, 56).pixels
    assert hands.look(faces) == ()
    assert [hand for hand in hands.look(faces[60:760, 150:1350]) if ray_of(hand)]


def test_a_hand_that_does_not_reach_in_from_below_is_not_the_wearers(hands: Hands) -> None:
    high, _ = with_hand(photo("5-mountain-path"), 0, 650, 0)
    low, _ = with_hand(photo("5-mountain-path"), 0, 650, 250)
    assert hands.look(high) == ()
    assert [hand for hand in hands.look(low) if ray_of(hand)]


def test_nearly_every_wearers_own_hand_is_followed(hands: Hands) -> None:
    followed = 0
    for seed in range(8):
        canvas = Canvas(photo("5-mountain-path").copy())
        aside = 45 * (seed - 4)
        point(np.random.default_rng(seed), canvas, (960.0, 540.0), (960.0 + aside, 240.0), 420.0)
        rays = [ray for hand in hands.look(canvas.pixels) if (ray := ray_of(hand))]
        off = [degrees(atan2(aside, 300) - atan2(ray.direction[0], -ray.direction[1])) for ray in rays if dist(ray.tip, (960, 540)) < 50]
        followed += len(rays) == 1 and len(off) == 1 and abs(off[0]) < 15
    assert followed >= 6


def test_a_hand_that_is_lost_in_the_frame_is_found_at_the_end_of_its_arm(hands: Hands) -> None:
    lost = shot(Purpose.TUNING, Part.REGION, 6).pixels
    arm = Thing("person", 0.4, Box(506, 676, 285, 400))
    assert not [hand for hand in hands.look(lost) if ray_of(hand)]
    assert [hand for hand in hands.look(lost, (arm,)) if ray_of(hand)]


def test_an_arm_that_is_hardly_a_person_leads_to_its_hand(hands: Hands) -> None:
    dark = shot(Purpose.TUNING, Part.REGION, 5162).pixels
    things = Things(looks_larger=False).look(dark)
    assert "person" not in {thing.label for thing in things}
    assert not [hand for hand in hands.look(dark) if ray_of(hand)]
    assert [hand for hand in hands.look(dark, things) if ray_of(hand)]


def test_two_looks_at_one_frame_see_the_same(hands: Hands) -> None:
    frame, _ = with_hand(photo(PHOTOS[0]), 30, 650, 250)
    assert hands.look(frame)
    assert hands.look(frame) == hands.look(frame)


def test_a_draft_can_name_the_models_that_looked(hands: Hands) -> None:
    assert [len(model) for model in hands.models] == [32, 32]


def test_a_press_without_words_sends_what_the_finger_points_at_and_not_what_is_in_the_centre(hands: Hands) -> None:
    frame, meant = laid(photo("5-mountain-path"), scaled(stamp("animals/mammals/elephant.png"), 320), 1300, 330)
    frame, centre = laid(frame, scaled(stamp("household/dishes/mug.png"), 260), 830, 430)
    frame, _ = with_hand(frame, 60, 1000, 540)
    seen = Scene((1920, 1080), Things().look(frame), hands.look(frame))
    chosen = choose(understand(None), seen, Limits(250_000, 1_000_000, 90, 0.08))
    assert chosen.found is Found.POINTED
    assert chosen.box.shared(meant) > 0.95 * meant.area
    assert not chosen.box.shared(centre)
