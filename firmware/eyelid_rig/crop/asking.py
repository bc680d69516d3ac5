"""What a prompt's words ask about: words in, `Asking` out, no picture needed. English only, for now.

No grammar is written down here, only the habits of short questions: the thing asked about follows *this*, *that*, *the* or
*my*; what follows a preposition says where it is; what follows *what* or *which* names its kind. Where the words leave a doubt,
no class is claimed: a finger or the centre of view decides (`region.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum, unique
from itertools import pairwise

from eyelid_rig.crop.classes import FURNITURE, MATERIALS, is_plural, labels_of, surface
from eyelid_rig.crop.english import (
    ADJECTIVES,
    BEFORE_READ,
    DEMONSTRATIVES,
    HOLDING,
    INDEFINITE,
    MATERIAL_QUESTION,
    POSSESSIVES,
    PREPOSITIONS,
    READING,
    READING_A_BOOK,
    SUPERLATIVES,
    WHERE,
)
from eyelid_rig.crop.made import Intent
from eyelid_rig.crop.phrases import Phrase, is_noun, phrases_of, split_words


@unique
class Pick(StrEnum):
    """Which of several things of one class is meant."""

    ANY = "any"
    """Nothing was said: there must be only one."""
    LEFT = "left"
    RIGHT = "right"
    MIDDLE = "middle"
    BIGGEST = "biggest"
    SMALLEST = "smallest"
    NEAREST = "nearest"


@dataclass(frozen=True, slots=True)
class Asking:
    """What the wearer wants to know about what, as far as words say."""

    intent: Intent = Intent.LOOK
    noun: str = ""
    """As it was said; empty when no thing was named."""
    labels: frozenset[str] = frozenset()
    """The detector's classes that the noun may be; for a surface, those that it lies on. Empty: none is known."""
    pick: Pick = Pick.ANY
    plural: bool = False
    """Several things of the class are meant together."""
    points: bool = False
    """The words say that a finger points: without one nothing is sent."""

    @property
    def least(self) -> int:
        """How many things of the class must be in view for the words to make sense."""
        return 2 if self.plural or self.pick is not Pick.ANY else 1


def understand(words: str | None) -> Asking:
    """What these words ask about; a press without words asks about what is pointed at, else what is in the centre."""
    spoken = split_words(words or "")
    phrases = tuple(phrases_of(spoken))
    intent, noun = _subject(spoken, phrases)
    return Asking(intent, noun, _labels(intent, noun), _pick(spoken, phrases), is_plural(noun), _points(spoken))


def _labels(intent: Intent, noun: str) -> frozenset[str]:
    if intent is Intent.SURFACE and noun in MATERIALS:
        return frozenset()
    return labels_of(noun) or surface(noun) or frozenset()


def _subject(spoken: Sequence[str], phrases: Sequence[Phrase]) -> tuple[Intent, str]:
    """The intent, and the noun that it is about."""
    material = _material(spoken)
    if material and not any(is_noun([word]) for word in spoken if word not in MATERIALS):
        return Intent.SURFACE, material
    chosen = _chosen(spoken, phrases)
    noun = chosen.noun if chosen else ""
    if _reads(spoken, phrases, noun):
        return Intent.READ, _holder(phrases, noun)
    return Intent.SURFACE if _is_a_surface(spoken, noun) else Intent.LOOK, noun


def _chosen(spoken: Sequence[str], phrases: Sequence[Phrase]) -> Phrase | None:
    """The phrase that names what is asked about, or None where only *this* or nothing at all does."""
    specific = [phrase for phrase in phrases if phrase.is_specific]
    free = [phrase for phrase in specific if phrase.after not in WHERE]
    named = [phrase for phrase in free if phrase.determiner in DEMONSTRATIVES | POSSESSIVES]
    kind = None if MATERIAL_QUESTION.intersection(spoken) else _kind(specific)
    held = _held(specific, phrases)
    if kind or named:
        return kind or _first_known(named) or held or named[0]
    return _guess(spoken, free) or held or _first_known(phrase for phrase in free if not phrase.determiner)


def _kind(phrases: Iterable[Phrase]) -> Phrase | None:
    """*what car*, *what kind of dog*, *which of these cups*: a class straight after the question's word."""
    for phrase in phrases:
        asked = phrase.determiner == "" and phrase.after in ("what", "which", "whose", "of")
        one_of = phrase.determiner in ("these", "those") and phrase.after == "of"
        if (asked or one_of) and labels_of(phrase.noun) and phrase.noun not in MATERIALS:
            return phrase
    return None


def _first_known(phrases: Iterable[Phrase]) -> Phrase | None:
    return next((phrase for phrase in phrases if phrase.is_known), None)


def _held(specific: Iterable[Phrase], phrases: Iterable[Phrase]) -> Phrase | None:
    """*in this cup*, *on the plate*: the thing that holds what is asked about, where no *this* alone stands for that."""
    if any(phrase.determiner in DEMONSTRATIVES and not phrase.words for phrase in phrases):
        return None
    return next((phrase for phrase in specific if phrase.after in HOLDING and phrase.determiner and labels_of(phrase.noun)), None)


def _guess(spoken: Sequence[str], free: Iterable[Phrase]) -> Phrase | None:
    """*is this an apple?* names a class only if it is the one guess: of *an apple or a pear* neither may be right."""
    guesses = [phrase for phrase in free if phrase.determiner in INDEFINITE and phrase.after not in PREPOSITIONS]
    return guesses[0] if len(guesses) == 1 and "or" not in spoken and labels_of(guesses[0].noun) else None


def _material(spoken: Sequence[str]) -> str:
    """The material in *is this marble*, *is it marble or slate*, *what marble is this*; empty where there is none."""
    words = [word for word in spoken if word not in ".,;:?!"]
    match words:
        case ["is" | "are", "this" | "that" | "it" | "these", *said] if MATERIALS.issuperset(said) or "or" in said:
            return next((word for word in said if word in MATERIALS), "") if _are_materials(said) else ""
        case [*_, "what" | "which" | "of", material, "is", "this" | "that" | "it"] if material in MATERIALS - {"glass"}:
            return material
    return ""


def _are_materials(words: Sequence[str]) -> bool:
    return all(word in MATERIALS | {"or", "real", "solid", "genuine"} for word in words)


def _is_a_surface(spoken: Iterable[str], noun: str) -> bool:
    """Of a surface, a bare material, or a piece of furniture whose material is asked for, a clear piece is enough."""
    if labels_of(noun):
        return labels_of(noun) <= FURNITURE and bool(MATERIAL_QUESTION.intersection(spoken))
    return surface(noun) is not None or noun in MATERIALS


def _reads(spoken: Sequence[str], phrases: Sequence[Phrase], noun: str) -> bool:
    """Whether words in view are asked for. A clock is told by its hands, and of what a page is made is no reading."""
    said = set(spoken)
    labels = labels_of(noun)
    if "clock" in labels or MATERIAL_QUESTION & said:
        return False
    of_a_book = labels == {"book"} and (READING_A_BOOK & said or ("what", "book") in pairwise(spoken))
    printed = any(phrase.is_printed and phrase.after not in WHERE - HOLDING for phrase in phrases)
    return bool(of_a_book or printed or READING & said or _says(spoken) or _asks_to_read(spoken))


def _says(spoken: Sequence[str]) -> bool:
    """*what does it say*, but not *would you say*."""
    return "say" in spoken and bool({"does", "do", "did"}.intersection(spoken[: spoken.index("say")]))


def _asks_to_read(spoken: Sequence[str]) -> bool:
    """*read this*, *can you read it*, but not *have I read this*."""
    asked = any(word == "read" and before in BEFORE_READ for before, word in pairwise(("", *spoken)))
    return asked and spoken[0] not in ("have", "did")


def _holder(phrases: Iterable[Phrase], noun: str) -> str:
    """The known thing that the words to read are on; else the noun as it was said."""
    if labels_of(noun):
        return noun
    holders = (phrase for phrase in phrases if phrase.after in HOLDING | {"of"} and phrase.determiner not in INDEFINITE | {""})
    return next((phrase.noun for phrase in holders if labels_of(phrase.noun)), noun)


def _pick(spoken: Sequence[str], phrases: Sequence[Phrase]) -> Pick:
    superlative = next((SUPERLATIVES[word] for word in spoken if word in SUPERLATIVES), "")
    return Pick(superlative or _side(spoken) or _adjective(phrases) or Pick.ANY)


def _side(spoken: Sequence[str]) -> str:
    """*on the left*, *to my right*; not *to the left of the lamp*, which only says where to look."""
    for at, (preposition, determiner, side) in enumerate(zip(spoken, spoken[1:], spoken[2:], strict=False)):
        relation = spoken[at + 3 : at + 4] == ["of"]
        if preposition in ("on", "to", "at", "in") and determiner in ("the", "my") and side in ("left", "right") and not relation:
            return side
    return ""


def _adjective(phrases: Iterable[Phrase]) -> str:
    """*the big dog*, *the left one*; but *is this the right cup* asks whether, not which."""
    for phrase in phrases:
        asks_whether = phrase.after in DEMONSTRATIVES | {"it"}
        for word in phrase.words[:-1] if phrase.determiner else ():
            if word in ADJECTIVES and not (word == "right" and asks_whether):
                return ADJECTIVES[word]
    return ""


def _points(spoken: Sequence[str]) -> bool:
    return "pointing" in spoken or ("i", "point") in pairwise(spoken)
