"""The figure for free questions counts what a wearer would count: the thing that was meant, and what was wanted of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eyelid_bench.voice_figures.questions import QUESTIONS, Outcome, Question, share_right
from eyelid_bench.voices.clips import Half
from eyelid_bench.voices.conditions import CLEAN
from eyelid_bench.voices.people import PEOPLE
from eyelid_rig.crop.classes import NOUNS
from eyelid_rig.prompts.voice.wanted import wanted


def understood(question: Question, words: str) -> Outcome:
    return Outcome(question, PEOPLE[0], CLEAN, words, wanted(words).name.lower())


@pytest.mark.parametrize("question", QUESTIONS[Half.TUNING], ids=lambda question: question.words)
def test_a_question_in_its_own_words_comes_out_right(question: Question) -> None:
    assert understood(question, question.words).right


def test_another_thing_another_side_another_wish_or_no_words_are_wrong() -> None:
    bottle = QUESTIONS[Half.TUNING][0]
    right = understood(bottle, bottle.words)
    for words in ("what is the model on the left", "what is the bottle on the right", "what is the bottle", ""):
        assert not understood(bottle, words).right, words
    assert not replace(right, intent="ask").right
    assert share_right([right, understood(bottle, "")]) == 0.5


def test_no_question_of_one_half_is_in_the_other_and_both_want_the_same_kinds_of_things() -> None:
    tuning, report = QUESTIONS[Half.TUNING], QUESTIONS[Half.REPORT]
    assert not {one.words for one in tuning} & {one.words for one in report}
    assert sorted(one.intent for one in tuning) == sorted(one.intent for one in report)
    assert all(one.noun in NOUNS for one in report), "the crop knows the thing"
