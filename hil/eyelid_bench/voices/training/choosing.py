"""Chooses the matching's thresholds, on voices that the network was not trained on. The report half is never opened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import product
from typing import Final

from eyelid_bench.voices.training.hearing import Example
from eyelid_rig.prompts.voice.matching import Aligned, decided
from eyelid_rig.prompts.voice.thresholds import TUNED, Thresholds

GRID: Final = {
    "name": (-0.4, -0.6, -0.9),
    "phrase": (-0.6, -0.9, -1.05, -1.2),
    "word": (-1.6, -2.2, -3.0),
    "sound": (-2.6, -3.2),
    "noise": (15.0, 30.0, 60.0),
    "clear": (0.05, 0.1),
}
"""Sounds have no less room than a microphone that is driven too far takes: 2.5 in quiet, and the model is as sure as ever."""
NEAR_MISS_COSTS: Final = 1.0
"""Shares: one near miss in a hundred that passes weighs as much as one prompt in a hundred that does not."""
AS_GOOD: Final = 0.006
"""Worths that differ by less are alike: by about one clip. Of these the one with most room is chosen, as real people are harder than
made voices."""
NEAR: Final = "near misses"
Counts = dict[str, tuple[int, int]]
"""By condition: clips that are taken for a prompt, and for the right one if they are one, of how many."""


def chosen(heard: Sequence[tuple[str, Example, Aligned]]) -> Thresholds:
    """Of all combinations in `GRID`, to which alignments are the same, the one with most room that is as good as the best."""
    worths = {limits: worth(counted(heard, limits)) for limits in _combinations()}
    enough = max(worths.values()) - AS_GOOD
    return max((limits for limits, each in worths.items() if each >= enough), key=_room)


def counted(heard: Iterable[tuple[str, Example, Aligned]], limits: Thresholds) -> Counts:
    """What these thresholds do in each condition."""
    taken, clips = Counter[str](), Counter[str]()
    for condition, example, aligned in heard:
        phrase = decided(aligned, limits).phrase
        taken[condition] += phrase is not None and example.phrase in ("", phrase.words)
        clips[condition] += 1
    return {condition: (taken[condition], clips[condition]) for condition in clips}


def worth(counts: Counts) -> float:
    """Every condition counts the same, however many clips it has."""
    shares = {condition: taken / clips for condition, (taken, clips) in counts.items()}
    found = [share for condition, share in shares.items() if not condition.startswith(NEAR)]
    false = [share for condition, share in shares.items() if condition.startswith(NEAR)]
    return sum(found) / max(1, len(found)) - NEAR_MISS_COSTS * sum(false) / max(1, len(false))


def _room(limits: Thresholds) -> tuple[float, float]:
    """Nats that words and sounds may cost in quiet, and what is added where there is noise."""
    return -(limits.name + limits.phrase + limits.word + limits.sound), limits.noise


def _combinations() -> Iterator[Thresholds]:
    for values in product(*GRID.values()):
        name, phrase, word, sound, noise, clear = values
        yield replace(TUNED, name=name, phrase=phrase, word=word, sound=sound, noise=noise, clear=clear)
