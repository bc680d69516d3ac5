"""Scenes as the detectors would see them, and what is chosen from them."""

from __future__ import annotations

from typing import Final

import pytest

from eyelid_formats.errors import Code, RigError
from eyelid_rig.crop.asking import understand
from eyelid_rig.crop.box import Box
from eyelid_rig.crop.made import Limits, Region
from eyelid_rig.crop.region import choose
from eyelid_rig.crop.seen import Finding, Hand, Kind, Scene, Thing

SIZE: Final = (1920, 1080)
LIMITS: Final = Limits(250_000, 1_000_000, 90, 0.08)
CUP = Thing("cup", 0.8, Box(300, 400, 200, 240))
OTHER_CUP = Thing("cup", 0.7, Box(1400, 400, 160, 200))
BOOK = Thing("book", 0.8, Box(860, 440, 240, 300))
TABLE = Thing("dining table", 0.8, Box(0, 200, 1920, 880))


def text(box: Box) -> Finding:
    x, y, right, bottom = box.x, box.y, box.x + box.width, box.y + box.height
    return Finding(Kind.TEXT, ((x, y), (right, y), (right, bottom), (x, bottom)), 0.9, "test")


def pointing(tip: tuple[float, float], towards: tuple[float, float]) -> Hand:
    """A pointing hand 225 pixels long, `towards` of length 1."""
    (dx, dy), (x, y) = towards, tip
    ahead_and_aside = [
        *[(0, 0), (20, 25), (45, 40), (70, 45), (90, 35), (100, 20), (150, 21), (190, 22), (225, 23)],
        *[(105, 0), (135, 2), (110, 4), (85, 4), (100, -18), (126, -16), (102, -14), (80, -13)],
        *[(90, -34), (112, -32), (92, -30), (74, -29)],
    ]
    return Hand(tuple((x + (a - 225) * dx - (b - 23) * dy, y + (a - 225) * dy + (b - 23) * dx) for a, b in ahead_and_aside), 0.9)


def region(words: str | None, *things: Thing, hands: tuple[Hand, ...] = (), findings: tuple[Finding, ...] = ()) -> Region:
    return choose(understand(words), Scene(SIZE, things, hands, findings), LIMITS)


def refusal(words: str | None, *things: Thing, hands: tuple[Hand, ...] = (), findings: tuple[Finding, ...] = ()) -> Code:
    with pytest.raises(RigError) as refused:
        region(words, *things, hands=hands, findings=findings)
    return refused.value.code


def box_or_code(words: str | None, scene: Scene, limits: Limits = LIMITS) -> Box | Code:
    try:
        return choose(understand(words), scene, limits).box
    except RigError as refused:
        return refused.code


def holds(outer: Box, inner: Box) -> bool:
    return outer.shared(inner) == inner.area
