"""English text to the phonemes that Kokoro was trained on: espeak-ng's, in another spelling.

Kokoro writes diphthongs and affricates as one letter each and marks no length in American English. espeak-ng ties the parts of such
a sound with a caret, so they can be told from two sounds that only meet.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from enum import StrEnum, unique
from functools import cache
from typing import Final

from eyelid_bench.voices.places import missing

_PAUSES = re.compile(r"([,.?!;:])")
_BOTH: Final = {
    "a^ɪ": "I",
    "a^ʊ": "W",
    "e^ɪ": "A",
    "ɔ^ɪ": "Y",
    "d^ʒ": "ʤ",
    "t^ʃ": "ʧ",
    "ə^l": "ᵊl",
    "r": "ɹ",
    "x": "k",
    "ç": "k",
    "ɬ": "l",
    "ɐ": "ə",
}
_AMERICAN: Final = {**_BOTH, "o^ʊ": "O", "ɜː": "ɜɹ", "ɚ": "əɹ", "ɪ^ə": "iə", "ɾ": "T", "ː": "", "o": "ɔ", "^": ""}
_BRITISH: Final = {**_BOTH, "ə^ʊ": "Q", "e^ə": "ɛː", "ɪ^ə": "ɪə", "iə": "ɪə", "^": ""}


@unique
class English(StrEnum):
    """Which English is spoken; the value is espeak-ng's name of it."""

    AMERICAN = "en-us"
    BRITISH = "en-gb-x-rp"


def phonemes(text: str, english: English) -> str:
    """One line of phonemes, with the text's own pauses and its question or exclamation marks."""
    parts = (part.strip() for part in _PAUSES.split(text))
    said = (part if _PAUSES.fullmatch(part) else " " + _respelt(_espeak(part, english), english) for part in parts if part)
    return "".join(said).strip()


def _respelt(ipa: str, english: English) -> str:
    for sound, letter in (_AMERICAN if english is English.AMERICAN else _BRITISH).items():
        ipa = ipa.replace(sound, letter)
    return ipa


@cache
def _espeak(words: str, english: English) -> str:
    program = shutil.which("espeak-ng")
    if program is None:
        raise missing("espeak-ng", "make voices-components")
    command = [program, "-q", "--ipa", "--tie=^", "-v", english, "--", words]
    return " ".join(subprocess.run(command, check=True, capture_output=True, text=True, timeout=30).stdout.split())
