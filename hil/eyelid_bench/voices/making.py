"""Made speech, kept by the hash of its recipe, so that each sentence of each voice is synthesised once."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from eyelid_bench.voices.kokoro import speak
from eyelid_bench.voices.people import Voice
from eyelid_bench.voices.places import MADE
from eyelid_bench.voices.pronouncing import phonemes
from eyelid_rig.prompts.voice.phonemes import RATE_HZ, Samples

EDITION: Final = 1
"""Goes up when the same recipe makes another sound."""
FRAME: Final = RATE_HZ // 100
"""Samples of which a level is taken."""
AUDIBLE_DB: Final = 35.0
"""Under a sentence's loudest frame; quieter frames at its start and end are cut off."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What is said, and how."""

    text: str
    voice: Voice
    speed: float

    @property
    def key(self) -> str:
        """The name in the cache; it depends on the phonemes, so a better spelling of them makes the sentence anew."""
        words = phonemes(self.text, self.voice.english)
        return hashlib.sha256(repr((EDITION, words, self.voice.name, round(self.speed, 3))).encode()).hexdigest()[:32]


def said(recipe: Recipe, folder: Path = MADE) -> Samples:
    """The sentence from where its first word begins to where its last one ends. Raises as `speak` does."""
    path = folder / recipe.key[:2] / f"{recipe.key}.npy"
    try:
        kept: Samples = np.load(path)
    except (FileNotFoundError, EOFError, ValueError):
        kept = trimmed(speak(phonemes(recipe.text, recipe.voice.english), recipe.voice.name, recipe.speed))
        _keep(kept, path)
    return kept


def trimmed(samples: Samples) -> Samples:
    """Without what is quieter than `AUDIBLE_DB` under the loudest frame at both ends."""
    audible = np.flatnonzero(levels_db(samples) > levels_db(samples).max() - AUDIBLE_DB)
    return samples[audible[0] * FRAME : (audible[-1] + 1) * FRAME]


def levels_db(samples: Samples) -> NDArray[np.float64]:
    """The mean power of each hundredth of a second, in dB of full scale; a last, incomplete one is left out."""
    frames = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME).astype(np.float64) / 32768
    return np.asarray(10 * np.log10((frames**2).mean(axis=1) + 1e-12), np.float64)


def _keep(samples: Samples, path: Path) -> None:
    """Whole or not at all, whoever else makes it at the same time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    with part.open("wb") as file:
        np.save(file, samples)
    part.replace(path)
