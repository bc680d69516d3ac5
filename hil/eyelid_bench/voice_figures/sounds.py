"""What is measured with: the report half of `eyelid_bench.voices`, in an order in which the first ones are a fair mix."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

import numpy as np

from eyelid_bench.voice_figures.truth import MODEL_NAME, NAME, Condition, Part, Truth
from eyelid_bench.voices import conditions as heard
from eyelid_bench.voices.chance import generator
from eyelid_bench.voices.clips import Clip, Half, Kind, Stretch
from eyelid_bench.voices.corpus import Line, near_miss_lines, prompt_lines
from eyelid_bench.voices.negatives import STRETCH_S, negatives
from eyelid_rig.prompts.voice.phonemes import RATE_HZ, Samples

OTHER_NAME = "okay nova"
"""No model knows it, and nobody tuned anything to it."""
SHARES = {NAME: 1.0, MODEL_NAME: 1 / 3, OTHER_NAME: 1 / 6}
"""Of so many prompts under each condition, this many with each name."""
CONDITIONS = {
    Condition.CLEAN: heard.CLEAN,
    Condition.DB10: heard.NOISE_10DB,
    Condition.DB5: heard.NOISE_5DB,
    Condition.REVERB: heard.REVERB,
    Condition.REVERB_10DB: heard.REVERB_10DB,
    Condition.REVERB_FAR: heard.REVERB_FAR,
}
_HOURS = 11.0
"""Of negatives, about."""
_BESIDE = {Condition.REVERB_10DB: 1 / 4, Condition.REVERB_FAR: 1 / 4}
"""Conditions without a limit: so many of the prompts."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to measure with. None: every voice says every phrase, every near miss is said, all that is no prompt is heard."""

    seed: int = 0
    prompts: int | None = None
    """Of each condition, with the usual name; and near misses."""
    hours: float | None = None
    """Of negatives."""
    peer_hours: float = 1.0
    """Of these, for the peers."""
    parts: tuple[Part, ...] = tuple(Part)


@dataclass(frozen=True, slots=True)
class Sound:
    """One sound. `made` makes or reads it, and tells all that is known about it: some of the truth is known only then."""

    key: str
    part: Part
    name: str
    for_peers: bool
    made: Callable[[], tuple[Truth, Samples]]


def sounds(wanted: Wanted) -> Iterator[Sound]:
    """Part by part. Raises RigError (`not-found`) with the command that gets what is missing."""
    for part in wanted.parts:
        yield from _OF_PART[part](wanted)


def counts(wanted: Wanted) -> dict[Part, int]:
    """How many sounds there are of each part; of negatives about how many, as made talk has no length before it is made."""
    about = round((_HOURS if wanted.hours is None else wanted.hours) * 3600 / STRETCH_S) * 2
    return {part: about if part is Part.NEGATIVES else sum(1 for _ in _OF_PART[part](wanted)) for part in wanted.parts}


def speech() -> Samples:
    """A prompt, to be understood before memory is looked at."""
    return prompt_lines(Half.REPORT, NAME)[0].clip().samples


def _prompts(wanted: Wanted) -> Iterator[Sound]:
    """The same sentences under each condition."""
    for name, share in SHARES.items():
        lines = _drawn(prompt_lines(Half.REPORT, name), wanted.seed)
        of_name = len(lines) if wanted.prompts is None else wanted.prompts
        for condition in CONDITIONS:
            count = max(1, round(of_name * share * _BESIDE.get(condition, 1.0)))
            yield from (_said(line, Part.PROMPTS, condition) for line in lines[:count])


def _nears(wanted: Wanted) -> Iterator[Sound]:
    """In quiet, where they are understood best: the hardest way to refuse them."""
    for name, share in SHARES.items():
        lines = _drawn(near_miss_lines(Half.REPORT, name), wanted.seed)
        of_name = len(lines) if wanted.prompts is None else wanted.prompts
        yield from (_said(line, Part.NEAR, Condition.CLEAN) for line in lines[: max(1, round(of_name * share))])


def _drawn(lines: Sequence[Line], seed_of_run: int) -> list[Line]:
    """Shuffled, so that the first ones are a fair sample."""
    order = generator((seed_of_run,)).permutation(len(lines))
    return [lines[number] for number in order]


def _said(line: Line, part: Part, condition: Condition) -> Sound:
    key = f"{line.id}/{condition}"

    def made() -> tuple[Truth, Samples]:
        clip = line.clip(CONDITIONS[condition])
        return _truth(clip, key, part, condition), clip.samples

    return Sound(key, part, line.name, True, made)


def _truth(clip: Clip, key: str, part: Part, condition: Condition) -> Truth:
    seconds = round(len(clip.samples) / RATE_HZ, 3)
    said = Truth(key, part, seconds, clip.name, clip.phrase, clip.intent, clip.voice, clip.group, condition, clip.around)
    return replace(said, ended_s=round(clip.ends_s, 3), kind="" if clip.phrase else clip.said)


def _negatives(wanted: Wanted) -> Iterator[Sound]:
    """Each under both names: the one that Silero wakes and the one that microWakeWord does."""
    given_s, most_s = 0.0, float("inf") if wanted.hours is None else 3600 * wanted.hours
    for stretch in _mixed():
        if given_s >= most_s:
            return
        for name in (NAME, MODEL_NAME):
            yield _stretched(stretch, name, for_peers=given_s < 3600 * wanted.peer_hours)
        given_s += stretch.seconds


def _mixed() -> Iterator[Stretch]:
    """One of each kind in turn; made talk is not made before it is its turn."""
    for turn in zip_longest(*(negatives(Half.REPORT, [kind]) for kind in Kind)):
        yield from (stretch for stretch in turn if stretch is not None)


def _stretched(stretch: Stretch, name: str, *, for_peers: bool) -> Sound:
    key = f"{stretch.id}/{name}"

    def made() -> tuple[Truth, Samples]:
        samples = np.concatenate(list(stretch.blocks()))
        return Truth(key, Part.NEGATIVES, round(stretch.seconds, 2), name, kind=stretch.kind, source=stretch.source), samples

    return Sound(key, Part.NEGATIVES, name, for_peers, made)


_OF_PART = {Part.PROMPTS: _prompts, Part.NEAR: _nears, Part.NEGATIVES: _negatives}
