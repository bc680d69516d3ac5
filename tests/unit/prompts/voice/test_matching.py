"""On what a perfect speaker gives (`imagined`): the rules. How well real voices are heard is measured by `eyelid-bench perf voice`."""

from __future__ import annotations

import time
from dataclasses import replace
from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from eyelid_rig.prompts.voice.adapter import SYMBOLS
from eyelid_rig.prompts.voice.decision import Reason
from eyelid_rig.prompts.voice.imagined import said, ways_to_say
from eyelid_rig.prompts.voice.matching import LONGEST_FRAMES, NOTHING, Aligned, Matcher, decided
from eyelid_rig.prompts.voice.phonemes import LogProbs
from eyelid_rig.prompts.voice.phrase_book_file import load_phrase_book
from eyelid_rig.prompts.voice.phrases import Phrase
from eyelid_rig.prompts.voice.pronouncing import RHOTICS, in_parts, pronounced
from eyelid_rig.prompts.voice.thresholds import TUNED

BOOK = load_phrase_book("hey iris", None)
MATCHER = Matcher(BOOK, SYMBOLS)
_QUIET = np.repeat(said((("s",),))[-1:], 30, axis=0)


def spoken(words: str) -> LogProbs:
    return said([pronounced(word).sounds[0] for word in words.split()])


@pytest.mark.parametrize("phrase", BOOK.phrases, ids=lambda phrase: phrase.words)
def test_a_phrases_own_sounds_are_the_phrase_however_it_is_said(phrase: Phrase) -> None:
    name = BOOK.name.pronunciation[0].sounds[0], BOOK.name.pronunciation[1].sounds[0]
    for way in ways_to_say(phrase.pronunciations[0]):
        match = MATCHER.match(said((*name, *way)))
        assert match.phrase == phrase
        assert match.reason is None


@pytest.mark.parametrize("phrase", BOOK.phrases, ids=lambda phrase: phrase.words)
def test_a_sentence_that_goes_on_has_more_words(phrase: Phrase) -> None:
    match = MATCHER.match(spoken(f"hey iris {phrase.words} computer"))
    assert match.phrase is None
    assert match.reason is Reason.MORE_WORDS
    assert match.nearest == phrase


def test_a_phrase_without_the_name_is_nobodys_business() -> None:
    assert MATCHER.match(spoken("what is this")).reason is None
    assert MATCHER.match(spoken("okay what is this")).phrase is None


def test_the_name_alone_waits_for_a_phrase() -> None:
    match = MATCHER.match(spoken("hey iris"))
    assert match.reason is Reason.NO_PHRASE
    assert match.name_end_frame == len(spoken("hey iris")) - 1


@pytest.mark.parametrize("words", ["hey iris what is the computer", "hey iris forget it", "hey iris who is there"])
def test_the_name_with_another_sentence_is_no_prompt(words: str) -> None:
    match = MATCHER.match(spoken(words))
    assert match.phrase is None
    assert match.reason is Reason.NO_PHRASE


@pytest.mark.parametrize("name", ["hey jarvis", "hey alice", "hey chris", "hey morris", "okay nova"])
def test_another_name_before_a_phrase_is_no_prompt(name: str) -> None:
    assert MATCHER.match(spoken(f"{name} what is this")).phrase is None


def test_one_sound_that_is_clearly_another_is_enough_to_refuse_and_noise_forgives_it() -> None:
    heard = spoken("hey iris look at this").copy()
    heard[-2] = said((("t",),))[1]
    in_doubt = np.log(0.95 * np.exp(heard) + 0.05 / len(SYMBOLS)).astype(np.float32)
    matcher = Matcher(BOOK, SYMBOLS, TUNED)
    assert matcher.match(heard).phrase is None
    assert matcher.match(in_doubt).phrase is not None
    assert Matcher(BOOK, SYMBOLS, replace(TUNED, sound=-inf)).match(heard).phrase is not None


def test_words_that_fit_badly_all_together_or_one_of_them_are_refused() -> None:
    fit = Matcher(BOOK, SYMBOLS).align(spoken("hey iris look at this")).fit  # type: ignore[union-attr]
    for worse in ({"said": -1.5}, {"worst": -4.0}, {"name": -1.5}, {"worst_name": -4.0}, {"worst_sound": -6.0}, {"worst_name_sound": -6.0}):
        aligned = Aligned(replace(fit, **worse), replace(fit, **worse), 0, 0)  # type: ignore[arg-type]
        assert decided(aligned, TUNED).phrase is None, worse
    assert decided(Aligned(fit, fit, 0, 0), TUNED).phrase is not None


def test_a_model_without_vowels_that_have_an_r_writes_them_as_two_sounds() -> None:
    symbols = [symbol for symbol in SYMBOLS if symbol not in RHOTICS]
    words = [in_parts(pronounced(word).sounds[0]) for word in ("hey", "iris", "forget", "that")]
    match = Matcher(BOOK, symbols).match(said(words, symbols))
    assert match.phrase is not None
    assert match.phrase.words == "forget that"
    assert match.phrase_score == 0.0


def test_speech_before_the_name_does_not_matter_and_pauses_do_not_either() -> None:
    heard = np.concatenate((spoken("okay computer"), _QUIET, spoken("hey iris"), _QUIET, spoken("read this"), _QUIET))
    match = MATCHER.match(heard)
    assert match.phrase is not None
    assert match.phrase.words == "read this"
    assert match.start_frame == len(spoken("okay computer")) + len(_QUIET) + 1
    assert match.quiet_frames >= len(_QUIET)
    assert match.end_frame == len(heard) - match.quiet_frames


def test_only_the_end_of_very_long_sound_is_looked_at() -> None:
    heard = np.concatenate((*[_QUIET] * 100, spoken("hey iris look at this")))
    match = MATCHER.match(heard)
    assert len(heard) > LONGEST_FRAMES
    assert match.phrase is not None
    assert match.end_frame == len(heard) - 1


def test_no_sound_is_nothing() -> None:
    assert MATCHER.match(np.empty((0, len(SYMBOLS)), np.float32)) == NOTHING


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 0.0, 1e30])
def test_frames_that_are_no_distributions_are_no_prompt(value: float) -> None:
    match = MATCHER.match(np.full((50, len(SYMBOLS)), value, np.float32))
    assert match.phrase is None


@settings(max_examples=40, deadline=None)
@given(arrays.arrays(np.float32, st.tuples(st.integers(0, 30), st.just(len(SYMBOLS))), elements=st.floats(width=32)))
def test_whatever_comes_in_scores_are_never_above_zero(log_probs: LogProbs) -> None:
    match = MATCHER.match(log_probs)
    assert all(score is None or score <= 0 for score in (match.name_score, match.phrase_score))
    assert 0 <= match.start_frame <= match.name_end_frame <= match.end_frame <= len(log_probs)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(SYMBOLS[:-1]), max_size=12))
def test_sounds_that_are_not_the_name_never_ask_for_anything(sounds: list[str]) -> None:
    assert MATCHER.match(said((tuple(sounds), *(pronounced(word).sounds[0] for word in ("read", "this"))))).phrase is None or "aɪ" in sounds


def test_time_does_not_grow_past_the_longest() -> None:
    rng = np.random.default_rng(0)
    heard = np.log(rng.dirichlet(np.ones(len(SYMBOLS)), 20 * LONGEST_FRAMES)).astype(np.float32)
    began = time.process_time()
    MATCHER.match(heard)
    assert time.process_time() - began < 5
