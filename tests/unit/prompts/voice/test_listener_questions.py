"""Questions in words of their own, after the name."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from eyelid_rig.prompts.voice.decision import Decision, Event, Reason
from eyelid_rig.prompts.voice.phonemes import RATE_HZ
from unit.prompts.voice.levels import BABBLE, NAME, PI5, PROMPT, SILENCE, TALK, LevelEars, Writer, events_of, listener_of, sound_of

_QUESTION = ((NAME, 0.6), (TALK, 1.5))


def _asked(writer: Writer, *parts: tuple[int, float]) -> list[Decision]:
    return listener_of(LevelEars(), replace(PI5, longest_s=6.0), writer=writer).feed(sound_of(*parts))


def test_a_question_after_the_name_is_a_prompt_in_its_own_words_and_waits_for_no_phrase() -> None:
    writer = Writer("What is the bottle on the left?")
    (decision,) = _asked(writer, *_QUESTION, SILENCE)
    assert (decision.event, decision.phrase, decision.intent) == (Event.PROMPT, "What is the bottle on the left?", "identify")
    assert (decision.reason, decision.phrase_score) == (None, None)
    assert decision.ended_s == pytest.approx(2.1, abs=0.05)
    assert decision.decided_s - decision.ended_s < 0.6
    (given,) = writer.given
    assert np.count_nonzero(given == TALK) == 1.5 * RATE_HZ, "all of the question"
    assert np.count_nonzero(given == NAME) < 0.2 * RATE_HZ, "and nothing of the name but its last sound"


def test_a_question_that_goes_on_after_a_phrase_is_asked_as_a_whole() -> None:
    (decision,) = _asked(Writer("What is this thing worth?"), *PROMPT, (TALK, 0.6), SILENCE)
    assert (decision.event, decision.phrase) == (Event.PROMPT, "What is this thing worth?")


def test_a_phrase_of_the_book_is_never_put_into_other_words() -> None:
    writer = Writer("What is this?")
    assert [decision.phrase for decision in _asked(writer, *PROMPT, SILENCE)] == ["what is this"]
    assert writer.given == []


def test_what_cannot_be_put_into_words_is_refused_as_without_them() -> None:
    assert events_of(_asked(Writer(None), *_QUESTION, SILENCE)) == [Reason.NO_PHRASE]


def test_nothing_is_put_into_words_that_has_no_name_before_it() -> None:
    writer = Writer("What is this?")
    assert _asked(writer, (TALK, 3), SILENCE, (BABBLE, 3), SILENCE) == []
    assert writer.given == []
