"""From written words to sounds: by hand where somebody wrote them down, by a model otherwise. Pure, but for the model that comes in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Final
from unicodedata import normalize

from eyelid_rig.prompts.voice.lexicon import SAID
from eyelid_rig.prompts.voice.neighbours import COMMON
from eyelid_rig.prompts.voice.phonemes import Pronouncer
from eyelid_rig.prompts.voice.phrases import Sounds, Word
from eyelid_rig.prompts.voice.sounds import ALIASES, SOUNDS, distance

_SILENT = frozenset("ˈˌ'.-ːˑ‿ ̯̩\u0361") - {"\u0361"}
"""Stress, length, syllables: the model has no use for them."""
_SPELLINGS = sorted((*SOUNDS, *ALIASES), key=len, reverse=True)


_PARTS: Final = {"ɚ": ("ə", "ɹ"), "ɝ": ("ɜ", "ɹ")}
RHOTICS: Final = frozenset(_PARTS)
"""Vowels with an r in them, as one sound."""


class UnknownSoundError(ValueError):
    """A character that is no IPA of English. `symbol` is it, `nearest` what may be meant."""

    def __init__(self, symbol: str, nearest: str) -> None:
        super().__init__(f"{symbol!r} is no sound of English in IPA" + (f": is {nearest!r} meant?" if nearest else ""))
        self.symbol, self.nearest = symbol, nearest


def sounds_of(ipa: str) -> Sounds:
    """`ˈaɪɹɪs` in parts: aɪ ɹ ɪ s. The longest symbol wins; stress and length are dropped. Raises UnknownSoundError."""
    found: list[str] = []
    rest = normalize("NFC", ipa)
    while rest:
        spelling = next((spelling for spelling in _SPELLINGS if rest.startswith(spelling)), None)
        if spelling is not None:
            found.append(ALIASES.get(spelling, spelling))
        elif rest[0] not in _SILENT:
            raise UnknownSoundError(rest[0], _nearest(rest[0]))
        rest = rest[len(spelling or rest[0]) :]
    return tuple(found)


def pronounced(text: str, model: Pronouncer | None = None, by_hand: Mapping[str, Sequence[str]] | None = None) -> Word:
    """A word's sounds: from `by_hand` (IPA) where it has the word, else as we wrote it, else `model`'s guess, else none.

    Raises UnknownSoundError for IPA by hand that is none.
    """
    written = (by_hand or {}).get(text) or (SAID.get(text) or COMMON.get(text, "")).split()
    if written:
        return Word(text, tuple(dict.fromkeys(sounds_of(ipa) for ipa in written)))
    guess = tuple(ALIASES.get(symbol, symbol) for symbol in model.pronounce(text)) if model else ()
    known = tuple(symbol for symbol in guess if symbol in SOUNDS)
    return Word(text, (known,) if known else (), by_hand=False)


def in_parts(sounds: Sounds) -> Sounds:
    """For models that write a vowel with an r in it as two sounds."""
    return tuple(part for sound in sounds for part in _PARTS.get(sound, (sound,)))


def _nearest(symbol: str) -> str:
    """By what it looks like, for letters that are nearly IPA: the base letter, or one that is turned."""
    base = normalize("NFD", symbol.lower())[0]
    turned = {"3": "ɜ", "@": "ə", "ʳ": "ɹ", "q": "k", "c": "k", "ɔ́": "ɔ", ":": "ː", "ŕ": "ɹ", "ʀ": "ɹ", "ɽ": "ɾ", "ɕ": "ʃ", "ʑ": "ʒ"}
    if base in SOUNDS or base in turned:
        return turned.get(base, base)
    return next(iter(get_close_matches(base, SOUNDS, 1)), "")


def apart(one: Sounds, other: Sounds, gap: float = 0.8) -> float:
    """How far two pronunciations are, by the cheapest way to make one from the other; a sound more or less costs `gap`."""
    row = [gap * column for column in range(len(other) + 1)]
    for sound in one:
        last, row = row, [row[0] + gap]
        for column, against in enumerate(other):
            row.append(min(last[column] + distance(sound, against), last[column + 1] + gap, row[column] + gap))
    return row[-1]
