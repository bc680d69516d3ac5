from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eyelid_rig.crop.asking import Asking, Pick, understand
from eyelid_rig.crop.classes import NOUNS
from eyelid_rig.crop.coco import CLASSES
from eyelid_rig.crop.made import Intent
from eyelid_rig.crop.phrases import MOST_CHARACTERS

THINGS = {
    "what is this mug": "cup",
    "what kind of dog is this?": "dog",
    "What's this laptop made of?": "laptop",
    "how much does this laptop weigh": "laptop",
    "is this apple ripe?": "apple",
    "is this book any good": "book",
    "what colour is this book": "book",
    "what's in this bowl": "bowl",
    "what time does the clock show": "clock",
    "what does the clock say": "clock",
    "describe the teddy bear": "teddy bear",
    "how old is that teddy": "teddy bear",
    "what car is the man driving": "car",
    "is the milk in this cup still good": "cup",
    "is this an apple?": "apple",
    "next to the laptop, what is that mug": "cup",
    "what is this person wearing": "person",
    "what's wrong with this keyboard": "keyboard",
    "what is the hot dog": "hot dog",
    "what is the wine glass next to the cup": "wine glass",
    "what phone is that": "cell phone",
    "where did I leave my scissors": "scissors",
    "what's left of this cake": "cake",
    "how big is this dog": "dog",
    "what does the stop sign mean": "stop sign",
    "why is this plant dying": "potted plant",
    "what species is that bird": "bird",
    "does this toothbrush need charging": "toothbrush",
    "is this toilet clean": "toilet",
    "what are those scissors for": "scissors",
    "what's the dog looking at": "dog",
    "where can I buy a mug like this mug?": "cup",
    "who is the man with the dog": "person",
    "this couch, what style is it?": "couch",
    "WHAT IS THIS TV": "tv",
    "how do I clean my hair dryer": "hair drier",
    "what\u2019s the fridge\u2019s age": "refrigerator",
}
SURFACES = {
    "what glass is this tabletop made of": "dining table",
    "what is this table made of": "dining table",
    "how do I clean this countertop": "dining table",
    "look at the table": "dining table",
    "what fabric is this sofa made of": "couch",
    "what wood is this floor": "",
    "what wood is this?": "",
    "is this glass or plastic": "",
    "is this marble?": "",
    "what fabric is this": "",
    "what is the colour of the wall behind the couch": "",
    "what kind of leather is this": "",
}
TEXTS = {
    "what does this say": "",
    "read this": "",
    "translate this, please": "",
    "can you read the sign": "",
    "what brand is this": "",
    "what brand is this laptop": "laptop",
    "what's the brand of this car?": "car",
    "what does the label on the bottle say": "bottle",
    "the label on this bottle": "bottle",
    "what's the phone number on this sign": "",
    "who wrote this book": "book",
    "what book is this": "book",
    "what's this book's title": "book",
    "what language is this": "",
    "how much is on this receipt": "",
    "what are the ingredients": "",
}
UNNAMED = [
    "",
    "what is this",
    "what is this thing",
    "what's that on the floor",
    "what's on the table?",
    "next to the laptop, what is that",
    "is this a dog or a cat?",
    "what would you say this is",
    "have I read this before",
    "what is this made of",
    "how much is this",
    "what is the colour of this",
]
UNKNOWN = [
    "what is this plant pot",
    "what's this phone case",
    "what is the thermostat set to",
    "what is that gizmo next to the cup",
    "the plate on the table",
]
PICKS = {
    "what breed is the dog on the left": Pick.LEFT,
    "what is the left mug": Pick.LEFT,
    "tell me about the car on my right": Pick.RIGHT,
    "what is the rightmost bottle": Pick.RIGHT,
    "what is the biggest bottle": Pick.BIGGEST,
    "what is the big dog doing": Pick.BIGGEST,
    "what is the small spoon": Pick.SMALLEST,
    "what's the nearest car": Pick.NEAREST,
    "which is the mug in the middle": Pick.MIDDLE,
    "what colour is the right horse?": Pick.RIGHT,
    "is this the right cup?": Pick.ANY,
    "how big is this dog": Pick.ANY,
    "what is left of this cake": Pick.ANY,
    "what is the mug to the left of the laptop": Pick.ANY,
}


def test_sixty_prompts_and_more_are_tried() -> None:
    assert len(THINGS) + len(SURFACES) + len(TEXTS) + len(UNNAMED) + len(UNKNOWN) + len(PICKS) > 60


@pytest.mark.parametrize(("words", "label"), THINGS.items())
def test_a_thing_that_is_asked_about_is_known_by_its_class(words: str, label: str) -> None:
    asked = understand(words)
    assert asked.intent is Intent.LOOK
    assert label in asked.labels
    assert asked.labels <= {label, "cup", "wine glass"}


@pytest.mark.parametrize(("words", "label"), SURFACES.items())
def test_a_surface_is_asked_about_and_not_what_its_material_could_also_name(words: str, label: str) -> None:
    asked = understand(words)
    assert asked.intent is Intent.SURFACE
    assert asked.labels == ({label} if label else set())


@pytest.mark.parametrize(("words", "label"), TEXTS.items())
def test_only_words_that_ask_for_reading_are_a_reading_prompt(words: str, label: str) -> None:
    asked = understand(words)
    assert asked.intent is Intent.READ
    assert asked.labels == ({label} if label else set())


@pytest.mark.parametrize("words", UNNAMED)
def test_this_alone_names_nothing(words: str) -> None:
    asked = understand(words)
    assert (asked.intent, asked.labels, asked.plural, asked.points) == (Intent.LOOK, frozenset(), False, False)


@pytest.mark.parametrize("words", UNKNOWN)
def test_a_noun_that_is_not_known_is_never_taken_for_a_class(words: str) -> None:
    asked = understand(words)
    assert asked.intent is Intent.LOOK
    assert asked.noun
    assert not asked.labels


@pytest.mark.parametrize(("words", "pick"), PICKS.items())
def test_which_of_several_is_meant_is_heard(words: str, pick: Pick) -> None:
    assert understand(words).pick is pick


def test_several_things_are_meant_by_a_plural() -> None:
    assert understand("what are these apples").plural
    assert not understand("what are these scissors").plural


@pytest.mark.parametrize("words", ["what am I pointing at?", "the one I point at", "what is the cup I'm pointing to"])
def test_a_finger_that_is_spoken_of_is_waited_for(words: str) -> None:
    assert understand(words).points


def test_a_press_without_words_asks_about_what_is_in_view() -> None:
    assert understand(None) == understand("") == Asking()


@given(st.text())
def test_any_words_are_understood_somehow(words: str) -> None:
    asked = understand(words)
    assert asked.labels <= set(CLASSES)


@given(
    st.lists(
        st.sampled_from(
            ["this", "that", "the", "what", "is", "of", "on", "mug", "table", "glass", "'s", "?", "left", "read", "says", "ß", "＇"]
        )
    )
)
def test_any_order_of_a_prompts_words_is_understood_somehow(words: list[str]) -> None:
    assert understand(" ".join(words)).labels <= set(CLASSES)


@given(st.sampled_from(sorted(NOUNS)))
def test_every_known_noun_is_found_after_this(noun: str) -> None:
    assert understand(f"what is this {noun}?").labels == NOUNS[noun]


def test_what_is_said_beyond_a_sentence_is_not_heard() -> None:
    assert understand("um " * MOST_CHARACTERS + "what is this mug") == understand("um " * (MOST_CHARACTERS // 3))
