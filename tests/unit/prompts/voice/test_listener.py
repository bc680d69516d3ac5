from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eyelid_formats.consent import Intent
from eyelid_rig.prompts.voice.budget import Pace
from eyelid_rig.prompts.voice.decision import Decision, Event, Reason
from eyelid_rig.prompts.voice.fronts import BLOCK, BLOCK_S
from eyelid_rig.prompts.voice.listener import Listener
from eyelid_rig.prompts.voice.matching import NOTHING, Match
from eyelid_rig.prompts.voice.phonemes import RATE_HZ, Samples
from eyelid_rig.prompts.voice.phrases import Phrase
from eyelid_rig.prompts.voice.profiles import PROFILES, Profile

_SILENT, _TALK, _NAME, _PHRASE, _BABBLE = 0, 1, 2, 3, 4
"""Levels of made sound: what the fakes below hear in it."""
_WHAT = Phrase("what is this", Intent.IDENTIFY, ())
_PI5 = PROFILES["pi5"]


class LevelFront:
    """Everything but silence is speech."""

    name: ClassVar[str] = "level"
    by_name: ClassVar[bool] = False
    lookback_s: ClassVar[float] = 0.4

    def __init__(self) -> None:
        self.rests = self.wipes = 0

    def hear(self, block: Samples) -> bool:
        return bool(block.any())

    def rest(self) -> None:
        self.rests += 1

    def wipe(self) -> None:
        self.wipes += 1


class NameFront(LevelFront):
    """Wakes at babble, as if it were the name, and then hears all speech."""

    by_name: ClassVar[bool] = True
    lookback_s: ClassVar[float] = 1.8

    def __init__(self) -> None:
        super().__init__()
        self.awake = False

    def hear(self, block: Samples) -> bool:
        self.awake |= bool(np.isin(block, (_NAME, _BABBLE)).any())
        return self.awake and bool(block.any())

    def rest(self) -> None:
        super().rest()
        self.awake = False


class LevelEars:
    """Hears the name and the phrase by their levels; `cost_s` is what a look takes on the stopwatch beside it."""

    frame_s = 0.02

    def __init__(self, cost_s: float = 0.0) -> None:
        self.cost_s, self.now_s = cost_s, 0.0
        self.looks: list[float] = []
        self.longest_s = 0.0

    def stopwatch(self) -> float:
        return self.now_s

    def look(self, samples: Samples) -> Match:
        self.now_s += self.cost_s * samples.size / RATE_HZ
        self.looks.append(samples.size / RATE_HZ)
        self.longest_s = max(self.longest_s, samples.size / RATE_HZ)
        frames = samples[::320]
        named = np.flatnonzero(frames == _NAME)
        if not named.size or named.size < 15:
            return NOTHING
        phrase = np.flatnonzero(frames == _PHRASE)
        start, named_end = int(named[0]), int(named[-1]) + 1
        heard = replace(_MATCH, start_frame=start, name_end_frame=named_end, quiet_frames=frames.size - 1 - int(np.flatnonzero(frames)[-1]))
        if phrase.size < 20:
            return replace(heard, phrase=None, phrase_score=None, end_frame=named_end, reason=Reason.NO_PHRASE)
        end = int(phrase[-1]) + 1
        after = np.count_nonzero(frames[end:] == _TALK)
        found = replace(heard, end_frame=end)
        return found if after < 5 else replace(found, phrase=None, nearest=_WHAT, reason=Reason.MORE_WORDS)


class Writer:
    """A Wording that writes one thing, and keeps how much sound it was given."""

    def __init__(self, written: str | None) -> None:
        self._written = written
        self.given: list[Samples] = []

    def words(self, samples: Samples) -> str | None:
        self.given.append(samples.copy())
        return self._written


_MATCH = Match(_WHAT, -0.1, -0.2, 0, 0, None)


def _sound(*parts: tuple[int, float]) -> Samples:
    """(level, seconds) after another."""
    return np.concatenate([np.full(round(seconds * RATE_HZ), level, np.int16) for level, seconds in parts])


_PROMPT = ((_NAME, 0.6), (_PHRASE, 0.8))
_SILENCE = (_SILENT, 2.0)


def _listener(ears: LevelEars, profile: Profile = _PI5, front: LevelFront | None = None, writer: Writer | None = None) -> Listener:
    return Listener(front or LevelFront(), ears, profile, Pace(ears.stopwatch), writer)


def _heard(*parts: tuple[int, float], profile: Profile = _PI5, front: LevelFront | None = None) -> list[Decision]:
    return _listener(LevelEars(), profile, front).feed(_sound(*parts))


def _events(decisions: Sequence[Decision]) -> list[str]:
    return [decision.reason or decision.event for decision in decisions]


@pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda profile: profile.name)
def test_a_prompt_is_decided_half_a_second_after_its_last_word(profile: Profile) -> None:
    (decision,) = _heard(_SILENCE, *_PROMPT, _SILENCE, profile=profile)
    assert (decision.event, decision.phrase, decision.intent) == (Event.PROMPT, "what is this", "identify")
    assert decision.ended_s == pytest.approx(3.4, abs=0.03)
    assert decision.decided_s - decision.ended_s < 0.5


def test_in_babble_a_prompt_is_decided_though_silence_never_comes() -> None:
    (decision,) = _heard((_BABBLE, 10), *_PROMPT, (_BABBLE, 10))
    assert decision.event is Event.PROMPT
    assert decision.decided_s - decision.ended_s < 1.0


def test_a_prompt_right_after_other_speech_is_found() -> None:
    assert _events(_heard((_TALK, 30), *_PROMPT, _SILENCE)) == ["prompt"]


@pytest.mark.parametrize("pause_s", [0.3, 0.5, 0.8, 1.2])
def test_the_name_waits_for_its_phrase(pause_s: float) -> None:
    assert _events(_heard((_NAME, 0.6), (_SILENT, pause_s), (_PHRASE, 0.8), _SILENCE)) == ["prompt"]


def test_a_name_without_a_phrase_is_refused_once_its_patience_is_over() -> None:
    (decision,) = _heard((_NAME, 0.6), (_SILENT, 5))
    assert (decision.event, decision.reason, decision.phrase) == (Event.REFUSED, Reason.NO_PHRASE, "")
    assert decision.decided_s == pytest.approx(0.6 + _PI5.patience_s, abs=0.1)


def test_a_sentence_that_goes_on_is_refused_when_it_is_over_and_says_what_was_nearest() -> None:
    (decision,) = _heard(*_PROMPT, (_TALK, 0.4), _SILENCE)
    assert (decision.reason, decision.phrase, decision.intent) == (Reason.MORE_WORDS, "what is this", "identify")


def test_the_name_with_speech_that_does_not_end_is_too_long() -> None:
    assert _events(_heard((_NAME, 0.6), (_TALK, 20), _SILENCE)) == [Reason.TOO_LONG]


def test_speech_without_the_name_is_no_event() -> None:
    assert _heard((_TALK, 30), _SILENCE, (_PHRASE, 3), _SILENCE) == []


def test_two_prompts_are_two_decisions() -> None:
    assert _events(_heard(*_PROMPT, (_SILENT, 0.7), *_PROMPT, _SILENCE)) == ["prompt", "prompt"]
    assert _events(_heard((_BABBLE, 1), *_PROMPT, (_BABBLE, 1), *_PROMPT, (_BABBLE, 2))) == ["prompt", "prompt"]


@given(st.lists(st.integers(1, 9_000), min_size=1, max_size=40))
@settings(max_examples=25)
def test_any_chunking_gives_the_same_decisions(sizes: list[int]) -> None:
    sound = _sound((_TALK, 1), *_PROMPT, (_SILENT, 1), (_NAME, 0.5), _SILENCE, (_BABBLE, 3), *_PROMPT, (_BABBLE, 2))
    listener, decisions, at = _listener(LevelEars()), [], 0
    for size in itertools.cycle(sizes):
        decisions += listener.feed(sound[at : at + size])
        at += size
        if at >= sound.size:
            break
    assert decisions == _listener(LevelEars()).feed(sound)


def test_after_a_decision_no_sample_from_before_it_is_in_memory() -> None:
    front, listener = LevelFront(), _listener(LevelEars())
    listener = Listener(front, LevelEars(), _PI5)
    sound = _sound(*_PROMPT, _SILENCE)
    for at in range(0, sound.size, BLOCK):
        if listener.feed(sound[at : at + BLOCK]):
            break
    assert _kept(listener) == {_SILENT}
    assert front.wipes == 1


def test_a_reset_in_mid_phrase_forgets_what_was_said_and_times_go_on() -> None:
    front, ears = LevelFront(), LevelEars()
    listener = Listener(front, ears, _PI5)
    assert listener.feed(_sound((_NAME, 0.6), (_PHRASE, 0.4))) == []
    listener.reset()
    assert _kept(listener) == {_SILENT}
    assert front.wipes == 1
    assert listener.feed(_sound((_PHRASE, 0.4), _SILENCE)) == []
    (decision,) = listener.feed(_sound(*_PROMPT, _SILENCE))
    assert decision.ended_s > 2.4


def test_no_look_takes_more_sound_than_the_profile_says_however_long_somebody_speaks() -> None:
    for profile in PROFILES.values():
        ears = LevelEars()
        _listener(ears, profile).feed(_sound((_TALK, 30), (_NAME, 0.6), (_TALK, 30)))
        assert ears.longest_s <= profile.longest_s + BLOCK_S


def test_while_somebody_speaks_the_name_is_looked_for_in_what_is_new() -> None:
    ears = LevelEars()
    _listener(ears).feed(_sound((_TALK, 60)))
    assert sum(ears.looks) < 60 * 2.5


@pytest.mark.parametrize("cost_s", [0.3, 1.0, 3.0])
def test_on_a_slow_processor_looks_are_left_out_and_never_fall_behind_the_sound(cost_s: float) -> None:
    """`cost_s` a second of sound: a desktop core takes a twentieth."""
    ears = LevelEars(cost_s)
    listener = _listener(ears)
    listener.feed(_sound(*([(_TALK, 7.0), (_SILENT, 0.5)] * 16)))
    assert ears.now_s < 120
    assert listener.left_out


_COST_S, _WAITS_S = 0.06, 2.0
_LOOK_S = _COST_S * _PI5.longest_s


class BusyMachine:
    """Sound comes as time goes; a look takes `slower` times as long as it costs, for others have the processor too."""

    def __init__(self, slower: float) -> None:
        self._slower = slower
        self._ears = LevelEars(_COST_S)
        self._idle_s = self._given_s = 0.0
        self.most_behind_s = 0.0
        self.listener = Listener(LevelFront(), self._ears, _PI5, Pace(self._ears.stopwatch, self.behind_s))

    def behind_s(self) -> float:
        return self._idle_s + self._ears.now_s * self._slower - self._given_s

    def hears(self, sound: Samples) -> list[Decision]:
        """As the ear reads: what has come, a tenth of a second at least and half a one at most."""
        decided: list[Decision] = []
        while sound.size:
            self._idle_s += max(0.0, 0.1 - self.behind_s())
            taken = min(sound.size, round(min(0.5, self.behind_s()) * RATE_HZ))
            self._given_s += taken / RATE_HZ
            decided += self.listener.feed(sound[:taken])
            sound = sound[taken:]
            self.most_behind_s = max(self.most_behind_s, self.behind_s())
        return decided


@pytest.mark.parametrize("slower", [1, 3, 8])
def test_a_prompt_is_decided_while_others_have_most_of_the_processor(slower: float) -> None:
    machine = BusyMachine(slower)
    assert _events(machine.hears(_sound((_TALK, 20.0), _SILENCE, *_PROMPT, _SILENCE))) == ["prompt"]


@pytest.mark.parametrize("slower", [1, 3, 8, 30])
def test_however_busy_the_machine_is_no_more_sound_waits_than_what_comes_while_it_looks(slower: float) -> None:
    machine = BusyMachine(slower)
    machine.hears(_sound(*([(_TALK, 7.0), (_SILENT, 0.5), (_TALK, 1.0), (_SILENT, 0.5), *_PROMPT, (_TALK, 5)] * 20)))
    assert machine.most_behind_s <= _WAITS_S + _LOOK_S * slower + 0.1


def test_on_a_slow_processor_a_prompt_in_quiet_is_still_decided() -> None:
    ears = LevelEars(cost_s=0.5)
    assert _events(_listener(ears, PROFILES["zero"]).feed(_sound(_SILENCE, *_PROMPT, _SILENCE))) == ["prompt"]


def test_a_front_by_name_rests_again_after_a_false_alarm_in_speech_that_goes_on() -> None:
    front, ears = NameFront(), LevelEars()
    _listener(ears, front=front).feed(_sound((_TALK, 5), (_BABBLE, 0.5), (_TALK, 60)))
    assert not front.awake
    assert len(ears.looks) < 20


def test_a_front_by_name_that_wakes_late_still_has_the_whole_name() -> None:
    class Late(NameFront):
        def hear(self, block: Samples) -> bool:
            self.awake |= bool((block == _PHRASE).any())
            return self.awake and bool(block.any())

    assert _events(_heard((_TALK, 5), *_PROMPT, _SILENCE, front=Late())) == ["prompt"]


def test_memory_is_taken_once() -> None:
    listener = _listener(LevelEars())
    held = {id(array): array.nbytes for array in _arrays(listener)}
    for _ in range(5):
        listener.feed(_sound((_TALK, 10), *_PROMPT, _SILENCE))
    assert {id(array): array.nbytes for array in _arrays(listener)} == held


def _arrays(listener: Listener) -> list[Samples]:
    found = [*vars(listener).values(), *vars(listener._ring).values()]
    return [value for value in found if isinstance(value, np.ndarray)]


def _kept(listener: Listener) -> set[int]:
    return {int(value) for array in _arrays(listener) for value in np.unique(array)}


_QUESTION = ((_NAME, 0.6), (_TALK, 1.5))


def _asked(writer: Writer, *parts: tuple[int, float]) -> list[Decision]:
    return _listener(LevelEars(), replace(_PI5, longest_s=6.0), writer=writer).feed(_sound(*parts))


def test_a_question_after_the_name_is_a_prompt_in_its_own_words_and_waits_for_no_phrase() -> None:
    writer = Writer("What is the bottle on the left?")
    (decision,) = _asked(writer, *_QUESTION, _SILENCE)
    assert (decision.event, decision.phrase, decision.intent) == (Event.PROMPT, "What is the bottle on the left?", "identify")
    assert (decision.reason, decision.phrase_score) == (None, None)
    assert decision.ended_s == pytest.approx(2.1, abs=0.05)
    assert decision.decided_s - decision.ended_s < 0.6
    (given,) = writer.given
    assert np.count_nonzero(given == _TALK) == 1.5 * RATE_HZ, "all of the question"
    assert np.count_nonzero(given == _NAME) < 0.2 * RATE_HZ, "and nothing of the name but its last sound"


def test_a_question_that_goes_on_after_a_phrase_is_asked_as_a_whole() -> None:
    (decision,) = _asked(Writer("What is this thing worth?"), *_PROMPT, (_TALK, 0.6), _SILENCE)
    assert (decision.event, decision.phrase) == (Event.PROMPT, "What is this thing worth?")


def test_a_phrase_of_the_book_is_never_put_into_other_words() -> None:
    writer = Writer("What is this?")
    assert [decision.phrase for decision in _asked(writer, *_PROMPT, _SILENCE)] == ["what is this"]
    assert writer.given == []


def test_what_cannot_be_put_into_words_is_refused_as_without_them() -> None:
    assert _events(_asked(Writer(None), *_QUESTION, _SILENCE)) == [Reason.NO_PHRASE]


def test_nothing_is_put_into_words_that_has_no_name_before_it() -> None:
    writer = Writer("What is this?")
    assert _asked(writer, (_TALK, 3), _SILENCE, (_BABBLE, 3), _SILENCE) == []
    assert writer.given == []
