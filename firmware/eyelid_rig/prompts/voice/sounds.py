"""How alike the sounds of English are: a small table of where and how each is made, and one distance over it. Pure.

Places of vowels follow the IPA chart (height, backness, rounding), consonants have a place, a manner and a voice. The distance is 0 for the
same sound, about 0.3 for neighbours that noise, accents or weak forms swap, and 1 for sounds that have little in common.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import hypot
from typing import Final

FAR: Final = 1.0
_ROUND: Final = 0.1
_VOICE: Final = 0.3
_PLACE: Final = 0.15
_VOWELS: Final = {
    # symbol: height (0 close, 1 open), backness (0 front, 1 back), lips
    "i": (0.0, 0.0, 0), "y": (0.0, 0.0, 1), "ɨ": (0.0, 0.5, 0), "ʉ": (0.0, 0.5, 1), "ɯ": (0.0, 1.0, 0), "u": (0.0, 1.0, 1),
    "ɪ": (0.2, 0.2, 0), "ʊ": (0.2, 0.8, 1), "e": (0.33, 0.0, 0), "ø": (0.33, 0.0, 1), "o": (0.33, 1.0, 1), "ə": (0.5, 0.5, 0),
    "ɛ": (0.67, 0.1, 0), "œ": (0.67, 0.1, 1), "ɜ": (0.6, 0.5, 0), "ʌ": (0.67, 0.7, 0), "ɔ": (0.67, 1.0, 1), "æ": (0.83, 0.1, 0),
    "ɐ": (0.83, 0.5, 0), "a": (1.0, 0.3, 0), "ä": (1.0, 0.5, 0), "ɑ": (1.0, 0.9, 0), "ɒ": (1.0, 1.0, 1),
}  # fmt: skip
_GLIDES: Final = {"aɪ": "aɪ", "aʊ": "aʊ", "eɪ": "eɪ", "oʊ": "oʊ", "ɔɪ": "ɔɪ", "ɪə": "ɪə", "eə": "ɛə"}
"""Diphthongs: where they begin and end."""
_RHOTIC: Final = {"ɚ": "ə", "ɝ": "ɜ"}
_CONSONANTS: Final = {
    # symbol: place (0 lips, 8 throat), manner, voiced
    "p": (0, "stop", 0), "b": (0, "stop", 1), "t": (3, "stop", 0), "d": (3, "stop", 1), "k": (6, "stop", 0), "ɡ": (6, "stop", 1),
    "ʔ": (8, "stop", 0), "ɾ": (3, "tap", 1), "m": (0, "nasal", 1), "n": (3, "nasal", 1), "ŋ": (6, "nasal", 1), "ɲ": (5, "nasal", 1),
    "f": (1, "fricative", 0), "v": (1, "fricative", 1), "β": (0, "fricative", 1), "θ": (2, "fricative", 0), "ð": (2, "fricative", 1),
    "s": (3, "sibilant", 0), "z": (3, "sibilant", 1), "ʃ": (4, "sibilant", 0), "ʒ": (4, "sibilant", 1), "t͡ʃ": (4, "affricate", 0),
    "d͡ʒ": (4, "affricate", 1), "x": (6, "fricative", 0), "ɣ": (6, "fricative", 1), "χ": (7, "fricative", 0), "ʁ": (7, "fricative", 1),
    "h": (8, "fricative", 0), "ɦ": (8, "fricative", 1), "ɹ": (4, "glide", 1), "r": (4, "tap", 1), "ɻ": (4.5, "glide", 1),
    "l": (3, "lateral", 1), "ɫ": (4, "lateral", 1), "j": (5, "glide", 1), "w": (1, "glide", 1), "ʋ": (1.5, "glide", 1),
}  # fmt: skip
_MANNERS: Final = {
    frozenset(("stop", "tap")): 0.2, frozenset(("stop", "affricate")): 0.4, frozenset(("sibilant", "affricate")): 0.3,
    frozenset(("fricative", "sibilant")): 0.35, frozenset(("stop", "fricative")): 0.4, frozenset(("glide", "tap")): 0.3,
    frozenset(("glide", "lateral")): 0.5, frozenset(("tap", "lateral")): 0.4, frozenset(("stop", "nasal")): 0.6,
    frozenset(("tap", "nasal")): 0.5, frozenset(("tap", "fricative")): 0.4,
}  # fmt: skip
_VOWEL_AND_GLIDE: Final = {
    ("i", "j"): 0.4,
    ("ɪ", "j"): 0.5,
    ("u", "w"): 0.4,
    ("ʊ", "w"): 0.5,
    ("ɚ", "ɹ"): 0.3,
    ("ɝ", "ɹ"): 0.3,
    ("ə", "ɹ"): 0.7,
}
ALIASES: Final = {
    "g": "ɡ", "tʃ": "t͡ʃ", "ʧ": "t͡ʃ", "dʒ": "d͡ʒ", "ʤ": "d͡ʒ", "əʊ": "oʊ", "ɛə": "eə", "ɐ̃": "ɐ", "ᵻ": "ɪ",
    "pʰ": "p", "tʰ": "t", "kʰ": "k", "p͈": "p", "t͈": "t", "k͈": "k", "s͈": "s",
}  # fmt: skip
"""Other ways to write the same sound: of people, and of the model's other languages."""
SOUNDS: Final = (*_VOWELS, *_GLIDES, *_RHOTIC, *_CONSONANTS)
"""Every sound that a pronunciation may have."""


@dataclass(frozen=True, slots=True)
class _Vowel:
    height: float
    backness: float
    rounded: float

    def to(self, other: _Vowel) -> float:
        return hypot(self.height - other.height, self.backness - other.backness) + _ROUND * abs(self.rounded - other.rounded)


@cache
def distance(one: str, other: str) -> float:
    """From 0, the same, to FAR; symmetric. A symbol that is no sound of English is far from every other."""
    one, other = ALIASES.get(one, one), ALIASES.get(other, other)
    if one == other:
        return 0.0
    if is_vowel(one) and is_vowel(other):
        return min(FAR, _between_vowels(one, other))
    if one in _CONSONANTS and other in _CONSONANTS:
        return min(FAR, _between_consonants(one, other))
    return min(_VOWEL_AND_GLIDE.get((one, other), FAR), _VOWEL_AND_GLIDE.get((other, one), FAR))


def is_vowel(sound: str) -> bool:
    """Diphthongs and vowels with an r in them among them."""
    return sound in _VOWELS or sound in _GLIDES or sound in _RHOTIC


def _between_vowels(one: str, other: str) -> float:
    """The mean over beginning and end, and a little for an r that only one has."""
    apart = (_ends(one)[0].to(_ends(other)[0]) + _ends(one)[1].to(_ends(other)[1])) / 2
    return apart + 0.2 * ((one in _RHOTIC) != (other in _RHOTIC))


def _ends(vowel: str) -> tuple[_Vowel, _Vowel]:
    path = _GLIDES.get(vowel) or _RHOTIC.get(vowel) or vowel
    return _Vowel(*_VOWELS[path[0]]), _Vowel(*_VOWELS[path[-1]])


def _between_consonants(one: str, other: str) -> float:
    (place, manner, voiced), (other_place, other_manner, other_voiced) = _CONSONANTS[one], _CONSONANTS[other]
    made = 0.0 if manner == other_manner else _MANNERS.get(frozenset((manner, other_manner)), 0.8)
    return made + _PLACE * abs(place - other_place) + _VOICE * (voiced != other_voiced)
