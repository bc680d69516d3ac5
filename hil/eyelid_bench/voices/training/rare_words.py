"""Words that are one sound from a word of a phrase, or near a name, of a pronouncing dictionary: most are rare, and none is a decoy.

Thresholds are chosen on them (`hard.py`). A word that stands in a near miss of either half is left out: the report's figures say what
becomes of words that nothing was made for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final
from zlib import crc32

from eyelid_bench.voices.chance import Rng
from eyelid_bench.voices.clips import Half
from eyelid_bench.voices.pronouncing import English, phonemes
from eyelid_bench.voices.script import NAMES, PHRASES, near_misses
from eyelid_bench.voices.training.sounds_said import labels
from eyelid_rig.prompts.voice.phrases import Sounds
from eyelid_rig.prompts.voice.pronouncing import apart, in_parts, pronounced

_IPA: Final = {
    "AA": "ɑ", "AE": "æ", "AH": "ʌ", "AO": "ɔ", "AW": "aʊ", "AY": "aɪ", "B": "b", "CH": "t͡ʃ", "D": "d", "DH": "ð", "EH": "ɛ", "ER": "ɝ",
    "EY": "eɪ", "F": "f", "G": "ɡ", "HH": "h", "IH": "ɪ", "IY": "i", "JH": "d͡ʒ", "K": "k", "L": "l", "M": "m", "N": "n", "NG": "ŋ",
    "OW": "oʊ", "OY": "ɔɪ", "P": "p", "R": "ɹ", "S": "s", "SH": "ʃ", "T": "t", "TH": "θ", "UH": "ʊ", "UW": "u", "V": "v", "W": "w",
    "Y": "j", "Z": "z", "ZH": "ʒ",
}  # fmt: skip
"""ARPAbet's sounds, as CMUdict writes them."""
_NEAR_A_NAME: Final = 1.4
"""As `apart` counts: nearly two sounds more or less, or some that have something in common with the name's."""
_ONE_IN: Final = 3
"""So many words of the dictionary are looked through: enough of them are near, and it takes a third of the time."""
_SHORTEST: Final = 2


def near_word(word: str, rng: Rng) -> str:
    """One that is a sound more, less or other than that word of a phrase; itself where there is none."""
    return _drawn(word, _one_sound_off(word), rng)


def near_name(name: str, rng: Rng) -> str:
    """The same for the last word of a name, and a little further off: names are long."""
    last = name.split()[-1]
    return _drawn(last, _near(last), rng)


def words_of(text: str) -> list[str]:
    """In small letters."""
    return re.findall(r"[a-z']+", text.lower())


@cache
def reported() -> frozenset[str]:
    """Words that stand in near misses and are none of a prompt's."""
    asked = {word for text in (*PHRASES, *NAMES) for word in words_of(text)}
    return frozenset(word for half in Half for name in NAMES for text in near_misses(half, name) for word in words_of(text)) - asked


def _drawn(word: str, others: tuple[str, ...], rng: Rng) -> str:
    """One of them that no voice says like the word: how they pronounce it may be another way than the dictionary's."""
    order = (others[int(number)] for number in rng.permutation(len(others)))
    return next((other for other in order if _differs(word, other)), word)


@cache
def _one_sound_off(word: str) -> tuple[str, ...]:
    sounds = {in_parts(each) for each in pronounced(word).sounds}
    return tuple(other for other, said in _dictionary().items() if any(_edits(said, each) == 1 for each in sounds))


@cache
def _near(last: str) -> tuple[str, ...]:
    sounds = [in_parts(each) for each in pronounced(last).sounds]
    return tuple(other for other, said in _dictionary().items() if min(apart(said, each) for each in sounds) <= _NEAR_A_NAME)


@cache
def _dictionary() -> dict[str, Sounds]:
    """CMUdict, as it comes with pocketsphinx: each word's first pronunciation. Words of prompts and near misses are left out."""
    from pocketsphinx import get_model_path

    left_out = reported() | {word for text in (*PHRASES, *NAMES) for word in words_of(text)}
    with Path(get_model_path("en-us/cmudict-en-us.dict")).open(encoding="utf-8") as file:
        return {word: sounds for word, sounds in _read(file) if word not in left_out}


def _read(lines: Iterator[str]) -> Iterator[tuple[str, Sounds]]:
    for line in lines:
        word, *spelt = line.split()
        if word.isascii() and word.isalpha() and len(word) > _SHORTEST and crc32(word.encode()) % _ONE_IN == 0:
            yield word, in_parts(tuple(_IPA[sound] for sound in spelt))


def _edits(one: Sounds, other: Sounds) -> int:
    """0, 1, or 2 for more: sounds put in, left out and replaced."""
    if abs(len(one) - len(other)) > 1:
        return 2
    start = next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rests = ((1, 1), (1, 0), (0, 1))
    return 0 if one == other else 1 if any(one[start + a :] == other[start + b :] for a, b in rests) else 2


def _differs(word: str, other: str) -> bool:
    """Whoever says it: the voices' own pronunciation may be another than the dictionary's."""
    return all(labels(phonemes(word, english)) != labels(phonemes(other, english)) for english in English)
