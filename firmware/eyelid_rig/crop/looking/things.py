"""What things are in a frame: a detector, and for what is named nets of other training that must agree (`SPEC-models.md`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Final

import numpy as np

from eyelid_rig.camera.frames import Pixels, Size
from eyelid_rig.crop.arms import told_apart
from eyelid_rig.crop.box import Box
from eyelid_rig.crop.candidates import DOUBTFUL, NAMED, each_once, named
from eyelid_rig.crop.coco import CLASSES, PERSON
from eyelid_rig.crop.imagenet import SORTS
from eyelid_rig.crop.looking import nanodet, ssd
from eyelid_rig.crop.looking.detections import Floats, Seen, fitting, joined, things_of
from eyelid_rig.crop.looking.kinds import Kinds
from eyelid_rig.crop.looking.parts import modest
from eyelid_rig.crop.looking.places import Place, places
from eyelid_rig.crop.seen import Scene, Thing

FLOOR: Final = 0.25
"""Below this score nothing is a thing."""
DOUBTED: Final = 0.05
"""Down to this score the other nets are asked about what is named: the detector alone is seldom sure of what is hard to see."""
MOST_ASKED: Final = 6
"""Things that the second net is asked about at a time: the surest."""
MISNAMED: Final = 0.35
"""Where too little of a named class is seen, what has this score as another class may be it under a wrong name, ..."""
FAINT, MOST_FAINT = 0.15, 12
"""The same in a look by all nets, and how many of them are asked about."""
CONVINCED: Final = 0.6
"""... if the second net says so with this score at least. The first net does not count then: it said something else."""


class Things:
    """Raises `model-missing` or `model-differs` where a model is not what it should be."""

    def __init__(self, *, looks_larger: bool = True) -> None:
        self._detector = nanodet.NanoDet()
        self._kinds = Kinds()
        self._windows = (nanodet.FIRST, nanodet.CLOSER) if looks_larger else (nanodet.FIRST,)
        self._other = ssd.Ssd() if looks_larger else None

    @property
    def looks_again(self) -> bool:
        """Whether there is memory for `look_again`."""
        return self._other is not None

    def models_for(self, labels: frozenset[str], *, again: bool = False) -> tuple[bytes, ...]:
        """The hashes of the models that are asked when these classes are named, in `look` and in `look_again`."""
        other = self._other.models if self._other and again else ()
        return (*self._detector.models, *(self._kinds.models if labels & SORTS.keys() else ()), *other)

    def look(self, pixels: Pixels, labels: frozenset[str] = frozenset(), least: int = 1) -> tuple[Thing, ...]:
        """What is seen in the frame, surest first, at most 100 things; their boxes lie inside the frame.

        What is hardly a person but may be an arm is among them (`arms.told_apart`). A thing of a named class is given each once, its
        score the mean of what the detector says and of what the second net says, which is asked wherever it knows the class (`SORTS`).
        If fewer than `least` things of those classes are then left, the second net is asked about other things, and then, where the
        profile has memory for it, the frame is looked at once more, larger. The first look takes about
        50 ms, each question to the second net 6 ms, the larger look 90 ms.
        """
        frame = (pixels.shape[1], pixels.shape[0])
        opinions: dict[Box, float] = {}
        seen: list[Seen] = []
        things: list[Thing] = []
        for windows in self._windows:
            seen.append(self._seen(pixels, fitting(frame, windows), _floors(labels.intersection(SORTS) | {PERSON}, FLOOR)))
            things = told_apart(things_of(joined(seen), frame), frame, FLOOR)
            if not labels:
                break
            things = self._agreed(pixels, things, labels, opinions)
            if _count(things, labels, frame) < least:
                things += self._renamed(pixels, things, labels, opinions)
            if _count(things, labels, frame) >= least:
                break
        return _ranked(things)

    def look_again(self, pixels: Pixels, labels: frozenset[str], least: int = 1) -> tuple[Thing, ...]:
        """The same by all nets and at all sizes, for when `look` left nothing that may be sent: about 250 ms.

        A named thing's score is then what detector, SSDLite and, of what it knows, the second net say together (`Place.sure`). Where the
        profile has no memory for it, this is `look`.
        """
        if self._other is None:
            return self.look(pixels, labels, least)
        frame = (pixels.shape[1], pixels.shape[0])
        shown, scale = modest(pixels)
        floors = _floors(labels, FAINT)
        looks = [("nanodet", self._seen(pixels, fitting(frame, windows), floors)) for windows in self._windows]
        boxes, classes, scores = self._other.look(shown, fitting(frame, ssd.WINDOWS), floors)
        looks.append(("ssd", (boxes / np.float32(scale), classes, scores)))
        others = [thing for thing in things_of(joined([seen for _, seen in looks]), frame) if thing.label not in labels]
        known = places([(net, [thing for thing in things_of(seen, frame) if thing.label in labels]) for net, seen in looks])
        opinions: dict[Box, float] = {}
        believed = self._weighed(pixels, known, labels, opinions)
        if _count(believed, labels, frame) < least:
            believed += self._renamed(pixels, [*others, *believed], labels, opinions, (FAINT, MOST_FAINT))
        return _ranked([*(thing for thing in others if thing.score >= FLOOR), *believed])

    def _seen(self, pixels: Pixels, window: Size, floors: Floats) -> Seen:
        """What one look of the detector at the whole frame finds."""
        shown, scale = modest(pixels)
        boxes, classes, scores = self._detector.look(shown, window, floors)
        return boxes / np.float32(scale), classes, scores

    def _agreed(self, pixels: Pixels, things: Sequence[Thing], labels: frozenset[str], opinions: dict[Box, float]) -> list[Thing]:
        """All that is of other classes, and of the named ones what both nets together believe in. `opinions` are kept between looks."""
        believed = [thing for thing in things if thing.label not in labels]
        for thing in each_once([thing for thing in things if thing.label in labels])[:MOST_ASKED]:
            if thing.label in SORTS:
                thing = replace(thing, score=(thing.score + self._opinion(pixels, thing.box, labels, opinions)) / 2)
            if thing.score >= (NAMED if thing.label in SORTS else FLOOR):
                believed.append(thing)
        return believed

    def _weighed(self, pixels: Pixels, known: Sequence[Place], labels: frozenset[str], opinions: dict[Box, float]) -> list[Thing]:
        """Those of the surest places that all nets together do not rule out, with the score that they give it."""
        by_box = {place.thing.box: place for place in known}
        believed = []
        for thing in each_once(replace(place.thing, score=place.sure()) for place in known)[:MOST_ASKED]:
            asked = [self._opinion(pixels, thing.box, labels, opinions)] if thing.label in SORTS else []
            believed.append(replace(thing, score=by_box[thing.box].sure(*asked)))
        return [thing for thing in believed if thing.score >= DOUBTFUL]

    def _renamed(
        self,
        pixels: Pixels,
        things: Sequence[Thing],
        labels: frozenset[str],
        opinions: dict[Box, float],
        asked: tuple[float, int] = (MISNAMED, MOST_ASKED),
    ) -> list[Thing]:
        """What was seen as something else, and the second net is convinced is of a named class. `asked`: from which score, and how many."""
        known = sorted(labels & SORTS.keys())
        least, most = asked
        taken = [thing.box for thing in things if thing.label in labels and thing.score >= NAMED]
        others = (thing for thing in things if thing.label not in labels and thing.score >= least and known)
        apart = [thing for thing in others if not any(2 * thing.box.shared(box) >= min(thing.box.area, box.area) for box in taken)]
        believed = [(thing.box, self._opinion(pixels, thing.box, labels, opinions)) for thing in apart[:most]]
        return each_once(Thing(known[0], opinion / 2, box) for box, opinion in believed if opinion >= CONVINCED)

    def _opinion(self, pixels: Pixels, box: Box, labels: frozenset[str], opinions: dict[Box, float]) -> float:
        """What the second net says of the box, asked once."""
        if box not in opinions:
            opinions[box] = self._kinds.likely(pixels, box, labels)
        return opinions[box]


@cache
def _floors(doubted: frozenset[str], others: float) -> Floats:
    """(80,): the score from which each class counts."""
    return np.array([DOUBTED if label in doubted else others for label in CLASSES], np.float32)


def _count(things: Sequence[Thing], labels: frozenset[str], size: Size) -> int:
    """How many things of the named classes could be meant."""
    return len(named(labels, Scene(size, tuple(things))))


def _ranked(things: Sequence[Thing]) -> tuple[Thing, ...]:
    return tuple(sorted(things, key=lambda thing: (-thing.score, thing.box.as_tuple())))
