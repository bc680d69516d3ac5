"""Which region a prompt is about where a finger points, or may."""

from __future__ import annotations

import pytest

from eyelid_formats.errors import Code
from eyelid_rig.crop.box import Box
from eyelid_rig.crop.made import Found
from eyelid_rig.crop.seen import Hand, Thing
from unit.crop.regions import BOOK, CUP, OTHER_CUP, TABLE, holds, pointing, refusal, region, text


def test_a_finger_tells_one_from_another() -> None:
    chosen = region("what is this mug", CUP, OTHER_CUP, hands=(pointing((1100, 500), (1.0, 0.0)),))
    assert holds(chosen.box, OTHER_CUP.box)
    assert chosen.found is Found.POINTED


def test_a_finger_that_points_past_all_of_them_tells_nothing() -> None:
    assert refusal("what is this mug", CUP, OTHER_CUP, hands=(pointing((900, 300), (0.0, -1.0)),)) is Code.CROP_NOTHING


@pytest.mark.parametrize("words", [None, "", "what is this", "what is this gizmo"])
def test_without_a_known_name_the_finger_decides(words: str | None) -> None:
    chosen = region(words, CUP, BOOK, TABLE, hands=(pointing((640, 520), (-1.0, 0.0)),))
    assert holds(chosen.box, CUP.box)
    assert chosen.found is Found.POINTED


def test_the_wearers_own_arm_is_not_what_is_pointed_at() -> None:
    arm = Thing("person", 0.8, Box(560, 300, 700, 780))
    assert holds(region(None, CUP, arm, hands=(pointing((640, 520), (-1.0, 0.0)),)).box, CUP.box)


def test_a_finger_that_meets_no_known_thing_gives_what_lies_just_ahead_of_it() -> None:
    hand = pointing((1200, 500), (1.0, 0.0))
    chosen = region("what is this", CUP, BOOK, hands=(hand,))
    assert chosen.found is Found.POINTED
    assert not chosen.box.shared(BOOK.box)
    assert not chosen.box.distance_to((1400, 500))


def test_what_is_uncertain_and_cannot_be_shown_whole_gives_way_to_what_is_behind_it() -> None:
    finger = pointing((1200, 500), (1.0, 0.0))
    far, cut_off = Thing("cup", 0.4, Box(1500, 450, 120, 120)), Box(1230, 0, 250, 800)
    assert holds(region(None, Thing("vase", 0.4, cut_off), far, hands=(finger,)).box, far.box)
    assert holds(region(None, Thing("vase", 0.4, cut_off), hands=(finger,)).box, Box(1202, 400, 400, 200))
    assert refusal(None, Thing("vase", 0.8, cut_off), far, hands=(finger,)) is Code.CROP_CUT_OFF


def test_beside_the_ray_only_a_certain_thing_is_what_is_pointed_at() -> None:
    finger, beside = pointing((1200, 500), (1.0, 0.0)), Box(1400, 510, 60, 60)
    assert holds(region(None, Thing("cup", 0.8, beside), hands=(finger,)).box, beside)
    assert region(None, Thing("cup", 0.8, beside), hands=(finger,)).box.area < 10 * beside.area
    assert region(None, Thing("cup", 0.4, beside), hands=(finger,)).box == region(None, hands=(finger,)).box


def test_a_finger_that_meets_a_part_of_a_thing_gives_all_of_it() -> None:
    finger = pointing((1200, 500), (1.0, 0.0))
    saddle, bicycle, street = Box(1300, 450, 100, 80), Box(1310, 420, 160, 140), Box(1290, 100, 600, 900)
    chosen = region(None, Thing("bench", 0.4, saddle), Thing("bicycle", 0.4, bicycle), Thing("bus", 0.4, street), hands=(finger,))
    assert holds(chosen.box, saddle)
    assert holds(chosen.box, bicycle)
    assert not holds(chosen.box, street)


def test_what_is_uncertain_gets_a_wider_margin() -> None:
    finger = pointing((1200, 500), (1.0, 0.0))
    certain, doubtful = (region(None, Thing("cup", score, Box(1400, 400, 200, 200)), hands=(finger,)).box for score in (0.8, 0.4))
    assert doubtful.area > certain.area
    assert holds(doubtful, certain)


def test_a_finger_on_words_gives_the_words() -> None:
    label = Box(1400, 480, 200, 40)
    chosen = region("what is this", findings=(text(label),), hands=(pointing((1200, 500), (1.0, 0.0)),))
    assert holds(chosen.box, label)


def test_two_fingers_that_point_are_one_too_many() -> None:
    hands = (pointing((1200, 500), (1.0, 0.0)), pointing((640, 520), (-1.0, 0.0)))
    assert refusal(None, CUP, hands=hands) is Code.CROP_SEVERAL


def test_a_finger_that_is_spoken_of_but_not_seen_is_a_refusal() -> None:
    assert refusal("what am I pointing at", BOOK) is Code.CROP_NOTHING


ARM = Thing("person", 0.4, Box(500, 640, 300, 440))


def test_the_centre_is_not_sent_where_a_finger_may_point_unseen() -> None:
    perhaps = Hand(pointing((500.0, 300.0), (0.0, -1.0)).landmarks, 0.7)
    assert refusal("what is this?", BOOK, hands=(perhaps,)) is Code.CROP_NOTHING
    assert refusal(None, BOOK, ARM) is Code.CROP_NOTHING
    assert holds(region("what is this book?", BOOK, ARM, hands=(perhaps,)).box, BOOK.box)


def test_what_is_hardly_a_person_does_not_keep_the_centre_from_being_sent() -> None:
    assert holds(region("what is this?", BOOK, Thing("arm", 0.2, ARM.box)).box, BOOK.box)


def test_a_hand_that_rests_in_view_or_somebody_else_does_not_keep_the_centre_from_being_sent() -> None:
    resting = Hand(((900.0, 900.0),) * 21, 0.95)
    sitting = Thing("person", 0.8, Box(1300, 90, 420, 990))
    assert holds(region("what is this?", BOOK, ARM, sitting, hands=(resting,)).box, BOOK.box)
