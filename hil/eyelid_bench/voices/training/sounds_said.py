"""From Kokoro's phonemes to the sounds that the adapter writes: 40 of English, with British and American vowels in one."""

from __future__ import annotations

from typing import Final

from eyelid_rig.prompts.voice.adapter import SYMBOLS

_WRITTEN: Final = {
    "A": "eɪ", "I": "aɪ", "O": "oʊ", "Q": "oʊ", "W": "aʊ", "Y": "ɔɪ", "ʤ": "d͡ʒ", "ʧ": "t͡ʃ", "T": "t", "g": "ɡ", "e": "ɛ", "ɒ": "ɑ",
    "a": "æ", "ɐ": "ʌ", "ᵊ": "ə", "ɚ": "ə", "o": "ɔ", "ᵻ": "ɪ",
}  # fmt: skip
_SILENT: Final = frozenset(" ,.?!;:ˈˌː")
_NUMBER: Final = {symbol: number for number, symbol in enumerate(SYMBOLS)}


def labels(phonemes: str) -> list[int]:
    """Columns of the adapter. Raises KeyError for what is no sound of English."""
    return [_NUMBER[_WRITTEN.get(letter, letter)] for letter in phonemes if letter not in _SILENT]
