"""What the adapter is trained on, and what it is judged by: all of the tuning half, as the phoneme model hears it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from eyelid_bench.voices.clips import Half
from eyelid_bench.voices.conditions import CLEAN, NOISE_5DB, NOISE_10DB, REVERB
from eyelid_bench.voices.corpus import near_miss_lines, prompt_lines
from eyelid_bench.voices.training.hearing import Example, prompt_example, sentence_examples
from eyelid_bench.voices.training.sentences import training_recipes
from eyelid_rig.prompts.voice.phonemes import PhonemeModel

OTHERS: Final = (NOISE_10DB, REVERB, NOISE_10DB, CLEAN)
Heard = tuple[str, Example]
"""What it is and in which condition, and what was heard."""


def prompts(model: PhonemeModel) -> Iterator[Heard]:
    """Each at 5 dB, and in another condition in turn."""
    for number, line in enumerate(prompt_lines(Half.TUNING)):
        for condition in (NOISE_5DB, OTHERS[number % len(OTHERS)]):
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
