"""What the voices say: prompts and how they are delivered, sentences that are nearly prompts, and talk. The wordings are data."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from itertools import product
from pathlib import Path
from typing import Final

import msgspec

from eyelid_bench.voices.chance import Rng
from eyelid_bench.voices.clips import Half
from eyelid_rig.prompts.voice.phrase_book import BUILT_IN
from eyelid_rig.prompts.voice.phrases import wish_name

NAMES: Final = ("hey iris", "hey jarvis", "okay nova")
"""Names that clips are made for: the default, one of microWakeWord's models, and one of neither."""
PHRASES: Final = {words: wish_name(wish) for words, wish in BUILT_IN}
"""The built-in phrase book: each phrase's intent or command."""
SHORT: Final = {"what is this": "what's this", "what is that over there": "what's that over there"}
"""How people say some of them as well."""
PAUSES: Final = (", ", " ", ". ")
"""Between name and phrase: a comma's pause, none, a full stop's."""
_ASKED: Final = ("?", ".")
_TOLD: Final = (".", "!")
_PHRASES_A_NEAR_NAME: Final = 7
_CHOICE: Final = re.compile(r"\{([^{}]*\|[^{}]*)\}")


class Talk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is said with no thought of the rig."""

    babble: list[str]
    """Sentences without a name or a phrase."""
    sentences: list[str]
    """Patterns of sentences: {one|other} stands for a choice."""


class Script(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The wordings of one half."""

    after_the_name: list[str]
    """Sentences that are no phrase."""
    goes_on: list[str]
    """Sentences that begin as a phrase does."""
    nameless: list[str]
    inside: list[str]
    """The bare name and a phrase, and no call."""
    near_names: dict[str, list[str]]
    """By the name that they are near to."""
    talk: Talk


@cache
def script(half: Half) -> Script:
    """The wordings of that half."""
    text = (Path(__file__).parent / "wordings" / f"{half}.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), Script)


def spoken_prompt(name: str, words: str, rng: Rng) -> str:
    """The prompt as somebody says it: with one of the pauses, asked or flat. The words are a phrase, or its short form."""
    endings = _ASKED if words.startswith("what") else _TOLD
    return _as_written(f"{name}{rng.choice(PAUSES)}{words}{rng.choice(endings)}")


def near_misses(half: Half, name: str) -> list[str]:
    """Everything that half says near that name without asking for anything, each wording once."""
    words = script(half)
    called = name.split()[-1].capitalize()
    named = [f"{name}, {rest}." for rest in (*words.after_the_name, *words.goes_on)]
    others = [f"{near}, {phrase}." for near, phrase in _near_names(words.near_names[name])]
    within = [sentence.format(called=called) for sentence in words.inside]
    return [_as_written(sentence) for sentence in (*named, *others, *words.nameless, *within)]


def sentence(half: Half, rng: Rng) -> str:
    """One sentence of talk."""
    pattern = str(rng.choice(script(half).talk.sentences))
    return _CHOICE.sub(lambda choice: str(rng.choice(choice[1].split("|"))), pattern)


def _near_names(names: list[str]) -> list[tuple[str, str]]:
    """Each with some of the phrases, all phrases about equally often."""
    phrases = list(PHRASES)
    turns = product(range(len(names)), range(_PHRASES_A_NEAR_NAME))
    return [(names[number], phrases[(number * _PHRASES_A_NEAR_NAME + turn) % len(phrases)]) for number, turn in turns]


def _as_written(text: str) -> str:
    """With a capital at its start, and `I` for espeak-ng."""
    text = re.sub(r"\bi\b", "I", text)
    return text[0].upper() + text[1:]
