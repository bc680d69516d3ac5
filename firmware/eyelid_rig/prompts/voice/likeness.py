"""From a model's symbols to the sounds of a trellis: how much worse each sound is than the best that was heard in a frame. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from eyelid_rig.prompts.voice.phonemes import LogProbs
from eyelid_rig.prompts.voice.sounds import ALIASES, FAR, SOUNDS, distance
from eyelid_rig.prompts.voice.trellis import Costs

BLANK_SYMBOL = "<blank>"
LEAST_LIKELY = 0.05
"""A frame in which nothing is as likely as this says nothing."""
_MOST_LIKELY = 1.5
"""Nor does one whose symbols are together more likely than this: it is no distribution."""


class Likeness:
    """Lenient hearing: a symbol counts for a sound that it is not, at a price that grows with their distance.

    Whatever is no sound of English (word breaks, tones, length) is taken for blank: it says nothing about the words.
    """

    def __init__(self, symbols: Sequence[str], sounds: Sequence[str], unlike: float, floor: float) -> None:
        self._floor = floor
        self._speech = np.array([ALIASES.get(symbol, symbol) in SOUNDS for symbol in symbols])
        heard = [symbol for symbol, speech in zip(symbols, self._speech, strict=True) if speech]
        apart = np.array([[distance(sound, symbol) for sound in sounds] for symbol in heard], np.float32).reshape(len(heard), len(sounds))
        self._weight = np.where(apart < FAR, np.exp(-unlike * apart), 0.0).astype(np.float32)

    def costs(self, log_probs: LogProbs) -> Costs:
        """Between -floor and 0. A frame that is no distribution (NaN, nothing) fits nothing."""
        likely = np.nan_to_num(np.exp(np.minimum(log_probs, 0.0)), nan=0.0)
        likely[(likely.max(axis=1) < LEAST_LIKELY) | (likely.sum(axis=1) > _MOST_LIKELY)] = 0.0
        speech = likely[:, self._speech]
        blank = likely[:, ~self._speech].sum(axis=1, keepdims=True)
        best = np.maximum(speech.max(axis=1, initial=0.0, keepdims=True), blank)
        fits: NDArray[np.float32] = np.hstack((speech @ self._weight, blank))
        least = np.float32(np.exp(-self._floor))
        ratio = np.divide(fits, best, out=np.zeros_like(fits), where=best > 0)
        costs: Costs = np.log(np.clip(ratio, least, 1.0)).astype(np.float32)
        return costs


def doubts(log_probs: LogProbs) -> NDArray[np.float32]:
    """By frame, the entropy of what was heard, in nats: 0 where one symbol is certain."""
    known = np.clip(np.nan_to_num(log_probs, nan=-60.0), -60.0, 0.0)
    return np.asarray(-(np.exp(known) * known).sum(axis=1), np.float32)
