"""What the phoneme model's adapter is trained on. The training itself needs `make adapter`."""

from __future__ import annotations

import pytest

from eyelid_bench.voices.clips import Half
from eyelid_bench.voices.people import people
from eyelid_bench.voices.pronouncing import phonemes
from eyelid_bench.voices.script import NAMES, near_misses
from eyelid_bench.voices.training.sentences import SENTENCES, plain, training_recipes
from eyelid_bench.voices.training.sounds_said import labels
from eyelid_rig.prompts.voice.adapter import SYMBOLS

_RECIPES = training_recipes(100)


def test_only_voices_of_the_tuning_half_train_it_and_all_as_often() -> None:
    voices = [recipe.voice for recipe in _RECIPES]
    assert set(voices) == set(people(Half.TUNING))
    assert {voices.count(voice) for voice in people(Half.TUNING)} == {4}


def test_more_sentences_begin_with_the_same_ones() -> None:
    assert training_recipes(30) == _RECIPES[: len(training_recipes(30))]


def test_no_near_miss_of_either_half_is_among_them() -> None:
    near = {plain(text) for half in Half for name in NAMES for text in near_misses(half, name)}
    assert not near & {plain(recipe.text) for recipe in training_recipes(SENTENCES)}


@pytest.mark.parametrize("recipe", _RECIPES[:6], ids=lambda recipe: recipe.text)
def test_every_sound_that_is_said_has_its_symbol(recipe) -> None:  # type: ignore[no-untyped-def]
    columns = labels(phonemes(recipe.text, recipe.voice.english))
    assert len(columns) > 5
    assert 0 < min(columns) <= max(columns) < len(SYMBOLS)


def test_british_and_american_vowels_are_one() -> None:
    assert labels("wˌʌt ɪz ðˈɪs?") == [SYMBOLS.index(sound) for sound in ("w", "ʌ", "t", "ɪ", "z", "ð", "ɪ", "s")]
    assert labels("Q") == labels("O")
    with pytest.raises(KeyError):
        labels("й")
