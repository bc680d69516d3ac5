"""The rare words that thresholds are chosen on."""

from __future__ import annotations

from eyelid_bench.voices.chance import generator
from eyelid_bench.voices.clips import Half
from eyelid_bench.voices.people import people
from eyelid_bench.voices.pronouncing import English, phonemes
from eyelid_bench.voices.script import NAMES, PHRASES, near_misses
from eyelid_bench.voices.training.hard import hard_lines
from eyelid_bench.voices.training.rare_words import near_name, near_word, reported, words_of
from eyelid_bench.voices.training.sentences import training_recipes
from eyelid_bench.voices.training.sounds_said import labels

_VOICES = frozenset({"af_aoede", "am_puck"})
_ASKED = {word for text in (*PHRASES, *NAMES) for word in words_of(text)}


def test_a_rare_word_sounds_like_no_word_of_a_phrase_to_anybody() -> None:
    read = {english: labels(phonemes("read", english)) for english in English}
    rng = generator((7,))
    for word in {near_word("read", rng) for _ in range(12)}:
        for english in English:
            said = labels(phonemes(word, english))
            assert said != read[english]
            assert 1 <= len(said) <= len(read[english]) + 3, word


def test_where_no_word_is_near_the_word_itself_stays() -> None:
    assert near_word("translate", generator((1,))) == "translate"


def test_no_word_that_makes_a_near_miss_of_either_half_is_among_them() -> None:
    made = {word for half in Half for name in NAMES for text in near_misses(half, name) for word in words_of(text)} - _ASKED
    assert made == reported()
    assert {"lurk", "reap", "idris"} <= made
    rng = generator((3,))
    drawn = {draw for _ in range(12) for draw in (near_word("read", rng), near_word("that", rng), near_name("hey iris", rng))}
    assert len(drawn) > 12
    assert not made & drawn


def test_no_sentence_of_the_training_holds_a_hard_near_miss() -> None:
    trained = {" ".join(words_of(recipe.text)) for recipe in training_recipes(400)}
    hard = {" ".join(words_of(line.recipe.text)) for line in hard_lines(_VOICES, 60)}
    assert not trained & hard


def test_hard_near_misses_are_prompts_but_for_one_word_and_take_turns_among_the_voices() -> None:
    lines = hard_lines(_VOICES, 40)
    assert len({line.recipe.text for line in lines}) == 40
    assert [line.recipe.voice.name for line in lines[:4]].count("am_puck") == 2
    assert {line.recipe.voice for line in lines} <= set(people(Half.TUNING))
    prompts = [[*NAMES[0].split(), *phrase.split()] for phrase in PHRASES]
    for line in lines:
        said = words_of(line.recipe.text)
        assert min(sum(a != b for a, b in zip(said, prompt, strict=True)) for prompt in prompts if len(prompt) == len(said)) == 1, said
