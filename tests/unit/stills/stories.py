"""Outcomes made by hand: one of each kind, in a frame of 1920x1080."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera import jpeg
from eyelid_rig.crop.asking import understand
from eyelid_rig.crop.box import Box
from eyelid_rig.crop.checking import Cropped
from eyelid_rig.crop.made import Fill, Found, Intent, Region
from eyelid_rig.crop.seen import Finding, Hand, Kind, Quad, Scene, Thing
from eyelid_rig.crop.trace import Step, Trace
from eyelid_rig.stills.outcome import Cost, Outcome

FRAME = (1920, 1080)
CROP_GREY = 222
BOX = Box(600, 400, 800, 500)
FILLS = (Fill(Kind.TEXT, Box(704, 496, 160, 64)), Fill(Kind.CARD, Box(1000, 592, 256, 176)))
POINTING = Hand(
    (
        (300.0, 900.0), (320.0, 880.0), (330.0, 875.0), (340.0, 870.0), (350.0, 865.0), (360.0, 820.0), (400.0, 760.0), (430.0, 715.0),
        (460.0, 670.0), (380.0, 860.0), (390.0, 850.0), (385.0, 865.0), (375.0, 870.0), (400.0, 880.0), (405.0, 875.0), (395.0, 885.0),
        (390.0, 890.0), (420.0, 900.0), (425.0, 895.0), (415.0, 905.0), (410.0, 910.0),
    ),
    0.9,
)  # fmt: skip


def quad(box: Box) -> Quad:
    right, bottom = float(box.x + box.width), float(box.y + box.height)
    return (float(box.x), float(box.y)), (right, float(box.y)), (right, bottom), (float(box.x), bottom)


def trace() -> Trace:
    """A table asked about, with a card and a line on it; the line's end was found again and painted, too."""
    things = (Thing("wine glass", 0.81, Box(700, 100, 200, 500)), Thing("dining table", 0.6, Box(0, 500, 1900, 570)))
    looked = tuple(Finding(fill.kind, quad(fill.box), 0.9, "text-v6" if fill.kind is Kind.TEXT else "cards") for fill in FILLS)
    found_again = Finding(Kind.TEXT, quad(Box(860, 500, 60, 40)), 0.4, "text-v4")
    return Trace(
        asking=understand("what is this table made of?"),
        scene=Scene(FRAME, things, (POINTING,), ()),
        region=Region(BOX, Found.CLEAR, Intent.SURFACE, "table"),
        looked=looked,
        fills=FILLS,
        verified=[(found_again,), ()],
        steps=[Step("light", 0.1, 0.01), Step("verify", 0.1, 0.25), Step("verify", 0.1, 0.25)],
    )


def made(out: Path | None = None) -> Outcome:
    cropped = Cropped(jpeg.encode(np.full((500, 800, 3), CROP_GREY, np.uint8)), (800, 500), BOX, Found.CLEAR, FILLS, ())
    return Outcome(Path("photos/table.jpg"), cropped, None, FRAME, trace(), Cost(0.7, 333.25), out)


def refused() -> Outcome:
    seen = Trace(asking=understand("what is this cup?"), scene=trace().scene)
    return Outcome(Path("cups.jpg"), None, RigError(Code.CROP_SEVERAL, "2 cups: point at one"), FRAME, seen, Cost(0.2, 300.0))


def unread() -> Outcome:
    return Outcome(Path("a\x1b[31m.jpg"), None, RigError(Code.IMAGE_UNREADABLE, "it is damaged"), None, Trace(understand(None)))
