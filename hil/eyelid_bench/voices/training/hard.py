"""Near misses that thresholds are chosen on: nothing is wrong with them but one rare word, which no sentence of the training was made with.

The tuning half's own are easier: most of their words are everyday ones, which compete with a prompt's.
"""

from __future__ import annotations

from typing import Final

from eyelid_bench.voices.chance import generator, seed
from eyelid_bench.voices.clips import Half
from eyelid_bench.voices.corpus import SPEEDS, Line
from eyelid_bench.voices.making import Recipe
from eyelid_bench.voices.people import people
from eyelid_bench.voices.script import NAMES, PHRASES
from eyelid_bench.voices.training.rare_words import near_name, near_word

HARD: Final = 210
_OTHER_NAME: Final = 0.25
"""Share of those in which the name is wrong."""


def hard_lines(voices: frozenset[str], count: int = HARD) -> list[Line]:
    """Of these voices of the tuning half, in turn: the default name and a phrase, a word of which is one sound off, or the name is."""
    rng = generator(seed(Half.TUNING, "hard"))
    speakers = [voice for voice in people(Half.TUNING) if voice.name in voices]
    lines: dict[str, Line] = {}
    while len(lines) < count:
        called, words = NAMES[0].split(), str(rng.choice(list(PHRASES))).split()
        if rng.random() < _OTHER_NAME:
            called[-1] = near_name(NAMES[0], rng)
        else:
            place = int(rng.integers(len(words)))
            words[place] = near_word(words[place], rng)
        text = f"{' '.join(called)}, {' '.join(words)}."
        if called[-1] not in NAMES[0].split() or " ".join(words) not in PHRASES:
            recipe = Recipe(text[0].upper() + text[1:], speakers[len(lines) % len(speakers)], round(float(rng.uniform(*SPEEDS)), 2))
            lines.setdefault(text, Line(f"hard/{text}", recipe, "", NAMES[0], Half.TUNING, seed(Half.TUNING, "hard", text)))
    return list(lines.values())
