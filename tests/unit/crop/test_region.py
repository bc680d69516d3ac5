from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from eyelid_formats.errors import Code
from eyelid_rig.crop.asking import understand
from eyelid_rig.crop.box import Box
from eyelid_rig.crop.candidates import each_once
from eyelid_rig.crop.coco import CLASSES
from eyelid_rig.crop.made import Found, Intent, Limits
from eyelid_rig.crop.region import choose, is_worth_another_look, needs_hands
from eyelid_rig.crop.seen import Scene, Thing
from unit.crop.regions import BOOK, CUP, OTHER_CUP, SIZE, TABLE, box_or_code, holds, pointing, refusal, region, text


def test_the_named_thing_is_sent_and_not_the_one_in_the_centre() -> None:
    chosen = region("what is this mug", CUP, BOOK)
    assert holds(chosen.box, CUP.box)
    assert not chosen.box.shared(BOOK.box)
    assert (chosen.found, chosen.intent, chosen.target) == (Found.NAMED, Intent.LOOK, "mug")


def test_a_crop_is_its_thing_with_a_margin_and_less_than_twice_as_large() -> None:
    box = region("what is this mug", CUP).box
    assert CUP.box.area < box.area < 2 * CUP.box.area


def test_a_named_thing_that_is_not_in_view_is_never_replaced_by_another() -> None:
    hand = pointing((980, 900), (0.0, -1.0))
    assert refusal("what is this mug", BOOK) is Code.CROP_NOTHING
    assert refusal("what is this mug", BOOK, hands=(hand,)) is Code.CROP_NOTHING
    assert refusal("read the label on this bottle", BOOK, findings=(text(Box(900, 500, 100, 20)),)) is Code.CROP_NOTHING


def test_of_several_none_is_sent() -> None:
    assert refusal("what is this mug", CUP, OTHER_CUP) is Code.CROP_SEVERAL


def test_a_second_candidate_that_is_hardly_seen_makes_nothing_ambiguous() -> None:
    assert holds(region("what is this mug", CUP, Thing("cup", 0.42, OTHER_CUP.box)).box, CUP.box)


def test_one_thing_seen_twice_is_one() -> None:
    as_glass = Thing("wine glass", 0.7, Box(305, 396, 190, 240))
    its_half = Thing("cup", 0.5, Box(310, 410, 180, 120))
    assert holds(region("what is this glass", CUP, as_glass, its_half).box, CUP.box)


@pytest.mark.parametrize(
    ("words", "thing"),
    [
        ("what is the mug on the left", CUP),
        ("what is the mug on the right", OTHER_CUP),
        ("what is the biggest mug", CUP),
        ("what is the small mug", OTHER_CUP),
        ("what is the nearest mug", CUP),
        ("what is the mug in the middle", OTHER_CUP),
    ],
)
def test_words_tell_one_from_another(words: str, thing: Thing) -> None:
    chosen = region(words, CUP, OTHER_CUP)
    assert holds(chosen.box, thing.box)
    assert chosen.found is Found.NAMED


def test_the_only_one_in_view_is_not_the_one_on_the_other_side() -> None:
    assert refusal("what is the mug on the right", CUP) is Code.CROP_NOTHING
    assert holds(region("what is the mug on the left", CUP).box, CUP.box)


def test_a_thing_that_is_hardly_seen_is_the_one_on_its_side_where_no_other_is() -> None:
    hardly = Thing("cup", 0.3, OTHER_CUP.box)
    assert holds(region("what is the mug on the right", CUP, hardly).box, hardly.box)
    assert holds(region("what is the mug on the left", CUP, hardly).box, CUP.box)
    assert holds(region("what is this mug", CUP, hardly).box, CUP.box)


def test_only_words_that_say_there_are_several_make_do_with_doubtful_things() -> None:
    doubtful, other = Thing("cup", 0.18, CUP.box), Thing("cup", 0.17, OTHER_CUP.box)
    assert refusal("what is this mug", doubtful) is Code.CROP_NOTHING
    assert holds(region("what is the biggest mug", doubtful, other).box, CUP.box)
    assert holds(region("what is the mug on the right", doubtful, other).box, OTHER_CUP.box)


def test_where_words_compare_a_thing_that_is_hardly_seen_is_the_other_one() -> None:
    chosen = region("what is the biggest mug", CUP, Thing("cup", 0.3, OTHER_CUP.box), Thing("vase", 0.6, OTHER_CUP.box))
    assert holds(chosen.box, CUP.box)


def test_the_only_one_in_view_is_the_biggest() -> None:
    chosen = region("what is the biggest mug", CUP)
    assert chosen.box.shared(CUP.box) == CUP.box.area


@pytest.mark.parametrize("words", ["what is the small mug", "what is the nearest mug"])
def test_the_only_one_in_view_cannot_be_compared(words: str) -> None:
    assert refusal(words, CUP) is Code.CROP_NOTHING


def test_the_only_animal_in_view_is_not_another_animal_that_was_named() -> None:
    for label in ("sheep", "horse", "bird"):
        assert refusal("what is this cow", Thing(label, 0.9, CUP.box), BOOK) is Code.CROP_NOTHING
    assert refusal("what time does the clock show", Thing("sports ball", 0.8, CUP.box)) is Code.CROP_NOTHING


def test_a_part_of_a_thing_and_what_reaches_out_of_it_are_not_a_second_one() -> None:
    its_handle = Thing("cup", 0.7, Box(440, 500, 60, 100))
    around_much = Thing("cup", 0.6, Box(200, 300, 700, 600))
    a_corner = Thing("cup", 0.35, Box(460, 560, 200, 240))
    assert holds(region("what is this mug", CUP, its_handle, around_much, a_corner).box, CUP.box)
    assert refusal("what is this mug", CUP, Thing("cup", 0.5, a_corner.box)) is Code.CROP_SEVERAL


def test_the_box_holds_all_that_was_seen_in_its_place() -> None:
    head = Box(CUP.box.x - 40, CUP.box.y - 20, CUP.box.width + 40, CUP.box.height)
    assert holds(region("what is this mug", CUP, Thing("bowl", 0.3, head)).box, head)


def test_the_box_holds_what_else_was_drawn_around_the_thing() -> None:
    below = Box(CUP.box.x, CUP.box.y + 90, CUP.box.width, CUP.box.height)
    chosen = region("what is this mug", CUP, Thing("cup", 0.3, below))
    assert not holds(chosen.box, below)
    assert holds(region("what is this mug", *each_once([CUP, Thing("cup", 0.3, below)])).box, below)
    hardly = each_once([CUP, Thing("cup", 0.1, below)])
    assert [thing.also for thing in hardly] == [()]


def test_what_another_class_box_takes_out_of_the_frame_or_the_budget_is_shown_by_its_own() -> None:
    tall = Thing("cup", 0.8, Box(300, 300, 400, 700))
    out_of_the_frame = Thing("vase", 0.9, Box(300, 300, 400, 780))
    assert holds(region("what is this mug", tall, out_of_the_frame).box, tall.box)
    large = Thing("cup", 0.8, Box(300, 200, 700, 680))
    too_large = Thing("vase", 0.9, Box(300, 200, 900, 700))
    assert holds(region("what is this mug", large, too_large).box, large.box)


@pytest.mark.parametrize(
    ("words", "refused", "worth"),
    [
        ("what is this mug", Code.CROP_NOTHING, True),
        ("what is this mug", Code.CROP_SEVERAL, True),
        ("what is this", Code.CROP_CUT_OFF, True),
        ("what is this", Code.CROP_BUDGET, True),
        ("what is this", Code.CROP_NOTHING, False),
        ("what is this table made of", Code.CROP_NOTHING, False),
        ("what is this mug", Code.LOW_MEMORY, False),
    ],
)
def test_another_look_is_worth_it_where_more_things_could_change_the_refusal(words: str, refused: Code, worth: bool) -> None:
    assert is_worth_another_look(understand(words), refused) is worth


def test_several_things_asked_about_together_are_sent_together() -> None:
    near = Thing("cup", 0.7, Box(560, 420, 180, 220))
    chosen = region("what are these mugs", CUP, near)
    assert holds(chosen.box, CUP.box)
    assert holds(chosen.box, near.box)


def test_without_name_and_finger_the_smallest_thing_at_the_centre_is_sent() -> None:
    shelf = Thing("refrigerator", 0.9, Box(500, 100, 900, 900))
    chosen = region(None, CUP, shelf, BOOK, TABLE)
    assert holds(chosen.box, BOOK.box)
    assert chosen.found is Found.CENTRE


def test_without_anything_known_at_the_centre_a_modest_part_around_it_is_sent() -> None:
    chosen = region(None, CUP, TABLE)
    assert chosen.found is Found.CENTRE
    assert chosen.box.share_ppm(SIZE) <= 120_000
    assert not chosen.box.distance_to((960, 540))


def test_a_large_box_in_the_centre_is_a_reason_to_refuse_only_when_it_is_certain() -> None:
    large = Box(0, 100, 1500, 900)
    assert region(None, Thing("person", 0.45, large)).box.share_ppm(SIZE) <= 120_000
    assert refusal(None, Thing("person", 0.6, large)) is Code.CROP_CUT_OFF


@pytest.mark.parametrize("box", [Box(0, 400, 200, 240), Box(300, 2, 200, 240), Box(1720, 400, 198, 200), Box(300, 900, 100, 180)])
def test_a_thing_that_the_frames_edge_cuts_off_is_refused(box: Box) -> None:
    assert refusal("what is this mug", Thing("cup", 0.8, box)) is Code.CROP_CUT_OFF


def test_a_thing_that_is_larger_than_the_budget_is_refused() -> None:
    assert refusal("what is this mug", Thing("cup", 0.8, Box(200, 100, 1200, 900))) is Code.CROP_BUDGET


def test_a_thing_that_only_just_fits_loses_its_margin_first() -> None:
    tight = Box(400, 200, 960, 532)
    assert region("what is this mug", Thing("cup", 0.8, tight)).box == tight


@pytest.mark.parametrize(
    ("words", "needed"),
    [
        ("what is this book", False),
        ("what is this mug", True),
        ("what is the left mug", False),
        (None, True),
        ("what am I pointing at", True),
    ],
)
def test_hands_are_looked_for_only_where_they_could_decide(words: str | None, needed: bool) -> None:
    assert needs_hands(understand(words), Scene(SIZE, (CUP, OTHER_CUP, BOOK))) is needed


frames = st.sampled_from([(1920, 1080), (1081, 1921), (640, 480), (4056, 3040)])


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    width, height = size = draw(frames)
    things = []
    for _ in range(draw(st.integers(0, 6))):
        x, y = draw(st.integers(0, width - 8)), draw(st.integers(0, height - 8))
        box = Box(x, y, draw(st.integers(4, width - x)), draw(st.integers(4, height - y)))
        things.append(Thing(draw(st.sampled_from(["cup", "book", "dog", "dining table", "person"])), draw(st.floats(0.3, 1.0)), box))
    return Scene(size, tuple(things), (), tuple(text(thing.box) for thing in things if thing.label == "book"))


prompts = st.sampled_from(
    [
        None,
        "what is this mug",
        "what is the big dog",
        "read this",
        "what wood is this table",
        "what are these books",
        "what is the left cup",
    ]
)


@given(prompts, scenes(), st.integers(20_000, 1_000_000), st.floats(0, 0.5))
def test_a_region_is_even_inside_the_frame_within_the_budget_and_never_the_whole(
    words: str | None, scene: Scene, budget: int, margin: float
) -> None:
    box = box_or_code(words, scene, Limits(budget, 1_000_000, 90, margin))
    if not isinstance(box, Box):
        assert box in (Code.CROP_NOTHING, Code.CROP_SEVERAL, Code.CROP_CUT_OFF, Code.CROP_BUDGET)
        return
    assert box.is_inside(scene.size)
    assert box.share_ppm(scene.size) <= budget
    assert (box.width, box.height) != scene.size
    assert not any(edge % 2 for edge in box.as_tuple())


@given(st.sampled_from(CLASSES), st.integers(20, 1700), st.integers(20, 900), st.integers(2, 900), st.integers(2, 500), st.floats(0, 0.3))
def test_a_region_contains_all_of_its_thing(label: str, x: int, y: int, width: int, height: int, margin: float) -> None:
    thing = Box(x, y, width, height)
    assume(x + width < 1900 and y + height < 1070)
    asked = understand(f"what is this {label}?")
    assume(asked.intent is Intent.LOOK)
    scene = Scene(SIZE, (Thing(label, 0.9, thing),))
    assert holds(choose(asked, scene, Limits(400_000, 1_000_000, 90, margin)).box, thing)


@given(prompts, scenes())
def test_the_order_in_which_things_were_seen_decides_nothing(words: str | None, scene: Scene) -> None:
    assert box_or_code(words, scene) == box_or_code(words, Scene(scene.size, scene.things[::-1], (), scene.findings))
