from __future__ import annotations

import numpy as np
import pytest

from eyelid_rig.prompts.voice.adapter import AdaptedModel
from eyelid_rig.prompts.voice.hama_model import PEAK, HamaModel, levelled
from eyelid_rig.prompts.voice.matching import Matcher
from eyelid_rig.prompts.voice.phonemes import RATE_HZ
from eyelid_rig.prompts.voice.phrase_book_file import load_phrase_book
from unit.prompts.voice.conftest import Say

pytest.importorskip("hama")


def test_a_frame_lasts_as_long_as_it_says_and_is_a_distribution() -> None:
    model = HamaModel()
    heard = model.log_probs(np.random.default_rng(0).integers(-3000, 3000, RATE_HZ).astype(np.int16))
    assert len(heard) * model.frame_s == pytest.approx(1, abs=0.05)
    assert heard.shape[1] == len(model.symbols)
    np.testing.assert_allclose(np.exp(heard).sum(axis=1), 1, atol=1e-3)


@pytest.mark.parametrize("samples", [0, 1, 399])
def test_less_than_a_window_has_no_frames(samples: int) -> None:
    assert len(HamaModel().log_probs(np.zeros(samples, np.int16))) == 0


def test_sound_is_made_loud_and_silence_stays_silence() -> None:
    assert np.abs(levelled(np.array([3000, -3000], np.int16))).max() == pytest.approx(PEAK)
    assert np.abs(levelled(np.zeros(9, np.int16))).max() == 0
    assert np.abs(levelled(np.array([-32768], np.int16))).max() <= 1


def test_a_spoken_prompt_is_matched(say: Say) -> None:
    model = AdaptedModel(HamaModel())
    matcher = Matcher(load_phrase_book("hey iris", None), model.symbols)
    match = matcher.match(model.log_probs(say("hey iris, what is this?")))
    assert match.phrase is not None
    assert match.phrase.words == "what is this"
