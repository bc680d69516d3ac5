"""From sound to phonemes: what a model of them gives the matching. Behind a Protocol, so that one may take the place of another."""

from __future__ import annotations

from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 16_000
"""Of all sound past the microphone: mono."""

Samples: TypeAlias = NDArray[np.int16]
"""Mono, 16 kHz, full scale at 32,767; shape (n,)."""
LogProbs: TypeAlias = NDArray[np.float32]
"""Shape (frames, symbols): natural logarithms of how likely each symbol is in each frame."""


class PhonemeModel(Protocol):
    """An acoustic model with a CTC output."""

    @property
    def symbols(self) -> tuple[str, ...]:
        """IPA, in the order of the columns; `<blank>` and `<wb>` (a word's end) among them."""

    @property
    def frame_s(self) -> float:
        """How long a frame is."""

    def log_probs(self, samples: Samples) -> LogProbs:
        """What was said, frame by frame. Costs about a twentieth of the sound's length on a desktop core."""


class Pronouncer(Protocol):
    """From spelling to phonemes, for words that nobody has written the sounds of by hand."""

    def pronounce(self, word: str) -> tuple[str, ...]:
        """One way to say it, as symbols of the model."""
