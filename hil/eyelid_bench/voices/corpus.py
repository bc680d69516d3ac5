"""Clips to tune on and clips to report: prompts of every voice and sentences that are nearly prompts, in any condition."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from eyelid_bench.voices.chance import Rng, Seed, generator, seed
from eyelid_bench.voices.clips import Clip, Half
from eyelid_bench.voices.conditions import CLEAN, Condition
from eyelid_bench.voices.making import Recipe, said
from eyelid_bench.voices.mixing import heard
from eyelid_bench.voices.people import Voice, people
from eyelid_bench.voices.script import NAMES, PHRASES, SHORT, near_misses, spoken_prompt

TAKES: Final = 2
"""Times that each voice says each phrase, each time in another way."""
SPEEDS: Final = (0.85, 1.2)


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of one voice, before anything is heard of it."""

    id: str
    recipe: Recipe
    phrase: str
    """Empty for a near miss."""
    name: str
    half: Half
    seed: Seed

    def clip(self, condition: Condition = CLEAN) -> Clip:
        """As it is heard in that condition; level, room and kind of noise are the clip's own, the same in every condition."""
        voice = self.recipe.voice
        sound = heard(said(self.recipe), condition, self.half, voice.name, generator((*self.seed, 1)))
        return Clip(
            id=f"{self.id}/{condition.name}",
            samples=sound.samples,
            said=self.recipe.text,
            phrase=self.phrase,
            intent=PHRASES.get(self.phrase, ""),
            name=self.name,
            voice=voice.name,
            group=voice.group,
            half=self.half,
            starts_s=sound.starts_s,
            ends_s=sound.ends_s,
            condition=condition.name,
            around=sound.around,
            seed=self.seed,
        )


def prompt_lines(half: Half, name: str = NAMES[0]) -> list[Line]:
    """Every voice of the half, every phrase, `TAKES` times, and once in its short form where it has one."""
    spoken = [(phrase, phrase, str(take)) for take in range(TAKES) for phrase in PHRASES]
    spoken += [(phrase, words, "short") for phrase, words in SHORT.items()]
    return [_prompt(half, name, phrase, words, voice, take) for phrase, words, take in spoken for voice in people(half)]


def near_miss_lines(half: Half, name: str = NAMES[0]) -> list[Line]:
    """Each near miss of the half, once; the voices take turns in an order that is drawn."""
    voices = people(half)
    order = generator(seed(half, "near-miss", name)).permutation(len(voices))
    return [_near_miss(half, name, text, voices[order[number % len(voices)]]) for number, text in enumerate(near_misses(half, name))]


def prompts(half: Half, name: str = NAMES[0], condition: Condition = CLEAN) -> Iterator[Clip]:
    """The prompts of a half; synthesised when first asked for, read from `.build/voices` afterwards.

    Raises `not-found` with the command to run where `make voices` was not.
    """
    return (line.clip(condition) for line in prompt_lines(half, name))


def nearly(half: Half, name: str = NAMES[0], condition: Condition = CLEAN) -> Iterator[Clip]:
    """The near misses of a half, in the same way."""
    return (line.clip(condition) for line in near_miss_lines(half, name))


def _prompt(half: Half, name: str, phrase: str, words: str, voice: Voice, take: str) -> Line:
    """Speed and delivery are drawn."""
    place = ("prompt", name, phrase, voice.name, take)
    rng = generator(seed(half, *place))
    speed = _speed(rng)
    recipe = Recipe(spoken_prompt(name, words, rng), voice, speed)
    return Line("/".join((half, *place)), recipe, phrase, name, half, seed(half, *place))


def _near_miss(half: Half, name: str, text: str, voice: Voice) -> Line:
    """Speed is drawn."""
    place = ("near-miss", name, text)
    recipe = Recipe(text, voice, _speed(generator(seed(half, *place))))
    return Line("/".join((half, *place)), recipe, "", name, half, seed(half, *place))


def _speed(rng: Rng) -> float:
    return round(float(rng.uniform(*SPEEDS)), 2)
