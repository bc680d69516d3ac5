"""Recovery phrases: twelve plain words that open a wallet. Nothing but their published word lists (BIP-39) tells them from other words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from itertools import groupby
from typing import Final

LANGUAGES: Final = ("english", "spanish", "french", "italian", "portuguese", "czech")
"""The published lists in letters that the reader knows."""
FEWEST_WORDS: Final = 6
"""Half of the shortest phrase: the rest may be outside the picture, or misread. A sign may say two or three words of a list by chance."""
RUN: Final = 4
"""Words of a list in a row, where a line has others, too: prose hardly ever has more than three."""
OF_A_LINE: Final = 0.5
"""The share of a line's words that a list must have, once it is known that there is a phrase: some are misread."""
NUMBERED: Final = 6
"""Single words with numbers before them: a phrase of a list that is not known here."""

_NUMBERED: Final = re.compile(r"\W*\d{1,2}\W*[^\W\d_]{3,10}\W*")


def phrase_lines(texts: Sequence[str]) -> frozenset[int]:
    """Which of the lines that stand in one picture are parts of a recovery phrase."""
    found = {index for index, text in enumerate(texts) if _NUMBERED.fullmatch(text)}
    numbered = found if len(found) >= NUMBERED else set()
    words = [_words(text) for text in texts]
    return frozenset(numbered.union(*(_in_list(words, known) for known in lists())))


@cache
def lists() -> tuple[frozenset[str], ...]:
    """Each language's 2048 words, without their accents."""
    from mnemonic import Mnemonic

    return tuple(frozenset(_plain(word) for word in Mnemonic(language).wordlist) for language in LANGUAGES)


def _in_list(lines: Sequence[Sequence[str]], known: frozenset[str]) -> set[int]:
    """The lines that a list has half the words of, when whole lines and long runs of its words are enough for a phrase."""
    held = [[word in known for word in words] for words in lines]
    if sum(run for run, line in zip(map(_longest_run, held), held, strict=True) if run >= RUN or run == len(line)) < FEWEST_WORDS:
        return set()
    return {index for index, line in enumerate(held) if line and sum(line) >= OF_A_LINE * len(line)}


def _longest_run(held: Sequence[bool]) -> int:
    return max((len(list(run)) for known, run in groupby(held) if known), default=0)


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z]+", _plain(text))


def _plain(text: str) -> str:
    """Small letters without accents, as a reader that drops them gives them."""
    apart = unicodedata.normalize("NFKD", text).casefold()
    return "".join(character for character in apart if not unicodedata.combining(character))
