"""What may be said to the rig: a wake name, and phrases that each want one thing. Values only; files are `phrase_book_file`."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum, unique
from typing import TypeAlias

from eyelid_formats.consent import Intent

Sounds: TypeAlias = tuple[str, ...]
"""One way to say a word: IPA symbols of the phoneme model."""


@unique
class Command(StrEnum):
    """What a phrase wants of the rig itself. It never stands in a consent tag."""

    FORGET = "forget"
    """Drop what has not left yet."""
    STOP = "stop"
    """Stop listening."""


Wish: TypeAlias = Intent | Command


def wish_name(wish: Wish) -> str:
    """As events, settings and tables write it: lower case."""
    return wish.name.lower()


@dataclass(frozen=True, slots=True)
class Word:
    """A written word and the ways to say it."""

    text: str
    sounds: tuple[Sounds, ...]
    by_hand: bool = True
    """A person wrote the sounds; otherwise they are a model's guess."""


@dataclass(frozen=True, slots=True)
class Name:
    """What the wearer calls the rig by."""

    words: str
    pronunciation: tuple[Word, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Phrase:
    """What is asked after the name; `words` is how the phrase book writes it, whatever of `pronunciations` was heard."""

    words: str
    intent: Wish
    pronunciations: tuple[tuple[Word, ...], ...] = field(repr=False)
    """Each a whole wording: contractions are wordings of their own where no word's weak form says them."""


@dataclass(frozen=True, slots=True)
class PhraseBook:
    """Everything that the rig understands."""

    name: Name
    phrases: tuple[Phrase, ...]
