"""With the real nets, on real photographs and on cut-outs of real things in them."""

from __future__ import annotations

import numpy as np
import pytest

from eyelid_rig.crop.box import Box
from eyelid_rig.crop.candidates import named, overlap
from eyelid_rig.crop.coco import CLASSES
from eyelid_rig.crop.imagenet import SORTS
from eyelid_rig.crop.looking.detections import fitting, things_of
from eyelid_rig.crop.looking.nanodet import CLOSER, FIRST
from eyelid_rig.crop.looking.parts import lower, squares
from eyelid_rig.crop.looking.quads import SCREENS
from eyelid_rig.crop.looking.ssd import WINDOWS, Ssd
from eyelid_rig.crop.looking.things import Things
from eyelid_rig.crop.seen import Scene, Thing
from unit.crop.placed import laid, photo, scaled, stamp

STAMPS = [
    ("cup", "household/dishes/mug.png", "1-table-with-wine"),
    ("toilet", "household/toilet.png", "5-mountain-path"),
    ("teddy bear", "animals/mammals/bears/toys/edward_bear.png", "1-table-with-wine"),
    ("car", "vehicles/auto/sedan.png", "5-mountain-path"),
    ("zebra", "animals/mammals/equines/zebra.png", "5-mountain-path"),
    ("elephant", "animals/mammals/elephant.png", "5-mountain-path"),
    ("orange", "food/fruit/orange.png", "1-table-with-wine"),
    ("bus", "vehicles/masstransit/green_korean_bus.png", "5-mountain-path"),
    ("bird", "animals/birds/duck.png", "6-dandelions"),
]


@pytest.fixture(scope="module")
def things() -> Things:
    return Things()


def seen_at(found: tuple[Thing, ...], label: str, place: Box) -> bool:
    return any(thing.label == label and overlap(thing.box, place) > 0.6 for thing in found)


@pytest.mark.parametrize(("label", "name", "backdrop"), STAMPS)
@pytest.mark.parametrize("x", [200, 1300])
def test_a_thing_of_a_known_class_is_seen_where_it_lies(things: Things, label: str, name: str, backdrop: str, x: int) -> None:
    frame, place = laid(photo(backdrop), scaled(stamp(name), 400), x, 420)
    assert seen_at(things.look(frame, frozenset({label})), label, place)


def test_a_photographs_own_things_are_seen(things: Things) -> None:
    found = things.look(photo("1-table-with-wine"))
    assert seen_at(found, "wine glass", Box(717, 248, 156, 404))
    assert seen_at(found, "bottle", Box(873, 46, 144, 592))


def test_a_standing_frame_is_looked_at_as_well_as_a_lying_one(things: Things) -> None:
    frame = np.ascontiguousarray(photo("1-table-with-wine")[:, 500:1108])
    assert seen_at(things.look(frame), "wine glass", Box(217, 248, 156, 404))


def test_things_are_inside_the_frame_and_the_surest_is_first(things: Things) -> None:
    for name in ("1-table-with-wine", "3-dogs-at-a-window", "6-dandelions"):
        found = things.look(photo(name), frozenset(CLASSES))
        assert found
        assert all(thing.box.is_inside((1920, 1080)) for thing in found)
        assert [thing.score for thing in found] == sorted((thing.score for thing in found), reverse=True)


def test_one_thing_of_a_class_is_seen_once(things: Things) -> None:
    found = things.look(photo("1-table-with-wine"), frozenset({"bottle"}))
    for at, one in enumerate(found):
        assert not any(one.label == other.label and overlap(one.box, other.box) > 0.55 for other in found[:at])


def test_what_is_not_there_is_not_seen(things: Things) -> None:
    assert things.look(np.zeros((1080, 1920, 3), np.uint8), frozenset({"cat"})) == ()


@pytest.mark.parametrize("shape", [(1, 1), (1, 500), (500, 1), (16, 16), (31, 47), (3040, 4056)])
def test_a_picture_of_any_size_can_be_looked_at(things: Things, shape: tuple[int, int]) -> None:
    grey = np.full((*shape, 3), 127, np.uint8)
    assert all(thing.box.is_inside((shape[1], shape[0])) for thing in things.look(grey, frozenset({"cat"})))


def test_two_looks_at_one_frame_see_the_same(things: Things) -> None:
    assert things.look(photo("3-dogs-at-a-window")) == things.look(photo("3-dogs-at-a-window"))


def test_a_draft_can_name_the_models_that_looked(things: Things) -> None:
    assert [len(model) for model in things.models_for(frozenset({"cat"}))] == [32, 32]
    assert things.models_for(frozenset()) == things.models_for(frozenset({"giraffe"})) == things.models_for(frozenset({"cat"}))[:1]
    assert len(set(things.models_for(frozenset({"cat"}), again=True))) == 3


def test_what_is_named_must_be_what_the_second_net_sees_too(things: Things) -> None:
    frame, place = laid(photo("5-mountain-path"), scaled(stamp("animals/mammals/equines/zebra.png"), 400), 200, 420)
    (zebra,) = (thing for thing in things.look(frame, frozenset({"zebra"})) if thing.label == "zebra")
    assert overlap(zebra.box, place) > 0.6
    for label in ("horse", "cat", "bear", "elephant", "sheep"):
        assert not any(thing.label == label for thing in things.look(frame, frozenset({label})))


def test_what_the_detector_calls_something_else_is_found_where_the_second_net_is_convinced(things: Things) -> None:
    frame, place = laid(photo("1-table-with-wine"), scaled(stamp("sports/soccer.png"), 420), 1200, 420)
    assert seen_at(things.look(frame, frozenset({"sports ball"})), "sports ball", place)
    assert not seen_at(things.look(frame), "sports ball", place)
    assert not seen_at(things.look(frame, frozenset({"orange"})), "orange", place)


def test_a_board_of_little_memory_sees_the_same_at_first_and_does_not_look_twice(things: Things) -> None:
    frame, _ = laid(photo("5-mountain-path"), scaled(stamp("animals/mammals/equines/zebra.png"), 400), 200, 420)
    once = Things(looks_larger=False)
    assert once.look(frame, frozenset({"zebra"})) == things.look(frame, frozenset({"zebra"}))
    larger = {thing.box for thing in things.look(frame, frozenset({"giraffe"}))} - {
        thing.box for thing in once.look(frame, frozenset({"giraffe"}))
    }
    assert larger


def test_a_board_of_little_memory_does_not_look_again(things: Things) -> None:
    frame, _ = laid(photo("6-dandelions"), scaled(stamp("animals/birds/pigeon.png"), 300), 1300, 400)
    once, bird = Things(looks_larger=False), frozenset({"bird"})
    assert things.looks_again
    assert not once.looks_again
    assert once.look_again(frame, bird) == once.look(frame, bird) != things.look_again(frame, bird)


@pytest.mark.parametrize(
    ("label", "name", "backdrop"),
    [("bird", "animals/birds/pigeon.png", "6-dandelions"), ("cow", "animals/mammals/bovines/cow_white.png", "5-mountain-path")],
)
def test_all_nets_together_see_one_thing_where_the_first_sees_several(things: Things, label: str, name: str, backdrop: str) -> None:
    frame, place = laid(photo(backdrop), scaled(stamp(name), 300), 1300, 400)
    labels = frozenset({label})
    assert len(named(labels, Scene((1920, 1080), things.look(frame, labels)))) > 1
    (only,) = named(labels, Scene((1920, 1080), things.look_again(frame, labels)))
    assert overlap(only, place) > 0.6


def test_a_look_with_all_nets_sees_no_more_of_what_is_not_there(things: Things) -> None:
    frame, _ = laid(photo("5-mountain-path"), scaled(stamp("animals/mammals/equines/zebra.png"), 400), 200, 420)
    for label in ("horse", "cat", "bear", "elephant", "sheep"):
        assert not named(frozenset({label}), Scene((1920, 1080), things.look_again(frame, frozenset({label}))))
    assert things.look_again(np.zeros((1080, 1920, 3), np.uint8), frozenset({"cat"})) == ()


@pytest.mark.parametrize("shape", [(1, 1), (1, 500), (500, 1), (31, 47), (3040, 4056)])
def test_a_picture_of_any_size_can_be_looked_at_again(things: Things, shape: tuple[int, int]) -> None:
    grey = np.full((*shape, 3), 127, np.uint8)
    assert all(thing.box.is_inside((shape[1], shape[0])) for thing in things.look_again(grey, frozenset({"cat"})))


@pytest.mark.parametrize(("label", "name", "backdrop"), STAMPS)
@pytest.mark.parametrize("standing", [False, True])
def test_ssdlite_puts_its_boxes_where_the_things_are(label: str, name: str, backdrop: str, standing: bool) -> None:
    frame, place = laid(photo(backdrop), scaled(stamp(name), 400), 200, 420)
    if standing:
        frame = np.ascontiguousarray(frame[:, :700])
    size = (frame.shape[1], frame.shape[0])
    found = things_of(Ssd().look(frame, fitting(size, WINDOWS), np.full(80, 0.1, np.float32)), size)
    assert max(overlap(thing.box, place) for thing in found) > 0.65


def test_a_named_thing_is_given_once_and_what_is_beside_it_as_ever(things: Things) -> None:
    frame, place = laid(photo("1-table-with-wine"), scaled(stamp("household/dishes/mug.png"), 380), 1300, 500)
    found = things.look(frame, frozenset({"cup"}))
    assert sum(thing.label == "cup" and overlap(thing.box, place) > 0.3 for thing in found) == 1
    assert seen_at(found, "wine glass", Box(717, 248, 156, 404))


def test_a_named_screen_is_not_doubted() -> None:
    """What is no screen to the second net would not be painted."""
    assert not SORTS.keys() & SCREENS


def test_every_class_that_the_second_net_is_asked_about_is_one_of_the_detectors() -> None:
    assert SORTS.keys() <= set(CLASSES)
    numbers = [number for sorts in SORTS.values() for number in sorts]
    assert len(numbers) == len(set(numbers))
    assert all(0 <= number < 1000 for number in numbers)


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920), (4056, 3040), (640, 480), (1000, 1100)])
def test_the_parts_that_are_shown_for_palms_lie_in_the_frame_and_cover_it(size: tuple[int, int]) -> None:
    shown = np.zeros((size[1], size[0]), np.bool_)
    for part in squares(size):
        assert part.is_inside(size)
        shown[part.y : part.y + part.height, part.x : part.x + part.width] = True
    assert shown.all()
    assert all(part.is_inside(size) for part in lower(size))


def test_a_frame_that_is_nearly_square_is_shown_once() -> None:
    assert squares((1000, 1100)) == [Box(0, 0, 1000, 1100)]


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920), (4056, 3040), (500, 500), (300, 2000)])
def test_a_frame_is_shown_through_the_shape_that_fits_it(size: tuple[int, int]) -> None:
    for windows, (divisor, rest) in ((FIRST, (32, 0)), (CLOSER, (32, 0)), (WINDOWS, (128, 44))):
        width, height = fitting(size, windows)
        assert (width > height) is (size[0] > size[1])
        assert width % divisor == height % divisor == rest
