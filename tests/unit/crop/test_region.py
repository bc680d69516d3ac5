from __future__ import annotations

from typing import Final

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from eyelid_formats.errors import Code, RigError
from eyelid_rig.crop.asking import understand
from eyelid_rig.crop.box import Box
from eyelid_rig.crop.candidates import each_once
from eyelid_rig.crop.coco import CLASSES
from eyelid_rig.crop.made import Found, Intent, Limits, Region
from eyelid_rig.crop.region import choose, is_worth_another_look, needs_hands
from eyelid_rig.crop.seen import Finding, Hand, Kind, Scene, Thing

SIZE: Final = (1920, 1080)
LIMITS: Final = Limits(250_000, 1_000_000, 90, 0.08)
CUP = Thing("cup", 0.8, Box(300, 400, 200, 240))
OTHER_CUP = Thing("cup", 0.7, Box(1400, 400, 160, 200))
BOOK = Thing("book", 0.8, Box(860, 440, 240, 300))
TABLE = Thing("dining table", 0.8, Box(0, 200, 1920, 880))


def text(box: Box) -> Finding:
    x, y, right, bottom = box.x, box.y, box.x + box.width, box.y + box.height
    return Finding(Kind.TEXT, ((x, y), (right, y), (right, bottom), (x, bottom)), 0.9, "test")


def pointing(tip: tuple[float, float], towards: tuple[float, float]) -> Hand:
    """A pointing hand 225 pixels long, `towards` of length 1."""
    (dx, dy), (x, y) = towards, tip
    ahead_and_aside = [
        *[(0, 0), (20, 25), (45, 40), (70, 45), (90, 35), (100, 20), (150, 21), (190, 22), (225, 23)],
        *[(105, 0), (135, 2), (110, 4), (85, 4), (100, -18), (126, -16), (102, -14), (80, -13)],
        *[(90, -34), (112, -32), (92, -30), (74, -29)],
    ]
    return Hand(tuple((x + (a - 225) * dx - (b - 23) * dy, y + (a - 225) * dy + (b - 23) * dx) for a, b in ahead_and_aside), 0.9)


def region(words: str | None, *things: Thing, hands: tuple[Hand, ...] = (), findings: tuple[Finding, ...] = ()) -> Region:
    return choose(understand(words), Scene(SIZE, things, hands, findings), LIMITS)


def refusal(words: str | None, *things: Thing, hands: tuple[Hand, ...] = (), findings: tuple[Finding, ...] = ()) -> Code:
    with pytest.raises(RigError) as refused:
        region(words, *things, hands=hands, findings=findings)
    return refused.value.code


def box_or_code(words: str | None, scene: Scene, limits: Limits = LIMITS) -> Box | Code:
    try:
        return choose(understand(words), scene, limits).box
    except RigError as refused:
        return refused.code


def holds(outer: Box, inner: Box) -> bool:
    return outer.shared(inner) == inner.area


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


def test_a_finger_tells_one_from_another() -> None:
    chosen = region("what is this mug", CUP, OTHER_CUP, hands=(pointing((1100, 500), (1.0, 0.0)),))
    assert holds(chosen.box, OTHER_CUP.box)
    assert chosen.found is Found.POINTED


def test_a_finger_that_points_past_all_of_them_tells_nothing() -> None:
    assert refusal("what is this mug", CUP, OTHER_CUP, hands=(pointing((900, 300), (0.0, -1.0)),)) is Code.CROP_NOTHING


def test_several_things_asked_about_together_are_sent_together() -> None:
    near = Thing("cup", 0.7, Box(560, 420, 180, 220))
    chosen = region("what are these mugs", CUP, near)
    assert holds(chosen.box, CUP.box)
    assert holds(chosen.box, near.box)


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


CARD = Finding(Kind.CARD, ((900.0, 500.0), (1100.0, 500.0), (1100.0, 620.0), (900.0, 620.0)), 0.9, "test")


def test_the_piece_of_a_table_has_nothing_on_it_that_was_seen() -> None:
    chosen = region("what glass is this tabletop made of", TABLE, CUP, findings=(CARD,), hands=(pointing((1500, 800), (0.0, -1.0)),))
    assert (chosen.found, chosen.intent) == (Found.CLEAR, Intent.SURFACE)
    assert holds(TABLE.box, chosen.box)
    assert not chosen.box.shared(CUP.box)
    assert not chosen.box.shared(Box(900, 500, 200, 120))
    assert not chosen.box.shared(Box(1480, 810, 60, 200))


def test_where_no_piece_of_the_table_that_was_seen_is_clear_no_other_surface_takes_its_place() -> None:
    small = Thing("dining table", 0.8, Box(600, 300, 600, 400))
    full = Thing("book", 0.8, Box(590, 290, 620, 420))
    assert refusal("what is this table made of", small, full) is Code.CROP_NOTHING
    assert region("what is this wall made of", small, full).found is Found.CLEAR


def test_the_floor_is_not_the_table_that_stands_on_it() -> None:
    assert not region("what wood is this floor", Thing("dining table", 0.8, Box(0, 0, 1000, 1080))).box.shared(Box(0, 0, 1000, 1080))
    assert refusal("what wood is this floor", Thing("dining table", 0.8, Box(0, 0, 1920, 1080))) is Code.CROP_NOTHING


def test_a_surface_may_reach_the_frames_edge_and_is_never_the_whole_frame() -> None:
    whole = Limits(1_000_000, 1_000_000, 90, 0.08)
    with pytest.raises(RigError, match="clear"):
        choose(understand("what is this floor"), Scene((96, 96)), whole)
    assert region("what is this floor").box.share_ppm(SIZE) <= 250_000


TITLE, LINE, FAR = Box(880, 480, 160, 24), Box(880, 512, 180, 20), Box(200, 200, 180, 24)


def test_the_block_of_text_nearest_the_centre_is_read() -> None:
    chosen = region("read this", findings=(text(TITLE), text(LINE), text(FAR)))
    assert holds(chosen.box, TITLE)
    assert holds(chosen.box, LINE)
    assert not chosen.box.shared(FAR)
    assert (chosen.found, chosen.intent) == (Found.TEXT, Intent.READ)


def test_the_block_of_text_that_the_finger_points_at_is_read() -> None:
    chosen = region("read this", findings=(text(TITLE), text(FAR)), hands=(pointing((300, 600), (0.0, -1.0)),))
    assert holds(chosen.box, FAR)
    assert chosen.found is Found.POINTED


def test_words_on_a_named_thing_are_read_with_the_thing() -> None:
    assert holds(region("what's this book's title", BOOK, findings=(text(FAR),)).box, BOOK.box)


def test_of_a_thing_too_large_to_send_the_words_on_it_are_read() -> None:
    bus = Thing("bus", 0.9, Box(300, 100, 1300, 900))
    chosen = region("what does the bus say", bus, findings=(text(TITLE), text(FAR)))
    assert holds(chosen.box, TITLE)
    assert refusal("what does the bus say", bus, findings=(text(FAR),)) is Code.CROP_BUDGET


def test_where_there_is_no_text_nothing_is_read() -> None:
    assert refusal("read this", CUP, BOOK) is Code.CROP_NOTHING


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
