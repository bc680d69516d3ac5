"""What the voices say for the training: sentences in which no word foretells the next, so that sounds are learned and not phrases."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Final

from eyelid_bench.voices.chance import Rng, generator, seed
from eyelid_bench.voices.clips import Half
from eyelid_bench.voices.making import Recipe
from eyelid_bench.voices.people import people
from eyelid_bench.voices.script import NAMES, PHRASES, near_misses, sentence
from eyelid_rig.prompts.voice.neighbours import COMMON, WORDS
from eyelid_rig.prompts.voice.pronouncing import apart, pronounced, sounds_of

SENTENCES: Final = 3000
"""Drawn for the weights that come with the rig."""
SPEEDS: Final = (0.85, 1.2)
_CALLS: Final = ("hey", "okay", "hello", "hi", "oh", "a", "and", "say", "they", "day")
_NEAREST: Final = 12
"""Everyday words of which one takes the place of a phrase's word."""
_PAUSES: Final = (", ", " ", ". ")
_ENDINGS: Final = ("?", ".", "!")


def training_recipes(count: int) -> list[Recipe]:
    """Of the first `count` sentences those that are no near miss of the tuning half, by which the network is judged.

    The half's voices take turns, so any number of sentences is fair to all.
    """
    rng = generator(seed(Half.TUNING, "training"))
    voices = people(Half.TUNING)
    drawn = [Recipe(_sentence(rng), voices[number % len(voices)], round(float(rng.uniform(*SPEEDS)), 2)) for number in range(count)]
    return [recipe for recipe in drawn if plain(recipe.text) not in _near_misses()]


def plain(text: str) -> str:
    """The words alone."""
    return " ".join(re.findall(r"[a-z']+", text.lower()))


def _sentence(rng: Rng) -> str:
    kind: Callable[[Rng], str] = _KINDS[int(rng.choice(len(_KINDS), p=_SHARES))]
    text = kind(rng)
    return text[0].upper() + text[1:]


def _prompt(rng: Rng) -> str:
    return f"{rng.choice(NAMES)}{rng.choice(_PAUSES)}{rng.choice(list(PHRASES))}{rng.choice(_ENDINGS)}"


def _slip(rng: Rng) -> str:
    """A prompt, or its phrase alone, one word of which is another."""
    words = str(rng.choice(list(PHRASES))).split()
    place = int(rng.integers(len(words)))
    words[place] = str(rng.choice(_near(words[place], tuple(WORDS))))
    called = f"{rng.choice(NAMES)}{rng.choice(_PAUSES)}" if rng.random() < 0.7 else ""
    return f"{called}{' '.join(words)}{rng.choice(_ENDINGS)}"


def _other_name(rng: Rng) -> str:
    """A call for somebody else, near the name or not, and a phrase or other words."""
    name = NAMES[int(rng.integers(len(NAMES)))].split()[-1]
    last = rng.choice(_near(name, tuple(COMMON))) if rng.random() < 0.5 else rng.choice(list(COMMON))
    rest = rng.choice(list(PHRASES)) if rng.random() < 0.3 else _words(rng, 3)
    return f"{rng.choice(_CALLS)} {last}{rng.choice(_PAUSES)}{rest}{rng.choice(_ENDINGS)}"


def _any_words(rng: Rng) -> str:
    """The name or none, and words of phrases among everyday ones."""
    called = f"{rng.choice(NAMES)}{rng.choice(_PAUSES)}" if rng.random() < 0.4 else ""
    return f"{called}{_words(rng, int(rng.integers(4, 8)))}{rng.choice(_ENDINGS)}"


def _words(rng: Rng, count: int) -> str:
    asked = sorted({word for phrase in PHRASES for word in phrase.split()} | {name.split()[-1] for name in NAMES})
    return " ".join(str(rng.choice(asked if rng.random() < 0.35 else list(WORDS))) for _ in range(count))


def _talk(rng: Rng) -> str:
    return sentence(Half.TUNING, rng)


@cache
def _near_misses() -> frozenset[str]:
    return frozenset(plain(text) for name in NAMES for text in near_misses(Half.TUNING, name))


@cache
def _near(word: str, vocabulary: tuple[str, ...]) -> list[str]:
    """Words of the vocabulary that sound most like it, itself left out."""
    sounds = pronounced(word).sounds
    written = {**COMMON, **WORDS}
    far = {other: min(apart(one, sounds_of(written[other])) for one in sounds) for other in vocabulary if other != word}
    return sorted(far, key=far.__getitem__)[:_NEAREST]


_KINDS: Final = (_prompt, _slip, _other_name, _any_words, _talk)
_SHARES: Final = (0.15, 0.3, 0.15, 0.25, 0.15)
