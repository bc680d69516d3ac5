"""What a phoneme model would give for somebody who speaks clearly in a quiet room: sounds that follow one another. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

import numpy as np

from eyelid_rig.prompts.voice.adapter import SYMBOLS
from eyelid_rig.prompts.voice.likeness import BLANK_SYMBOL
from eyelid_rig.prompts.voice.phonemes import LogProbs
from eyelid_rig.prompts.voice.phrases import Sounds, Word
from eyelid_rig.prompts.voice.pronouncing import in_parts
from eyelid_rig.prompts.voice.sounds import SOUNDS, distance

_SURE = 0.993
"""About as sure as the model is of clear speech in quiet."""
_FRAMES = 1
"""Of each sound, and of the blank after it."""


def ways_to_say(words: Sequence[Word]) -> Iterator[tuple[Sounds, ...]]:
    """As many as the word with the most pronunciations has: each of every word's is in one of them."""
    most = max((len(word.sounds) for word in words), default=0)
    for number in range(most):
        yield tuple(word.sounds[number % len(word.sounds)] for word in words)


def said(words: Sequence[Sounds], symbols: Sequence[str] = SYMBOLS) -> LogProbs:
    """One way to say something; shape (frames, symbols), the columns in the order of `symbols`."""
    blank = symbols.index(BLANK_SYMBOL)
    row = [blank] * _FRAMES
    for sound in chain.from_iterable(words):
        for symbol in _written(sound, symbols):
            row += [symbols.index(symbol)] * _FRAMES + [blank] * _FRAMES
    likely = np.full((len(row), len(symbols)), (1 - _SURE) / (len(symbols) - 1), np.float32)
    likely[np.arange(len(row)), row] = _SURE
    return np.log(likely)


def _written(sound: str, symbols: Sequence[str]) -> Sounds:
    """What a model with these symbols writes for it: in two, or as the nearest, what it has no symbol for."""
    if sound in symbols:
        return (sound,)
    parts = in_parts((sound,))
    if set(parts) <= set(symbols):
        return parts
    return (min((symbol for symbol in symbols if symbol in SOUNDS), key=lambda symbol: distance(sound, symbol)),)
