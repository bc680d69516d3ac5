"""Where several looks saw a thing of the named classes, and how sure they are of it together: no pixels, no model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Final

from eyelid_rig.crop.candidates import overlap
from eyelid_rig.crop.seen import Thing

SAME_PLACE: Final = 0.6
"""Two looks that share so much of their boxes' union saw one thing."""


@dataclass(frozen=True, slots=True)
class Place:
    """One place; `thing` is the surest that any look saw there, with that look's score."""

    thing: Thing
    said: Mapping[str, tuple[float, ...]]
    """By net, how sure each of its looks was; 0 for one that saw nothing of the named classes there."""

    def sure(self, *opinions: float) -> float:
        """How sure all nets are together, each counted once, and those who were asked about this place only.

        The square of the mean of the roots: it comes near the mean where they agree, and far below it where one sees nothing.
        """
        nets = [fmean(score**0.5 for score in scores) for scores in self.said.values()]
        return fmean([*nets, *(opinion**0.5 for opinion in opinions)]) ** 2


def places(looks: Sequence[tuple[str, Iterable[Thing]]]) -> list[Place]:
    """From what each look of a net saw of the named classes, the places, the surest single sighting first."""
    sightings = [(thing, at) for at, (_, things) in enumerate(looks) for thing in things]
    groups: list[tuple[Thing, list[float]]] = []
    for thing, at in sorted(sightings, key=lambda sighting: (-sighting[0].score, sighting[1], sighting[0].box.as_tuple())):
        scores = next((scores for surest, scores in groups if overlap(surest.box, thing.box) >= SAME_PLACE), None)
        if scores is None:
            scores = [0.0] * len(looks)
            groups.append((thing, scores))
        scores[at] = max(scores[at], thing.score)
    return [Place(thing, _by_net([net for net, _ in looks], scores)) for thing, scores in groups]


def _by_net(nets: Sequence[str], scores: Sequence[float]) -> dict[str, tuple[float, ...]]:
    return {net: tuple(score for of, score in zip(nets, scores, strict=True) if of == net) for net in nets}
