"""What is said aloud: the same samples each time, noise as far under the voice as was asked for, and errors that say what to do."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from eyelid_bench import speaking
from eyelid_bench.voices.mixing import active_level_db
from eyelid_formats.errors import Code, RigError
from eyelid_rig.prompts.voice.decision import Decision, Event, Reason
from eyelid_rig.prompts.voice.phonemes import RATE_HZ, Samples

SENTENCE = (np.sin(np.arange(RATE_HZ) * 0.2) * 12_000).astype(np.int16)


@pytest.fixture(autouse=True)
def one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Synthesised elsewhere: here it is what comes around it."""
    monkeypatch.setattr(speaking, "said", lambda _recipe: SENTENCE)


def noise_of(samples: Samples) -> float:
    """Before the first word, in dB of full scale."""
    return float(10 * np.log10(np.mean((samples[: RATE_HZ // 2] / 32768.0) ** 2)))


@pytest.mark.parametrize("snr_db", [20.0, 10.0])
def test_the_noise_is_as_far_under_the_voice_as_was_asked_for(snr_db: float) -> None:
    level_db = active_level_db(SENTENCE.astype(np.float32) / np.float32(32768))
    assert level_db - noise_of(speaking.spoken("hey iris", snr_db=snr_db)) == pytest.approx(snr_db, abs=1.0)


def test_without_noise_there_is_silence_around_the_words_and_they_are_as_they_were() -> None:
    samples = speaking.spoken("hey iris")
    assert not samples[: RATE_HZ // 2].any()
    assert np.abs(samples[RATE_HZ // 2 :][: len(SENTENCE)].astype(int) - SENTENCE).max() <= 1


def test_the_same_words_are_the_same_samples() -> None:
    assert np.array_equal(speaking.spoken("hey iris", snr_db=5.0), speaking.spoken("hey iris", snr_db=5.0))


@pytest.mark.parametrize("snr_db", [-10.5, 61.0, float("nan")])
def test_a_ratio_out_of_range_says_which_there_are(snr_db: float) -> None:
    with pytest.raises(RigError, match="from -10 dB, nearly all noise, to 60 dB") as caught:
        speaking.spoken("hey iris", snr_db=snr_db)
    assert caught.value.code is Code.SETTINGS_VALUE


def test_an_unknown_voice_names_those_that_there_are() -> None:
    with pytest.raises(RigError, match=r"no voice 'nobody'; there are .*af_heart, .*bm_lewis") as caught:
        speaking.spoken("hey iris", "nobody")
    assert caught.value.code is Code.SETTINGS_VALUE


@pytest.mark.parametrize("words", ["", "x" * 513, "hey\x07iris"])
def test_words_that_no_prompt_takes_are_not_said_aloud_either(words: str) -> None:
    with pytest.raises(RigError, match="words-refused"):
        speaking.spoken(words)


def test_words_that_a_voice_cannot_say_in_one_breath_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_recipe: object) -> Samples:
        raise ValueError("Kokoro says 1 to 509 phonemes, not 600")

    monkeypatch.setattr(speaking, "said", fail)
    with pytest.raises(RigError, match=r"not 600.*in fewer words") as caught:
        speaking.spoken("word " * 100)
    assert caught.value.code is Code.WORDS_REFUSED


def test_a_recording_is_said_as_it_is_at_the_rigs_rate(tmp_path: Path) -> None:
    path = tmp_path / "sentence.wav"
    soundfile.write(path, np.column_stack([SENTENCE, SENTENCE]), RATE_HZ, subtype="PCM_16")
    assert np.abs(speaking.recorded(path).astype(int) - SENTENCE).max() <= 1


def test_a_recording_of_more_than_a_minute_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "long.flac"
    soundfile.write(path, np.zeros(61 * RATE_HZ, np.int16), RATE_HZ)
    with pytest.raises(RigError, match="longer than 60 s"):
        speaking.recorded(path)


def test_each_decision_is_a_line_with_its_scores() -> None:
    prompt = Decision(Event.PROMPT, 2.5, 2.0, "what is this", "identify", -0.31, -0.22)
    refused = Decision(Event.REFUSED, 5.0, 4.4, "what is this", "", -0.5, None, Reason.MORE_WORDS)
    assert list(speaking.shown([prompt, refused])) == [
        "“what is this” (identify): name -0.31, phrase -0.22, decided 0.50 s after its end",
        "nothing that counts (more-words): name -0.50, decided 0.60 s after its end",
    ]
