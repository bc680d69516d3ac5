"""What things are in a frame: NanoDet, 80 classes (`SPEC-models.md`, things), and for what is named a second net that must agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid_rig.camera.frames import Pixels, Size
from eyelid_rig.crop.arms import told_apart
from eyelid_rig.crop.box import Box
from eyelid_rig.crop.candidates import NAMED, each_once, named
from eyelid_rig.crop.coco import CLASSES, PERSON
from eyelid_rig.crop.fitting import around
from eyelid_rig.crop.imagenet import SORTS
from eyelid_rig.crop.looking.kinds import Kinds
from eyelid_rig.crop.looking.parts import modest
from eyelid_rig.crop.seen import Scene, Thing
from eyelid_rig.models import session

Floats = NDArray[np.float32]
Classes = NDArray[np.int64]
Seen: TypeAlias = tuple[Floats, Classes, Floats]
"""(found, 4) corners in the frame, (found,) classes, (found,) scores."""

FIRST: Final[tuple[Size, ...]] = ((736, 416), (640, 480), (544, 544), (480, 640), (416, 736))
CLOSER: Final[tuple[Size, ...]] = ((1024, 576), (896, 672), (768, 768), (672, 896), (576, 1024))
"""What the whole frame is shown through, whichever shape fits it best: few shapes, because each keeps memory."""
STRIDES: Final = (8, 16, 32)
BINS: Final = 11
"""A side's distance is the mean of a distribution over 0 to 10 strides."""
FLOOR: Final = 0.25
"""Below this score nothing is a thing."""
DOUBTED: Final = 0.05
"""Down to this score the second net is asked about what is named: the detector alone is seldom sure of what is hard to see."""
MOST_ASKED: Final = 6
"""Things that the second net is asked about at a time: the surest."""
MISNAMED: Final = 0.35
"""Where too little of a named class is seen, what has this score as another class may be it under a wrong name, ..."""
CONVINCED: Final = 0.6
"""... if the second net says so with this score at least. The first net does not count then: it said something else."""
SAME: Final = 0.55
"""Two boxes of a class that share so much of their union are one thing."""
MOST: Final = 100
MEANS: Final = np.array((103.53, 116.28, 123.675), np.float32)
DEVIATIONS: Final = np.array((57.375, 57.12, 58.395), np.float32)


class Things:
    """Raises `model-missing` or `model-differs` where a model is not what it should be."""

    def __init__(self, *, looks_larger: bool = True) -> None:
        self._looks = (FIRST, CLOSER) if looks_larger else (FIRST,)
        self._model = session("things", _shape(FIRST[0])).sha256
        self._kinds = Kinds()

    def models_for(self, labels: frozenset[str]) -> tuple[bytes, ...]:
        """The hashes of the models that `look` asks when these classes are named."""
        return (self._model, *(self._kinds.models if labels & SORTS.keys() else ()))

    def look(self, pixels: Pixels, labels: frozenset[str] = frozenset(), least: int = 1) -> tuple[Thing, ...]:
        """What is seen in the frame, surest first, at most 100 things; their boxes lie inside the frame.

        What is hardly a person but may be an arm is among them (`arms.told_apart`). A thing of a named class is given each once, its
        score the mean of what the detector says and of what the second net says, which is asked wherever it knows the class (`SORTS`).
        If fewer than `least` things of those classes are then left, the second net is asked about other things, and then, where the
        profile has memory for it, the frame is looked at once more, larger. The first look takes about
        50 ms, each question to the second net 6 ms, the larger look 90 ms.
        """
        frame = (pixels.shape[1], pixels.shape[0])
        shown, scale = modest(pixels)
        opinions: dict[Box, float] = {}
        seen: list[Seen] = []
        things: list[Thing] = []
        for windows in self._looks:
            seen.append(self._seen(shown, scale, fitting(frame, windows), labels))
            things = told_apart(_things(_joined(seen), frame), frame, FLOOR)
            if not labels:
                break
            things = self._agreed(pixels, things, labels, opinions)
            if _count(things, labels, frame) < least:
                things += self._renamed(pixels, things, labels, opinions)
            if _count(things, labels, frame) >= least:
                break
        return tuple(sorted(things, key=lambda thing: (-thing.score, thing.box.as_tuple())))

    def _seen(self, shown: Pixels, scale: float, window: Size, labels: frozenset[str]) -> Seen:
        """What one look at the whole frame finds."""
        planes, shrunk = _planes(shown, window)
        scores, sides = _split(session("things", _shape(window)).run(planes))
        cells, classes = np.nonzero(scores > _floors(labels))
        boxes = _corners(sides[cells], _centres(window)[cells], _steps(window)[cells]) / (shrunk * scale)
        return boxes, classes, scores[cells, classes]

    def _agreed(self, pixels: Pixels, things: Sequence[Thing], labels: frozenset[str], opinions: dict[Box, float]) -> list[Thing]:
        """All that is of other classes, and of the named ones what both nets together believe in. `opinions` are kept between looks."""
        believed = [thing for thing in things if thing.label not in labels]
        for thing in each_once([thing for thing in things if thing.label in labels])[:MOST_ASKED]:
            if thing.label in SORTS:
                thing = replace(thing, score=(thing.score + self._opinion(pixels, thing.box, labels, opinions)) / 2)
            if thing.score >= (NAMED if thing.label in SORTS else FLOOR):
                believed.append(thing)
        return believed

    def _renamed(self, pixels: Pixels, things: Sequence[Thing], labels: frozenset[str], opinions: dict[Box, float]) -> list[Thing]:
        """What the detector saw as something else, and the second net is convinced is of a named class."""
        known = sorted(labels & SORTS.keys())
        taken = [thing.box for thing in things if thing.label in labels]
        others = (thing for thing in things if thing.label not in labels and thing.score >= MISNAMED and known)
        apart = [thing for thing in others if not any(2 * thing.box.shared(box) >= min(thing.box.area, box.area) for box in taken)]
        believed = [(thing.box, self._opinion(pixels, thing.box, labels, opinions)) for thing in apart[:MOST_ASKED]]
        return each_once(Thing(known[0], opinion / 2, box) for box, opinion in believed if opinion >= CONVINCED)

    def _opinion(self, pixels: Pixels, box: Box, labels: frozenset[str], opinions: dict[Box, float]) -> float:
        """What the second net says of the box, asked once."""
        if box not in opinions:
            opinions[box] = self._kinds.likely(pixels, box, labels)
        return opinions[box]


def _shape(window: Size) -> tuple[int, int, int, int]:
    return 1, 3, window[1], window[0]


def fitting(size: Size, windows: Sequence[Size]) -> Size:
    """The window that shows a frame of this size largest."""
    return max(windows, key=lambda window: min(window[0] / size[0], window[1] / size[1]))


@cache
def _floors(labels: frozenset[str]) -> Floats:
    """(80,): the score from which each class counts."""
    return np.array([DOUBTED if label in labels & SORTS.keys() or label == PERSON else FLOOR for label in CLASSES], np.float32)


def _count(things: Sequence[Thing], labels: frozenset[str], size: Size) -> int:
    """How many things of the named classes could be meant."""
    return len(named(labels, Scene(size, tuple(things))))


def _joined(seen: Sequence[Seen]) -> Seen:
    """What several looks found, as one."""
    boxes, classes, scores = (np.concatenate(parts) for parts in zip(*seen, strict=True))
    return boxes, classes, scores


def _planes(pixels: Pixels, window: Size) -> tuple[Floats, float]:
    """(1, 3, height, width), normalised: the picture in the left upper corner of a black window; and what it was scaled by."""
    height, width = pixels.shape[:2]
    scale = min(window[0] / width, window[1] / height)
    used = max(1, round(width * scale)), max(1, round(height * scale))
    canvas = np.zeros((window[1], window[0], 3), np.uint8)
    canvas[: used[1], : used[0]] = cv2.resize(pixels, used, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    planes = np.asarray(cv2.dnn.blobFromImage(canvas, mean=MEANS.tolist(), swapRB=True), np.float32)
    planes /= DEVIATIONS[:, None, None]
    return planes, scale


def _split(outputs: Sequence[Floats]) -> tuple[Floats, Floats]:
    """(cells, 80) scores and (cells, 4, 11) logits, the cells of the three strides one after another."""
    count = len(STRIDES)
    scores = np.concatenate([output[0] for output in outputs[:count]])
    sides = np.concatenate([output[0] for output in outputs[count:]])
    return scores, sides.reshape(-1, 4, BINS)


@cache
def _centres(window: Size) -> Floats:
    """(cells, 2): x and y of each cell's centre in the window, row by row, stride after stride."""
    grids = [np.stack(np.meshgrid(*[np.arange(side // step) + 0.5 for side in window]), axis=-1).reshape(-1, 2) * step for step in STRIDES]
    return np.concatenate(grids).astype(np.float32)


@cache
def _steps(window: Size) -> Floats:
    """(cells, 1): each cell's stride."""
    counts = [(window[0] // step) * (window[1] // step) for step in STRIDES]
    return np.repeat(np.array(STRIDES, np.float32), counts)[:, None]


def _corners(sides: Floats, centres: Floats, steps: Floats) -> Floats:
    """(cells, 4): left, top, right, bottom in the window."""
    likely = np.exp(sides - sides.max(axis=2, keepdims=True))
    likely /= likely.sum(axis=2, keepdims=True)
    away: Floats = (likely @ np.arange(BINS, dtype=np.float32)) * steps
    corners: Floats = np.concatenate([centres - away[:, :2], centres + away[:, 2:]], axis=1)
    return corners


def _things(seen: Seen, size: Size) -> list[Thing]:
    """What suppression within each class leaves, surest first."""
    boxes, classes, scores = seen
    if not len(scores):
        return []
    rectangles = np.concatenate([boxes[:, :2], boxes[:, 2:] - boxes[:, :2]], axis=1)
    kept = cv2.dnn.NMSBoxesBatched(rectangles.tolist(), scores.tolist(), classes.tolist(), DOUBTED, SAME)
    first = sorted((int(at) for at in kept), key=lambda at: (-scores[at], at))[:MOST]
    return [_thing(boxes[at], int(classes[at]), float(scores[at]), size) for at in first]


def _thing(corners: Floats, label: int, score: float, size: Size) -> Thing:
    left, top, right, bottom = np.clip(corners, 0, (*size, *size)).tolist()
    return Thing(CLASSES[label], score, _inside(around(((left, top), (right, bottom))), size))


def _inside(box: Box, size: Size) -> Box:
    """A box with pixels, however thin the net saw it at the frame's edge."""
    return Box(min(box.x, size[0] - 1), min(box.y, size[1] - 1), box.width, box.height)
