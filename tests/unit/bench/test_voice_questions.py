"""The figure for free questions counts what a wearer would count: the thing that was meant, and what was wanted of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eyelid_bench.voice_figures.questions import QUESTIONS, Outcome, Question, share_right
from eyelid_bench.voices.conditions import CLEAN
from eyelid_bench.voices.people import PEOPLE
from eyelid_rig.prompts.voice.wanted import wanted


def understood(question: Question, words: str) -> Outcome:
    return Outcome(question, PEOPLE[0], CLEAN, words, wanted(words).name.lower())


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.words)
def test_a_question_in_its_own_words_comes_out_right(question: Question) -> None:
    assert understood(question, question.words).right


def test_another_thing_another_side_another_wish_or_no_words_are_wrong() -> None:
    bottle = QUESTIONS[0]
    right = understood(bottle, bottle.words)
    for words in ("what is the model on the left", "what is the bottle on the right", "what is the bottle", ""):
        assert not understood(bottle, words).right, words
    assert not replace(right, intent="ask").right
    assert share_right([right, understood(bottle, "")]) == 0.5
