"""From a prompt's words to its noun phrases: what may name a thing, and what stands before it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eyelid_rig.crop.classes import PRINTED, known_end, labels_of, surface
from eyelid_rig.crop.english import ATTRIBUTES, DETERMINERS, FOLLOWING, FOLLOWING_ENDINGS, STOPS

MOST_CHARACTERS = 400
"""What is said beyond them is not heard: a prompt is a sentence."""

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[.,;:?!]")
_WITH_IS = re.compile(r"(what|who|that|it|there|here|where|how|which|this)'s")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A determiner, or none, and the words after it that belong to one noun; `after` is the word before it all."""

    determiner: str
    words: tuple[str, ...]
    after: str

    @property
    def noun(self) -> str:
        """The known noun that the words end with, else all of them: they name no class then."""
        return known_end(self.words) or printed_end(self.words) or " ".join(self.words)

    @property
    def is_known(self) -> bool:
        """Whether its noun is a thing, a surface or printed matter."""
        return is_noun(self.words)

    @property
    def is_printed(self) -> bool:
        """Whether it names what there is to be read, and no thing: a *stop sign* is a thing."""
        return bool(printed_end(self.words)) and not known_end(self.words)

    @property
    def is_specific(self) -> bool:
        """Whether it names something at all: not *this* alone, not *the colour*."""
        return bool(self.words) and self.words[-1] not in ATTRIBUTES


def split_words(text: str) -> list[str]:
    """Lower-case words and marks of the first 400 characters; *what's* is two words, and so is *book's*."""
    plain = unicodedata.normalize("NFKC", text[:MOST_CHARACTERS]).casefold()[:MOST_CHARACTERS].replace("\u2019", "'")
    return [part for match in _WORD.finditer(plain) for part in _parts(match.group())]


def phrases_of(words: Sequence[str]) -> Iterator[Phrase]:
    """Every determiner with its noun, and every other run of words that may hold one, in the order spoken."""
    at = 0
    while at < len(words):
        determined = words[at] in DETERMINERS
        noun = _noun_phrase(words, at + determined)
        if determined or noun:
            yield Phrase(words[at] if determined else "", noun, words[at - 1] if at else "")
        at += max(determined + len(noun), 1)


def is_noun(words: Sequence[str]) -> bool:
    """Whether the words end with a noun that is known."""
    end = known_end(words)
    return bool(labels_of(end)) or surface(end) is not None or bool(printed_end(words))


def printed_end(words: Sequence[str]) -> str:
    """The last word where it is printed matter, else nothing."""
    return words[-1] if words and words[-1] in PRINTED else ""


def _parts(word: str) -> Sequence[str]:
    if match := _WITH_IS.fullmatch(word):
        return match.group(1), "is"
    return (word.removesuffix("'s"), "'s") if word.endswith("'s") else (word,)


def _noun_phrase(words: Sequence[str], start: int) -> tuple[str, ...]:
    """The words from `start` on that belong to one noun."""
    end = start
    while end < len(words) and words[end] not in STOPS and not (is_noun(words[start:end]) and _follows(words[end])):
        end += 1
    return tuple(words[start:end])


def _follows(word: str) -> bool:
    return word in FOLLOWING or (word.endswith(FOLLOWING_ENDINGS) and not known_end([word]))
