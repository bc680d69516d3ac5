"""Hours in which nobody asks the rig for anything: other people's speech, made talk, music, noise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain
from typing import Final

import numpy as np
from numpy.typing import NDArray

from eyelid_bench.voices.chance import Rng, Seed, generator, seed
from eyelid_bench.voices.clips import BLOCK, Half, Kind, Stretch
from eyelid_bench.voices.making import Recipe, said
from eyelid_bench.voices.mixing import SELF_NOISE_DB
from eyelid_bench.voices.noises import household
from eyelid_bench.voices.people import people
from eyelid_bench.voices.script import sentence
from eyelid_bench.voices.sources import SOURCES, Piece
from eyelid_rig.prompts.voice.phonemes import RATE_HZ, Samples

STRETCH_S: Final = 600
"""About how long one is."""
TALK_SENTENCES: Final = {Half.TUNING: 400, Half.REPORT: 1_500}
"""Made talk: more than an hour of it in the report half."""
HOUSEHOLD_STRETCHES: Final = {Half.TUNING: 1, Half.REPORT: 3}
ALL: Final = tuple(Kind)
_TALK_SENTENCES_A_STRETCH: Final = 200
_PAUSE_S: Final = 0.4
"""After each recording; it is not counted."""
_PEAK: Final = 0.3
"""Of full scale, to which each recording is brought: people or a television in the same room."""
_MOST_GAIN: Final = 4.0
_HOUSEHOLD_LEVEL: Final = 0.05


def negatives(half: Half, kinds: Iterable[Kind] = ALL) -> Iterator[Stretch]:
    """Every stretch of the half of these kinds, each sound once. Hours are the sum of `seconds`: pauses between recordings are not in it.

    Raises `not-found` with the command to run where a package is not here. Made talk is synthesised when it is first asked for, which
    takes half of its length and more.
    """
    wanted = frozenset(kinds)
    for source in SOURCES:
        if source.half is half and source.kind in wanted:
            yield from _stretches(source.name, source.kind, half, source.pieces())
    if Kind.MADE_SPEECH in wanted:
        yield from _talk(half)
    if Kind.NOISE in wanted:
        yield from (_household(half, number) for number in range(HOUSEHOLD_STRETCHES[half]))


def _stretches(name: str, kind: Kind, half: Half, pieces: Iterator[Piece]) -> Iterator[Stretch]:
    """Pieces in their order, until a stretch is long enough."""
    number, gathered = 0, list[Piece]()
    for piece in chain(pieces, [None]):
        if piece is not None:
            gathered.append(piece)
        total_s = sum(held.seconds for held in gathered)
        if total_s >= STRETCH_S or (piece is None and gathered):
            load = partial(_played, tuple(gathered), seed(half, "negative", name, str(number)))
            yield Stretch(f"{half}/{name}/{number}", kind, half, name, total_s, load)
            number, gathered = number + 1, []


def _played(pieces: tuple[Piece, ...], words: Seed) -> Iterator[Samples]:
    """One after the other, with pauses, over the microphone's own noise."""
    rng = generator(words)
    for piece in pieces:
        recording = np.asarray(piece.load(), np.float32) / np.float32(32768)
        recording *= min(_PEAK / max(float(np.abs(recording).max(initial=0)), 1e-6), _MOST_GAIN)
        for start in range(0, len(recording), BLOCK):
            yield _heard(recording[start : start + BLOCK], rng)
        yield _heard(np.zeros(int(_PAUSE_S * RATE_HZ), np.float32), rng)


def _heard(sound: NDArray[np.float32], rng: Rng) -> Samples:
    own = rng.standard_normal(len(sound)) * 10 ** (SELF_NOISE_DB / 20)
    return np.asarray((sound + own).clip(-1, 1) * 32767, np.int16)


def talk_recipes(half: Half) -> list[Recipe]:
    """What is said in made talk: the voices take turns; no sentence comes again before all were said, and then by another voice."""
    voices, count = people(half), TALK_SENTENCES[half]
    rng = generator(seed(half, "talk"))
    texts = list(dict.fromkeys(sentence(half, rng) for _ in range(2 * count)))
    speeds = rng.uniform(0.9, 1.15, count).round(2)
    return [Recipe(texts[n % len(texts)], voices[(n + n // len(texts)) % len(voices)], float(speeds[n])) for n in range(count)]


def _talk(half: Half) -> Iterator[Stretch]:
    recipes = talk_recipes(half)
    for start in range(0, len(recipes), _TALK_SENTENCES_A_STRETCH):
        part = recipes[start : start + _TALK_SENTENCES_A_STRETCH]
        pieces = tuple(Piece(len(said(recipe)) / RATE_HZ, partial(said, recipe)) for recipe in part)
        yield Stretch(
            f"{half}/made-talk/{start // _TALK_SENTENCES_A_STRETCH}",
            Kind.MADE_SPEECH,
            half,
            "kokoro-js",
            sum(piece.seconds for piece in pieces),
            partial(_played, pieces, seed(half, "made-talk", str(start))),
        )


def _household(half: Half, number: int) -> Stretch:
    return Stretch(f"{half}/household/{number}", Kind.NOISE, half, "made here", STRETCH_S, partial(_machines, half, number))


def _machines(half: Half, number: int) -> Iterator[Samples]:
    """A machine of the house, another one every ten seconds."""
    rng = generator(seed(half, "household", str(number)))
    for _ in range(STRETCH_S * RATE_HZ // BLOCK):
        yield _heard(household(BLOCK, rng) * np.float32(_HOUSEHOLD_LEVEL), rng)
