"""What a listener makes of names, phrases, pauses and other speech."""

from __future__ import annotations

import itertools
from typing import ClassVar

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eyelid_rig.prompts.voice.decision import Event, Reason
from eyelid_rig.prompts.voice.phonemes import Samples
from eyelid_rig.prompts.voice.profiles import PROFILES, Profile
from unit.prompts.voice.levels import (
    BABBLE,
    NAME,
    PHRASE,
    PI5,
    PROMPT,
    SILENCE,
    SILENT,
    TALK,
    LevelEars,
    LevelFront,
    events_of,
    heard_in,
    listener_of,
    sound_of,
)


class NameFront(LevelFront):
    """Wakes at babble, as if it were the name, and then hears all speech."""

    by_name: ClassVar[bool] = True
    lookback_s: ClassVar[float] = 1.8

    def __init__(self) -> None:
        super().__init__()
        self.awake = False

    def hear(self, block: Samples) -> bool:
        self.awake |= bool(np.isin(block, (NAME, BABBLE)).any())
        return self.awake and bool(block.any())

    def rest(self) -> None:
        super().rest()
        self.awake = False


@pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda profile: profile.name)
def test_a_prompt_is_decided_half_a_second_after_its_last_word(profile: Profile) -> None:
    (decision,) = heard_in(SILENCE, *PROMPT, SILENCE, profile=profile)
    assert (decision.event, decision.phrase, decision.intent) == (Event.PROMPT, "what is this", "identify")
    assert decision.ended_s == pytest.approx(3.4, abs=0.03)
    assert decision.decided_s - decision.ended_s < 0.5


def test_in_babble_a_prompt_is_decided_though_silence_never_comes() -> None:
    (decision,) = heard_in((BABBLE, 10), *PROMPT, (BABBLE, 10))
    assert decision.event is Event.PROMPT
    assert decision.decided_s - decision.ended_s < 1.0


def test_a_prompt_right_after_other_speech_is_found() -> None:
    assert events_of(heard_in((TALK, 30), *PROMPT, SILENCE)) == ["prompt"]


@pytest.mark.parametrize("pause_s", [0.3, 0.5, 0.8, 1.2])
def test_the_name_waits_for_its_phrase(pause_s: float) -> None:
    assert events_of(heard_in((NAME, 0.6), (SILENT, pause_s), (PHRASE, 0.8), SILENCE)) == ["prompt"]


def test_a_name_without_a_phrase_is_refused_once_its_patience_is_over() -> None:
    (decision,) = heard_in((NAME, 0.6), (SILENT, 5))
    assert (decision.event, decision.reason, decision.phrase) == (Event.REFUSED, Reason.NO_PHRASE, "")
    assert decision.decided_s == pytest.approx(0.6 + PI5.patience_s, abs=0.1)


def test_a_sentence_that_goes_on_is_refused_when_it_is_over_and_says_what_was_nearest() -> None:
    (decision,) = heard_in(*PROMPT, (TALK, 0.4), SILENCE)
    assert (decision.reason, decision.phrase, decision.intent) == (Reason.MORE_WORDS, "what is this", "identify")


def test_the_name_with_speech_that_does_not_end_is_too_long() -> None:
    assert events_of(heard_in((NAME, 0.6), (TALK, 20), SILENCE)) == [Reason.TOO_LONG]


def test_speech_without_the_name_is_no_event() -> None:
    assert heard_in((TALK, 30), SILENCE, (PHRASE, 3), SILENCE) == []


def test_two_prompts_are_two_decisions() -> None:
    assert events_of(heard_in(*PROMPT, (SILENT, 0.7), *PROMPT, SILENCE)) == ["prompt", "prompt"]
    assert events_of(heard_in((BABBLE, 1), *PROMPT, (BABBLE, 1), *PROMPT, (BABBLE, 2))) == ["prompt", "prompt"]


@given(st.lists(st.integers(1, 9_000), min_size=1, max_size=40))
@settings(max_examples=25)
def test_any_chunking_gives_the_same_decisions(sizes: list[int]) -> None:
    sound = sound_of((TALK, 1), *PROMPT, (SILENT, 1), (NAME, 0.5), SILENCE, (BABBLE, 3), *PROMPT, (BABBLE, 2))
    listener, decisions, at = listener_of(LevelEars()), [], 0
    for size in itertools.cycle(sizes):
        decisions += listener.feed(sound[at : at + size])
        at += size
        if at >= sound.size:
            break
    assert decisions == listener_of(LevelEars()).feed(sound)


def test_a_front_by_name_rests_again_after_a_false_alarm_in_speech_that_goes_on() -> None:
    front, ears = NameFront(), LevelEars()
    listener_of(ears, front=front).feed(sound_of((TALK, 5), (BABBLE, 0.5), (TALK, 60)))
    assert not front.awake
    assert len(ears.looks) < 20


def test_a_front_by_name_that_wakes_late_still_has_the_whole_name() -> None:
    class Late(NameFront):
        def hear(self, block: Samples) -> bool:
            self.awake |= bool((block == PHRASE).any())
            return self.awake and bool(block.any())

    assert events_of(heard_in((TALK, 5), *PROMPT, SILENCE, front=Late())) == ["prompt"]
