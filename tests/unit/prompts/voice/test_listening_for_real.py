"""The whole chain with the real front, phoneme model and phrase book, on a made voice."""

from __future__ import annotations

import numpy as np
import pytest

from eyelid_rig.prompts.voice.decision import Decision, Event, Reason
from eyelid_rig.prompts.voice.fronts.silero import SileroFront
from eyelid_rig.prompts.voice.listener import Listener
from eyelid_rig.prompts.voice.opening import book_of, open_listener
from eyelid_rig.prompts.voice.phonemes import RATE_HZ, Samples
from eyelid_rig.prompts.voice.profiles import PROFILES
from eyelid_rig.settings import RigSettings
from unit.prompts.voice.conftest import Say
from unit.prompts.voice.levels import LevelEars

_ASKED = "hey iris, what is this?"


@pytest.fixture(scope="module")
def opened() -> Listener:
    settings = RigSettings(profile="pi5")
    return open_listener(settings, book_of(settings))


@pytest.fixture
def listener(opened: Listener) -> Listener:
    opened.reset()
    return opened


def _quiet(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE_HZ), np.int16)


def _heard(listener: Listener, *parts: Samples) -> list[Decision]:
    return listener.feed(np.concatenate([_quiet(0.5), *parts])) + listener.finish()


def _as_heard(decisions: list[Decision]) -> list[tuple[str, str, Reason | None]]:
    return [(decision.event, decision.phrase, decision.reason) for decision in decisions]


_PROMPT = [(Event.PROMPT, "what is this", None)]


def test_a_prompt_is_heard_with_its_intent_and_decided_in_time(listener: Listener, say: Say) -> None:
    spoken, began_s = say(_ASKED), listener.heard_s
    (decision,) = _heard(listener, spoken)
    ended_s = began_s + 0.5 + spoken.size / RATE_HZ
    assert (decision.event, decision.phrase, decision.intent) == (Event.PROMPT, "what is this", "identify")
    assert decision.decided_s - ended_s < 0.6
    assert decision.name_score is not None
    assert decision.phrase_score is not None


def test_a_prompt_right_after_other_words_is_heard(listener: Listener, say: Say) -> None:
    assert _as_heard(_heard(listener, say("I think so, yes. Let me see."), say(_ASKED))) == _PROMPT


def test_a_pause_after_the_name_is_no_end(listener: Listener, say: Say) -> None:
    assert _as_heard(_heard(listener, say("hey iris"), _quiet(0.3), say("what is this?"))) == _PROMPT


def test_the_name_alone_and_a_sentence_that_goes_on_are_refused_with_their_reasons(listener: Listener, say: Say) -> None:
    assert _as_heard(_heard(listener, say("hey iris"))) == [(Event.REFUSED, "", Reason.NO_PHRASE)]
    assert _as_heard(_heard(listener, say("hey iris, what is this thing called"))) == [(Event.REFUSED, "what is this", Reason.MORE_WORDS)]


def test_speech_that_is_for_somebody_else_is_no_event(listener: Listener, say: Say) -> None:
    assert _heard(listener, say("what is this, and what time is it, please?")) == []


@pytest.mark.parametrize("change", ["as it is", "quiet", "clipped", "offset", "48 kHz noise above"])
def test_a_prompt_survives_what_microphones_do_to_it(listener: Listener, say: Say, change: str) -> None:
    wave = say(_ASKED).astype(np.float64)
    made = {
        "as it is": wave,
        "quiet": wave / 20,
        "clipped": wave * 6,
        "offset": wave / 2 + 6_000,
        "48 kHz noise above": wave + np.random.default_rng(1).normal(0, 100, wave.size),
    }[change]
    before = _quiet(0.5) + np.int16(6_000 if change == "offset" else 0)
    samples = np.clip(made, -32_768, 32_767).astype(np.int16)
    assert _as_heard(_heard(listener, before, samples, before)) == _PROMPT


def test_an_hour_of_silence_is_no_event_and_looks_at_nothing() -> None:
    ears = LevelEars()
    listener = Listener(SileroFront(), ears, PROFILES["pi5"])
    hiss = np.random.default_rng(1).normal(0, 8, 10 * RATE_HZ).astype(np.int16)
    for second in range(0, 3600, 10):
        assert listener.feed(hiss if second > 1800 else hiss * 0) == []
    assert not ears.looks
