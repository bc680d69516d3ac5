from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from eyelid_rig.prompts.voice.adapter import SYMBOLS
from eyelid_rig.prompts.voice.checking import Verdict, check_name, check_phrase
from eyelid_rig.prompts.voice.fronts.microwakeword import MODELS
from eyelid_rig.prompts.voice.imagined import said, ways_to_say
from eyelid_rig.prompts.voice.matching import Matcher
from eyelid_rig.prompts.voice.phrase_book_file import candidate, load_phrase_book
from eyelid_rig.prompts.voice.pronouncing import pronounced
from eyelid_rig.settings import RigSettings
from eyelid_rig.voice_command import voice

BOOK = load_phrase_book("hey iris", None)


def test_a_long_name_of_its_own_is_farther_from_everything_than_a_short_common_one() -> None:
    computer = check_name(load_phrase_book("hey computer", None).name)
    chris = check_name(load_phrase_book("hey chris", None).name)
    assert (computer.verdict, chris.verdict) == (Verdict.GOOD, Verdict.BAD)
    assert computer.distance > chris.distance
    assert chris.neighbours[0].words == "hey grace"
    assert any("choose another name" in advice for advice in chris.advice)


@pytest.mark.parametrize("name", [RigSettings().voice_name, "hey nova", *MODELS])
def test_the_rigs_own_names_will_do(name: str) -> None:
    """The one that it has by default, the one that the documents choose, and those that microWakeWord has models of."""
    assert check_name(load_phrase_book(name, None).name).verdict is not Verdict.BAD


@pytest.mark.parametrize("name", ["hey chris", "hey boris", "hey iris"])
def test_a_neighbour_is_under_one_exactly_where_the_rigs_matching_takes_it_for_the_name(name: str) -> None:
    book = load_phrase_book(name, None)
    what = next(ways_to_say(book.phrases[0].pronunciations[0]))
    matcher = Matcher(book, SYMBOLS)
    for neighbour in check_name(book.name).neighbours:
        calls = next(ways_to_say([pronounced(word) for word in neighbour.words.split()]))
        assert (matcher.match(said((*calls, *what))).phrase is not None) == (neighbour.distance < 1), neighbour


def test_a_name_of_three_sounds_is_bad_whatever_is_near() -> None:
    assert check_name(load_phrase_book("joe", None).name).verdict is Verdict.BAD


def test_no_built_in_phrase_would_be_taken_for_another() -> None:
    for phrase in BOOK.phrases:
        assert check_phrase(phrase, BOOK).verdict is not Verdict.BAD


def test_a_phrase_that_is_one_of_the_book_with_another_word_is_near_it() -> None:
    checked = check_phrase(candidate("look at these", None), BOOK)
    assert checked.neighbours[0].words == "look at this"
    assert checked.verdict is Verdict.BAD


@pytest.mark.parametrize(("words", "kind"), [("hey nova", "name"), ("alexa", "name"), ("show me that", "phrase")])
def test_the_command_says_what_it_took_the_words_for(words: str, kind: str) -> None:
    done = CliRunner().invoke(voice, ["check", words, "--json"], obj=RigSettings(), standalone_mode=False)
    found = json.loads(done.output)
    assert (found["words"], found["kind"]) == (words, kind)
    assert done.return_value == (found["verdict"] == "bad")
    assert all(said["ipa"] for said in found["pronunciation"])


def test_a_guessed_pronunciation_is_marked_and_how_to_write_it_is_said() -> None:
    pytest.importorskip("hama")
    done = CliRunner().invoke(voice, ["check", "hey zorblax"], obj=RigSettings(), standalone_mode=False)
    assert "(a guess of the model)" in done.output
    assert "[say] zorblax" in done.output
