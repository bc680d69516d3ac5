"""What the phoneme model hears of the training's sentences, in noise and rooms of the tuning half. It is kept in `.build/voices/heard`."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import soxr
from numpy.typing import NDArray

from eyelid_bench.voices.chance import Rng, generator, seed
from eyelid_bench.voices.clips import Clip, Half
from eyelid_bench.voices.conditions import Condition, Reach
from eyelid_bench.voices.corpus import Line
from eyelid_bench.voices.making import Recipe, said
from eyelid_bench.voices.mixing import Heard, heard
from eyelid_bench.voices.places import BUILD
from eyelid_bench.voices.pronouncing import phonemes
from eyelid_rig.prompts.voice.phonemes import RATE_HZ, LogProbs, PhonemeModel, Samples

HEARD: Final = BUILD / "heard"
EDITION: Final = 1
"""Goes up when the same sentence is heard otherwise."""
DRAWS: Final = 4
"""Times that each sentence is heard."""
_CLEAN: Final = 0.15
_ROOM: Final = 0.3
_OTHER_PITCH: Final = 0.5
"""Shares of the draws."""
_SNR_DB: Final = (0.0, 20.0)
_PITCH: Final = (0.9, 1.12)
"""Played slower or faster, a voice is another person's."""
_AROUND_S: Final = ((0.0, 0.5), (0.1, 0.7))
"""Time before and after the sentence."""
_PROMPT_AROUND_S: Final = (0.4, 0.6)
"""The same of prompts and near misses, which are not drawn."""


@dataclass(frozen=True, slots=True)
class Example:
    """One sentence, heard once."""

    log_probs: NDArray[np.float16]
    """The model's, of shape (frames, symbols)."""
    said: str
    """Kokoro's phonemes."""
    voice: str
    phrase: str = ""
    """What a listener should find, if anything."""


def sentence_examples(recipe: Recipe, model: PhonemeModel) -> Iterator[Example]:
    """All draws of a sentence; made when they are first asked for."""
    heard_draws = _kept((EDITION, DRAWS, recipe.key), lambda: _draws(recipe, model))
    yield from (_example(log_probs, recipe) for log_probs in heard_draws)


def prompt_example(line: Line, condition: Condition, model: PhonemeModel) -> Example:
    """A line as the thresholds are chosen on it."""
    key = (EDITION, line.id, line.recipe.key, condition.name)
    (log_probs,) = _kept(key, lambda: [model.log_probs(_cut(line.clip(condition), *_PROMPT_AROUND_S)).astype(np.float16)])
    return _example(log_probs, line.recipe, line.phrase)


def _example(log_probs: NDArray[np.float16], recipe: Recipe, phrase: str = "") -> Example:
    return Example(log_probs, phonemes(recipe.text, recipe.voice.english), recipe.voice.name, phrase)


def _kept(key: tuple[object, ...], make: Callable[[], list[NDArray[np.float16]]]) -> list[NDArray[np.float16]]:
    """What was made under this key, or is made now; a file is whole or not there, whoever else makes it."""
    path = HEARD / f"{hashlib.sha256(repr(key).encode()).hexdigest()[:32]}.npz"
    if not path.exists():
        part = path.with_suffix(f".{os.getpid()}.part")
        part.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            np.savez(file, *make())
        part.replace(path)
    with np.load(path) as kept:
        return [kept[name] for name in kept.files]


def _draws(recipe: Recipe, model: PhonemeModel) -> list[NDArray[np.float16]]:
    rng = generator(seed(Half.TUNING, "heard", recipe.key))
    return [_as_heard(recipe, model, rng).astype(np.float16) for _ in range(DRAWS)]


def _as_heard(recipe: Recipe, model: PhonemeModel, rng: Rng) -> LogProbs:
    speech = said(recipe)
    if rng.random() < _OTHER_PITCH:
        speech = _at_pitch(speech, float(rng.uniform(*_PITCH)))
    clip = heard(speech, _condition(rng), Half.TUNING, recipe.voice.name, rng)
    before, after = (rng.uniform(*times) for times in _AROUND_S)
    return model.log_probs(_cut(clip, before, after))


def _cut(clip: Clip | Heard, before_s: float, after_s: float) -> Samples:
    """What a listener would look at: the sentence, and a little around it."""
    return clip.samples[int(max(0.0, clip.starts_s - before_s) * RATE_HZ) : int((clip.ends_s + after_s) * RATE_HZ)]


def _at_pitch(speech: Samples, factor: float) -> Samples:
    return np.asarray(soxr.resample(speech, RATE_HZ * factor, RATE_HZ), np.int16)


def _condition(rng: Rng) -> Condition:
    snr_db = None if rng.random() < _CLEAN else float(rng.uniform(*_SNR_DB))
    return Condition("drawn", snr_db, reach=Reach.WORN if rng.random() < _ROOM else None)
