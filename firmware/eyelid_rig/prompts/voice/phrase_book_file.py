"""The wearer's own phrases: a TOML file beside what is built in (`SPEC-voice.md`, phrase book)."""

from __future__ import annotations

import re
import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

import msgspec

from eyelid_formats.consent import Intent
from eyelid_formats.errors import Code, SettingsError
from eyelid_formats.files import read_regular
from eyelid_rig.prompts.voice.adapter import SYMBOLS
from eyelid_rig.prompts.voice.imagined import said, ways_to_say
from eyelid_rig.prompts.voice.matching import Fit, Matcher
from eyelid_rig.prompts.voice.phonemes import Pronouncer
from eyelid_rig.prompts.voice.phrase_book import BUILT_IN
from eyelid_rig.prompts.voice.phrases import Command, Name, Phrase, PhraseBook, Wish, Word, wish_name
from eyelid_rig.prompts.voice.pronouncing import UnknownSoundError, pronounced

FILE_LIMIT = 16 * 1024
MOST_PHRASES = 50
MOST_WORDS = 10
MOST_LETTERS = 80
SAME = -0.15
"""Two phrases whose sounds differ by less than this, a sound in the mean, are one."""
WISHES: dict[str, Wish] = {wish_name(wish): wish for wish in (*Intent, *Command)}
_WORDS = re.compile(r"[a-z]+(?:'[a-z]+)*(?: [a-z]+(?:'[a-z]+)*)*")


class _Entry(msgspec.Struct, forbid_unknown_fields=True):
    words: str
    intent: str


class _File(msgspec.Struct, forbid_unknown_fields=True):
    built_in: bool = True
    """Whether the built-in phrases are understood as well."""
    phrase: Annotated[list[_Entry], msgspec.Meta(max_length=MOST_PHRASES)] = []
    say: dict[str, Annotated[list[str], msgspec.Meta(min_length=1, max_length=12)]] = {}


class _Source:
    """The file's text, to say where something stands in it."""

    def __init__(self, file: Path | None, text: str = "") -> None:
        self._file, self._lines = file, text.splitlines()

    def error(self, sought: str, problem: str) -> SettingsError:
        """A refusal that points to the first line that has `sought`."""
        number = next((number for number, line in enumerate(self._lines, 1) if sought and sought.lower() in line.lower()), None)
        where = f"{self._file}, line {number}: " if number else f"{self._file}: " if self._file else ""
        return SettingsError(Code.VOICE_PHRASE, where + problem)


def load_phrase_book(name: str, file: Path | None, model: Pronouncer | None = None) -> PhraseBook:
    """The rig's name and everything it understands. `model` guesses the sounds of words that nobody wrote down.

    Raises SettingsError (`voice-phrase`) with the file's line and what to do.
    """
    text = _read(file) if file else ""
    source = _Source(file, text)
    content = _parsed(text, source)
    _check_sounds(content, source)
    entries = [*(BUILT_IN if content.built_in else ()), *((entry.words, _wish(entry, source)) for entry in content.phrase)]
    phrases = tuple(_phrase(words, wish, model, content, source) for words, wish in entries)
    if not phrases:
        raise source.error("built_in", "there is no phrase: add one, or leave `built_in = false` out")
    called = Name(
        tidy_words(name), tuple(_word(word, model, content, _Source(None)) for word in _split(name, "the wake name", _Source(None)))
    )
    _refuse_alike(phrases, source)
    return PhraseBook(called, phrases)


def wishes(file: Path | None) -> dict[str, Wish]:
    """What each phrase wants, by its words as `tidy_words` makes them: for who hears nothing, and only reads. Raises SettingsError
    (`voice-phrase`).
    """
    text = _read(file) if file else ""
    source = _Source(file, text)
    content = _parsed(text, source)
    own = {" ".join(_split(entry.words, "a phrase", source)): _wish(entry, source) for entry in content.phrase}
    return {**(dict(BUILT_IN) if content.built_in else {}), **own}


def candidate(words: str, file: Path | None, model: Pronouncer | None = None) -> Phrase:
    """A phrase that is in no book yet, with the sounds that the file gives by hand. Raises SettingsError (`voice-phrase`)."""
    content = _parsed(_read(file) if file else "", _Source(file))
    return _phrase(words, Intent.ASK, model, content, _Source(None))


def tidy_words(words: str) -> str:
    """Lower case, single spaces, a plain apostrophe, no punctuation around words."""
    return " ".join(word.strip(".,!?") for word in words.lower().replace("\u2019", "'").split()).strip()


def _read(file: Path) -> str:
    try:
        data = read_regular(file, FILE_LIMIT)
    except OSError as error:
        raise SettingsError(Code.VOICE_PHRASE, f"{file}: {error.strerror}: `voice_phrases` names a TOML file, or is empty") from None
    if len(data) > FILE_LIMIT:
        raise SettingsError(
            Code.VOICE_PHRASE, f"{file} is larger than {FILE_LIMIT} bytes: a phrase book has {MOST_PHRASES} phrases at most"
        )
    try:
        return data.decode()
    except ValueError:
        raise SettingsError(Code.VOICE_PHRASE, f"{file} is not UTF-8: save it as UTF-8") from None


def _parsed(text: str, source: _Source) -> _File:
    try:
        return msgspec.convert(tomllib.loads(text), _File)
    except (tomllib.TOMLDecodeError, RecursionError, msgspec.ValidationError) as error:
        raise source.error("", f"{error}: a phrase is [[phrase]] with `words` and `intent`, sounds stand under [say]") from None


def _check_sounds(content: _File, source: _Source) -> None:
    """Also of words that no phrase has: a slip in one is a slip."""
    for word in content.say:
        _word(word, None, content, source)


def _wish(entry: _Entry, source: _Source) -> Wish:
    wish = WISHES.get(entry.intent)
    if wish is None:
        near = get_close_matches(entry.intent, WISHES, 1)
        meant = f": is {near[0]!r} meant?" if near else ": one of"
        raise source.error(f'"{entry.intent}"', f"unknown intent {entry.intent!r}{meant} ({', '.join(WISHES)})")
    return wish


def _phrase(words: str, wish: Wish, model: Pronouncer | None, content: _File, source: _Source) -> Phrase:
    split = _split(words, "a phrase", source)
    if len(split) == 1 and len(words) < 5:
        raise source.error(f'"{words}"', f"{words!r} is too short to be told from chance: use at least two words")
    return Phrase(" ".join(split), wish, (tuple(_word(word, model, content, source) for word in split),))


def _split(words: str, what: str, source: _Source) -> list[str]:
    tidy = tidy_words(words)
    if not tidy:
        raise source.error(f'"{words}"' if words else '""', f"{what} has no words: write what is said")
    if len(tidy) > MOST_LETTERS or len(tidy.split()) > MOST_WORDS:
        raise source.error(
            words[:20], f"{what} has {len(tidy.split())} words in {len(tidy)} letters: at most {MOST_WORDS} in {MOST_LETTERS}"
        )
    if not _WORDS.fullmatch(tidy):
        odd = next(char for char in tidy if not char.isascii() or not (char.isalpha() or char in " '"))
        raise source.error(words, f"{what} has {odd!r} in it: write it in letters a to z, as it is said (numbers in words)")
    return tidy.split()


def _word(word: str, model: Pronouncer | None, content: _File, source: _Source) -> Word:
    try:
        found = pronounced(word, model, content.say)
    except UnknownSoundError as error:
        raise source.error(error.symbol, f"[say] {word}: {error}") from None
    if any(not sounds for sounds in found.sounds):
        raise source.error(word, f"[say] {word}: a pronunciation is empty: leave it out, or write its sounds in IPA")
    if not found.sounds and model is not None:
        raise source.error(word, f'nobody knows how {word!r} is said: write its sounds under [say], as {word} = ["..."] in IPA')
    return found


def _refuse_alike(phrases: tuple[Phrase, ...], source: _Source) -> None:
    """Raises for two phrases that sound alike, or where one begins another."""
    nobody = PhraseBook(Name("iris", (pronounced("iris"),)), phrases)
    matcher = Matcher(nobody, SYMBOLS, compete=False)
    for number, phrase in enumerate(phrases):
        for heard in ways_to_say(phrase.pronunciations[0]):
            name = nobody.name.pronunciation[0].sounds[0]
            fits = matcher.fits(said((name, *heard)))
            for other in phrases[:number] + phrases[number + 1 :]:
                _refuse_pair(phrase, other, fits[other.words], source)


def _refuse_pair(phrase: Phrase, other: Phrase, fit: Fit, source: _Source) -> None:
    if fit.said < SAME or fit.name < SAME:
        return
    if fit.after == 0:
        problem = f"{phrase.words!r} and {other.words!r} sound the same: keep one of them"
    else:
        problem = f"{other.words!r} is the beginning of {phrase.words!r}, which would never be heard whole: change one of them"
    raise source.error(phrase.words, problem)
