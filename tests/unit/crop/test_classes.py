from __future__ import annotations

import pytest

from eyelid_rig.crop.classes import BACKGROUND, FURNITURE, MATERIALS, NOUNS, SURFACES, is_plural, known_end, labels_of, surface
from eyelid_rig.crop.coco import CLASSES

PLURALS = {
    "mugs": "cup",
    "phones": "cell phone",
    "knives": "knife",
    "mice": "mouse",
    "glasses": "wine glass",
    "buses": "bus",
    "benches": "bench",
    "puppies": "dog",
    "sandwiches": "sandwich",
    "people": "person",
    "teddy bears": "teddy bear",
    "sofas": "couch",
    "geese": "bird",
}


def test_there_are_eighty_classes_each_once() -> None:
    assert len(CLASSES) == len(set(CLASSES)) == 80


def test_every_class_can_be_named_by_its_own_name_or_is_a_surface() -> None:
    for label in CLASSES:
        assert labels_of(label) == {label} or label in (surface(label) or ())


def test_no_noun_means_a_class_that_the_detector_does_not_know() -> None:
    meant = [*NOUNS.values(), *SURFACES.values(), BACKGROUND, FURNITURE]
    assert frozenset().union(*meant) <= set(CLASSES)


def test_no_noun_is_both_a_thing_and_a_surface() -> None:
    assert not NOUNS.keys() & SURFACES.keys()


def test_the_only_material_that_is_also_a_thing_is_glass() -> None:
    assert {material for material in MATERIALS if labels_of(material)} == {"glass"}


@pytest.mark.parametrize(("noun", "label"), PLURALS.items())
def test_a_plural_means_what_its_singular_means(noun: str, label: str) -> None:
    assert label in labels_of(noun)
    assert is_plural(noun)


@pytest.mark.parametrize("noun", ["scissors", "bus", "dress", "mug", "skis", "thermostat", "", "s", "es"])
def test_an_s_at_the_end_makes_no_plural(noun: str) -> None:
    assert not is_plural(noun)


@pytest.mark.parametrize(
    ("phrase", "end"),
    [
        ("my old coffee mug", "coffee mug"),
        ("wine glass", "wine glass"),
        ("plant pot", ""),
        ("phone case", ""),
        ("stop sign", "stop sign"),
        ("kitchen table", "table"),
        ("hot dog", "hot dog"),
        ("dog", "dog"),
        ("", ""),
    ],
)
def test_only_the_end_of_a_phrase_names_a_thing(phrase: str, end: str) -> None:
    assert known_end(phrase.split()) == end
