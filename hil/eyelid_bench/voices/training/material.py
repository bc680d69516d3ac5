"""What the adapter is trained on, and what it is judged by: all of the tuning half, as the phoneme model hears it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from eyelid_bench.voices.clips import Half
from eyelid_bench.voices.conditions import CLEAN, NOISE_5DB, NOISE_10DB, REVERB
from eyelid_bench.voices.corpus import near_miss_lines, prompt_lines
from eyelid_bench.voices.training.hard import hard_lines
from eyelid_bench.voices.training.hearing import Example, prompt_example, sentence_examples
from eyelid_bench.voices.training.sentences import training_recipes
from eyelid_rig.prompts.voice.phonemes import PhonemeModel

CONDITIONS: Final = (CLEAN, NOISE_10DB, NOISE_5DB, REVERB)
Heard = tuple[str, Example]
"""What it is and in which condition, and what was heard."""


def practice(model: PhonemeModel) -> Iterator[Heard]:
    """Every second prompt at 5 dB. No more of them: the network is to hear sounds, not to know a few phrases by heart."""
    for line in prompt_lines(Half.TUNING)[::2]:
        yield f"prompts, {NOISE_5DB.name}", prompt_example(line, NOISE_5DB, model)


def prompts(model: PhonemeModel, voices: frozenset[str]) -> Iterator[Heard]:
    """All of these voices', in each condition that has a limit."""
    for line in prompt_lines(Half.TUNING):
        if line.recipe.voice.name in voices:
            for condition in CONDITIONS:
                yield f"prompts, {condition.name}", prompt_example(line, condition, model)


def sentences(model: PhonemeModel, count: int) -> Iterator[Heard]:
    """So many of them, each in all its draws."""
    for recipe in training_recipes(count):
        yield from (("sentences", example) for example in sentence_examples(recipe, model))


def near_misses(model: PhonemeModel) -> Iterator[Heard]:
    """Never trained on: they say what the network makes of words that it does not know by heart."""
    for line in near_miss_lines(Half.TUNING):
        for condition in (CLEAN, NOISE_10DB):
            yield f"near misses, {condition.name}", prompt_example(line, condition, model)


def hard(model: PhonemeModel, voices: frozenset[str]) -> Iterator[Heard]:
    """Neither are these; by voices that are not trained on, in quiet: in noise one sound is not told from another by anybody."""
    for line in hard_lines(voices):
        yield f"near misses, one rare word, {CLEAN.name}", prompt_example(line, CLEAN, model)
