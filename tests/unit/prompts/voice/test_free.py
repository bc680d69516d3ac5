"""Whisper writes whatever it likes under noise: only what it is sure of, and what may be a question, becomes words."""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
import pytest

from eyelid_formats.errors import Code, RigError
from eyelid_rig.prompts.voice.free import Piece, WhisperWording, trusted
from eyelid_rig.prompts.voice.phonemes import RATE_HZ
from eyelid_rig.prompts.voice.wanted import wanted
from unit.prompts.voice.conftest import Say

GOOD = Piece(" What is the bottle on the left?", 0.01, -0.1, 0.9)


@pytest.fixture(scope="module")
def whisper() -> WhisperWording:
    return WhisperWording()


def test_what_is_sure_becomes_one_tidy_line() -> None:
    assert trusted([replace(GOOD, text=" , What  is the bottle "), replace(GOOD, text="on the left?")]) == "What is the bottle on the left?"


@pytest.mark.parametrize("doubt", [{"no_speech": 0.7}, {"sure": -1.5}, {"alike": 3.0}])
def test_what_the_recogniser_doubts_is_no_question(doubt: dict[str, float]) -> None:
    assert trusted([replace(GOOD, **doubt)]) is None
    assert trusted([GOOD, replace(GOOD, **doubt)]) is None, "nor is the rest of it"


@pytest.mark.parametrize(
    "text", ["", " ", ".", "You", "Thank you.", "Thanks for watching!", "[Music]", "(sighs)", "♪ la la ♪", "Bye-bye", "x\x00y z"]
)
def test_what_comes_of_noise_is_no_question(text: str) -> None:
    assert trusted([replace(GOOD, text=text)]) is None


def test_nothing_written_is_nothing_said() -> None:
    assert trusted([]) is None


def test_words_that_no_crop_takes_are_none() -> None:
    assert trusted([replace(GOOD, text="what is " * 100)]) is None


@pytest.mark.parametrize("loudness", [0, 20, 300, 6000])
def test_noise_and_silence_are_no_words(whisper: WhisperWording, loudness: int) -> None:
    noise = np.random.default_rng(7).normal(0, loudness, 3 * RATE_HZ).clip(-32768, 32767).astype(np.int16)
    assert whisper.words(noise) is None


def test_a_click_is_not_even_looked_at(whisper: WhisperWording, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whisper, "_pieces", lambda _wave: pytest.fail("it was looked at"))
    assert whisper.words(np.ones(RATE_HZ // 4, np.int16)) is None


def test_a_spoken_question_comes_out_in_words_with_its_intent(whisper: WhisperWording, say: Say) -> None:
    words = whisper.words(say("can you read the label on that bottle"))
    assert words is not None
    assert "label" in words
    assert wanted(words).name == "READ"


def test_without_the_extra_the_error_names_the_extra_and_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "faster_whisper", None)
    with pytest.raises(RigError, match=r"eyelid\[voice-free\].*voice_free") as caught:
        WhisperWording()
    assert caught.value.code is Code.VOICE_MODEL
