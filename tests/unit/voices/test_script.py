"""What is said: the halves share no wording, and a near miss is near, and a miss."""

from __future__ import annotations

import re

import pytest

from eyelid_bench.voices.chance import generator, seed
from eyelid_bench.voices.clips import Half
from eyelid_bench.voices.corpus import near_miss_lines, prompt_lines
from eyelid_bench.voices.negatives import talk_recipes
from eyelid_bench.voices.people import people
from eyelid_bench.voices.script import NAMES, PHRASES, SHORT, near_misses, script, sentence, spoken_prompt
from eyelid_rig.prompts.voice.lexicon import SAID
from eyelid_rig.prompts.voice.neighbours import COMMON, WORDS

_PROMPTS = (*PHRASES, *SHORT.values())


def _words(text: str) -> str:
    return " ".join(re.findall(r"[a-z']+", text.lower()))


@pytest.mark.parametrize("name", NAMES)
def test_the_report_half_has_at_least_300_near_misses_each_in_other_words(name: str) -> None:
    texts = {_words(text) for text in near_misses(Half.REPORT, name)}

    assert len(texts) == len(near_miss_lines(Half.REPORT, name)) >= 300


def test_the_report_half_has_at_least_400_prompts_of_every_phrase_and_voice() -> None:
    lines = prompt_lines(Half.REPORT)

    assert len(lines) >= 400
    assert {line.phrase for line in lines} == set(PHRASES)
    assert {line.recipe.voice for line in lines} == set(people(Half.REPORT))


@pytest.mark.parametrize("name", NAMES)
def test_the_halves_share_no_near_miss(name: str) -> None:
    tuning, report = ({_words(text) for text in near_misses(half, name)} for half in Half)

    assert not tuning & report


def test_the_halves_share_no_sentence_of_talk_and_no_near_name() -> None:
    tuning, report = (script(half) for half in Half)

    assert not set(tuning.talk.sentences) & set(report.talk.sentences)
    assert not set(tuning.talk.babble) & set(report.talk.babble)
    assert all(not set(tuning.near_names[name]) & set(report.near_names[name]) for name in NAMES)
    assert not {recipe.text for recipe in talk_recipes(Half.TUNING)} & {recipe.text for recipe in talk_recipes(Half.REPORT)}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("half", Half)
def test_no_near_miss_is_a_name_with_a_phrase_and_nothing_after(half: Half, name: str) -> None:
    prompts = {f"{name} {phrase}" for phrase in _PROMPTS}

    assert not [text for text in near_misses(half, name) if any(_words(text).endswith(prompt) for prompt in prompts)]


def _others(sentence: str) -> set[str]:
    """The word that stands where a phrase that is otherwise all there has another."""
    said = _words(sentence).split()
    pairs = [list(zip(prompt.split(), said, strict=False)) for prompt in _PROMPTS if len(prompt.split()) <= len(said)]
    others = [[heard for meant, heard in pair if meant != heard] for pair in pairs]
    return {other[0] for other in others if len(other) == 1} - {word for prompt in _PROMPTS for word in prompt.split()}


def _other_words(half: Half) -> set[str]:
    """What sets the near misses of a half apart from prompts: words in the place of a phrase's, names in the place of the name."""
    words = script(half)
    calls = {_words(near) for name in NAMES for near in words.near_names[name]}
    names = {call.split()[-1] for call in calls if call.split()[-1] not in {name.split()[-1] for name in NAMES}}
    return names.union(*(_others(sentence) for sentence in words.after_the_name))


def _called(half: Half) -> set[str]:
    """Who is called, in sentences without the name."""
    heads = [re.split(r"[,.] ", sentence)[0] for sentence in script(half).nameless if re.search(r"[,.] ", sentence)]
    return {_words(head).split()[-1] for head in heads} - {"hey"}


def test_the_listener_was_given_no_word_that_sets_a_near_miss_of_the_report_half_apart() -> None:
    assert len(_other_words(Half.REPORT)) > 90
    assert not _other_words(Half.REPORT) & {*COMMON, *WORDS, *SAID}
    assert not _called(Half.REPORT) & set(COMMON)


def test_no_word_that_sets_a_near_miss_of_one_half_apart_does_so_in_the_other() -> None:
    assert not _other_words(Half.REPORT) & _other_words(Half.TUNING)
    assert not _called(Half.REPORT) & _called(Half.TUNING)


@pytest.mark.parametrize("half", Half)
def test_no_near_name_is_the_name_as_many_speakers_say_it(half: Half) -> None:
    """Who merges weak vowels says Iras for Iris; who says *Ira, stop* says *Iris, top*."""
    assert not {"hey Iras", "hey Irus", "hey Ires", "hey Ira"} & set(script(half).near_names["hey iris"])


@pytest.mark.parametrize("half", Half)
def test_no_talk_has_a_prompt_in_it(half: Half) -> None:
    said = [_words(recipe.text) for recipe in talk_recipes(half)]

    assert not [text for text in said if any(f"{name} {phrase}" in text for name in NAMES for phrase in _PROMPTS)]


def test_a_choice_of_a_sentence_is_made_and_nothing_of_it_is_left_over() -> None:
    rng = generator(seed(Half.TUNING, "test"))

    assert not [text for text in (sentence(half, rng) for half in Half for _ in range(200)) if set("{}|") & set(text)]


def test_a_prompt_is_asked_or_flat_and_with_or_without_a_pause() -> None:
    rng = generator(seed(Half.TUNING, "test"))

    assert {spoken_prompt("hey iris", "what is this", rng) for _ in range(100)} == {
        f"Hey iris{pause}what is this{ending}" for pause in (", ", " ", ". ") for ending in "?."
    }


@pytest.mark.parametrize("half", Half)
def test_no_voice_says_a_sentence_of_talk_twice(half: Half) -> None:
    said = [(recipe.text, recipe.voice.name) for recipe in talk_recipes(half)]

    assert len(set(said)) == len(said)
