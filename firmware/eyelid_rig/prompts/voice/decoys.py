"""Words that are said in the place of others: the matching lets them compete, so that the better one of two similar words wins. Pure."""

from __future__ import annotations

from functools import cache
from itertools import chain
from typing import Final

from eyelid_rig.prompts.voice.lexicon import SAID
from eyelid_rig.prompts.voice.neighbours import COMMON, WORDS
from eyelid_rig.prompts.voice.phrases import Name, Sounds, Word
from eyelid_rig.prompts.voice.pronouncing import apart, sounds_of

LEAST: Final = 0.5
"""A word that is nearer sounds the same, and would only take votes away."""
AGAINST_A_NAME: Final = 20
AGAINST_A_WORD: Final = 16
_POINTERS: Final = frozenset({"this", "these"})
"""Who says one of them for another asks for the same."""


@cache
def against_word(word: Word) -> tuple[Sounds, ...]:
    """What everyday words that sound most like it sound like."""
    written = {text: ipa.split() for text, ipa in (*SAID.items(), *WORDS.items()) if text not in _same(word)}
    return _nearest(word, [sounds_of(ipa) for ipa in chain.from_iterable(written.values())], AGAINST_A_WORD)


@cache
def against_name(name: Name) -> tuple[Sounds, ...]:
    """In the place of its last word: names and words that people call out."""
    last = name.pronunciation[-1]
    return _nearest(last, [sounds_of(ipa) for text, ipa in COMMON.items() if text != last.text], AGAINST_A_NAME)


def _same(word: Word) -> frozenset[str]:
    return _POINTERS if word.text in _POINTERS else frozenset({word.text})


def _nearest(word: Word, others: list[Sounds], count: int) -> tuple[Sounds, ...]:
    far = {other: min(apart(one, other) for one in word.sounds) for other in others if other}
    return tuple(sorted((other for other, distance in far.items() if distance >= LEAST), key=far.__getitem__)[:count])
