"""How well a wake name or a phrase is told apart from what sounds like it: the matching, on what neighbours ideally sound like. Pure.

The distance of a neighbour says how far it is from being taken for the words that are checked, by the matching that the rig does and
relative to its thresholds: how many times as wide they could be, and it would still be refused. Under 1 it is taken even when it is said
as clearly as can be; voices, noise and haste take some of the distance away. What is left of it was measured: `SPEC-voice.md`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum, unique
from typing import Final

from eyelid_formats.consent import Intent
from eyelid_rig.prompts.voice.adapter import SYMBOLS
from eyelid_rig.prompts.voice.imagined import said, ways_to_say
from eyelid_rig.prompts.voice.lexicon import SAID
from eyelid_rig.prompts.voice.matching import Matcher
from eyelid_rig.prompts.voice.neighbours import COMMON
from eyelid_rig.prompts.voice.phonemes import LogProbs
from eyelid_rig.prompts.voice.phrases import Name, Phrase, PhraseBook, Sounds, Word
from eyelid_rig.prompts.voice.pronouncing import apart, pronounced, sounds_of
from eyelid_rig.prompts.voice.thresholds import TUNED, Thresholds

SAFE: Final = 2.0
"""A distance from which on few voices make one of the other."""
_WIDTHS: Final = tuple(tenth / 10 for tenth in range(1, 21))
FEWEST_SOUNDS: Final = 4
"""Of a name: fewer are in any sentence."""
SHORT_SOUNDS: Final = 6
_SHOWN: Final = 5
POINTERS: Final = {"this", "that", "these", "those"}
_LONG_WORD: Final = 3
"""Sounds: shorter words are swallowed so often that they tell no phrase from another."""
_CLOSEST_WORDS: Final = 12
"""Of the lexicon, that are tried in the place of each word of a phrase."""


@unique
class Verdict(StrEnum):
    """In one word."""

    GOOD = "good"
    RISKY = "risky"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Other words, and how far they are."""

    words: str
    distance: float
    slip: bool = False
    """It is no phrase of the book but a slip of the tongue: nobody means to ask it, and seldom after the name."""


@dataclass(frozen=True, slots=True)
class Pronounced:
    """A word as it is expected to be said."""

    word: str
    ipa: tuple[str, ...]
    by_hand: bool


@dataclass(frozen=True, slots=True)
class Checked:
    """What came out."""

    words: str
    kind: str
    """`name` or `phrase`."""
    verdict: Verdict
    distance: float
    """Of the nearest neighbour."""
    sounds: int
    pronunciation: tuple[Pronounced, ...]
    neighbours: tuple[Neighbour, ...]
    """The nearest, nearest first."""
    advice: tuple[str, ...]

    def to_json(self) -> dict[str, object]:
        """Plain values."""
        return asdict(self)


def check_name(name: Name, limits: Thresholds = TUNED) -> Checked:
    """Against names, assistants and words that people call out after the same call."""
    prompt = Phrase("what is this", Intent.IDENTIFY, (tuple(map(pronounced, ("what", "is", "this"))),))
    scale = _Scale(PhraseBook(name, (prompt,)), limits)
    rest = next(ways_to_say(prompt.pronunciations[0]))
    found = [Neighbour(words, scale.distance(said((*calls, *rest)))) for words, calls in _calls_like(name)]
    return _checked(name.words, "name", name.pronunciation, found)


def check_phrase(phrase: Phrase, book: PhraseBook, limits: Thresholds = TUNED) -> Checked:
    """Against the other phrases of the book, and against itself with a word replaced by one that sounds like it."""
    scale = _Scale(PhraseBook(book.name, (phrase,)), limits)
    called = next(ways_to_say(book.name.pronunciation))

    def distance(wording: Sequence[Word]) -> float:
        """Of the way to say it that is nearest."""
        return min(scale.distance(said((*called, *way))) for way in ways_to_say(wording))

    others = [Neighbour(other.words, distance(other.pronunciations[0])) for other in book.phrases if other.words != phrase.words]
    slips = [Neighbour(words, distance(wording), slip=True) for words, wording in _slips(phrase)]
    return _checked(phrase.words, "phrase", phrase.pronunciations[0], [*others, *slips])


class _Scale:
    """The rig's matcher with thresholds of every width: which of them takes something says how far that is."""

    def __init__(self, book: PhraseBook, limits: Thresholds) -> None:
        self._matchers = [Matcher(book, SYMBOLS, limits.wider(width)) for width in _WIDTHS]

    def distance(self, log_probs: LogProbs) -> float:
        """The greatest width that still refuses it."""

        def takes(matcher: Matcher) -> bool:
            return matcher.match(log_probs).phrase is not None

        if not takes(self._matchers[-1]):
            return _WIDTHS[-1]  # most are far
        return (0.0, *_WIDTHS)[bisect_left(self._matchers, True, key=takes)]


def _calls_like(name: Name) -> Iterator[tuple[str, tuple[Sounds, ...]]]:
    """Every common word in the place of the name's last. Another call before the same name calls the rig as well, and is no neighbour."""
    *first, last = name.pronunciation
    before = [word.sounds[0] for word in first]
    for word, ipa in COMMON.items():
        if word != last.text:
            yield " ".join([*(other.text for other in first), word]), (*before, sounds_of(ipa))


def _slips(phrase: Phrase) -> Iterator[tuple[str, tuple[Word, ...]]]:
    """The phrase with one of its longer words replaced, by each of those words that sound most like it."""
    wording = phrase.pronunciations[0]
    for place, word in enumerate(wording):
        if _shortest(word) >= _LONG_WORD:
            for other in _closest(word):
                slip = (*wording[:place], other, *wording[place + 1 :])
                yield " ".join(each.text for each in slip), slip


def _closest(word: Word) -> Sequence[Word]:
    others = (other for other in map(pronounced, SAID) if _shortest(other) >= _LONG_WORD and not _means_the_same(word.text, other.text))
    return sorted(others, key=lambda other: min(apart(one, two) for one in word.sounds for two in other.sounds))[:_CLOSEST_WORDS]


def _shortest(word: Word) -> int:
    return min(map(len, word.sounds))


def _means_the_same(one: str, other: str) -> bool:
    """Who takes one for the other does what was asked."""
    return one == other or {one, other} <= POINTERS


def _checked(words: str, kind: str, pronunciation: Sequence[Word], found: Sequence[Neighbour]) -> Checked:
    nearest = sorted(found, key=lambda neighbour: (neighbour.slip, neighbour.distance))
    distance = round(min((neighbour.distance for neighbour in nearest if not neighbour.slip), default=_WIDTHS[-1]), 1)
    sounds = sum(min(map(len, word.sounds)) for word in pronunciation)
    verdict = _verdict(distance, sounds, pronunciation)
    shown = tuple(Neighbour(each.words, round(each.distance, 1), each.slip) for each in nearest[:_SHOWN])
    said_as = tuple(Pronounced(word.text, tuple("".join(sounds) for sounds in word.sounds), word.by_hand) for word in pronunciation)
    return Checked(words, kind, verdict, distance, sounds, said_as, shown, _advice(distance, sounds, said_as, shown, kind))


def _verdict(distance: float, sounds: int, pronunciation: Sequence[Word]) -> Verdict:
    if distance < 1 or sounds < FEWEST_SOUNDS:
        return Verdict.BAD
    sure = all(word.by_hand for word in pronunciation)
    return Verdict.GOOD if distance >= SAFE and sounds >= SHORT_SOUNDS and sure else Verdict.RISKY


def _advice(distance: float, sounds: int, pronunciation: Sequence[Pronounced], near: Sequence[Neighbour], kind: str) -> tuple[str, ...]:
    """What to do, most urgent first."""
    advice = []
    if distance < 1:
        advice.append(f"{near[0].words!r} would be taken for it: choose another {kind}")
    elif distance < SAFE:
        advice.append(f"{near[0].words!r} is close, and some voices make one of the other; a {kind} with more sounds of its own is safer")
    if sounds < SHORT_SOUNDS:
        advice.append(f"it has {sounds} sounds: one of {SHORT_SOUNDS} or more is heard more surely")
    advice += [
        f'the sounds of {said.word!r} are a guess: write them in the phrase book, [say] {said.word} = ["{said.ipa[0]}"], in IPA'
        for said in pronunciation
        if not said.by_hand
    ]
    return tuple(advice)
