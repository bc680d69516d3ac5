"""The words that compete with a name and a phrase are chosen by a rule, and by no sentence that the listener is reported on."""

from __future__ import annotations

import math

from pocketsphinx import Config, LogMath, NGramModel, get_model_path

from eyelid_rig.prompts.voice.neighbours import COMMON, WORDS

_ONE_IN = 2e6
_PRODUCTS = {"alexa", "cortana", "mycroft", "nabu"}
"""Younger than the model."""


def test_every_word_that_competes_is_common_english_by_a_language_model_that_others_made() -> None:
    path, logs = get_model_path("en-us/en-us.lm.bin"), LogMath()
    model = NGramModel(Config(lm=path), logs, path)
    share = {word: math.exp(logs.log_to_ln(model.prob([word]))) for word in {*COMMON, *WORDS} - _PRODUCTS}

    assert not [word for word, one in share.items() if one < 1 / _ONE_IN]


def test_nobody_is_called_by_a_word_that_is_no_call() -> None:
    assert not {"cover", "iron", "never", "now", "open", "over", "silence", "sofa", "there", "virus", "wait", "what", "yoga"} & set(COMMON)
