"""From a look's numbers to what to do, in plain words, the most pressing first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from eyelid_rig.camera.aiming.look import Look
from eyelid_rig.camera.aiming.measure import Measured
from eyelid_rig.camera.aiming.placing import Placement
from eyelid_rig.camera.aiming.sweep import Focus, Peak
from eyelid_rig.camera.aiming.target import Seen

OFFSET: Final = 2.0
"""Percent of the frame that the target may be off its centre."""
ROLL_DEG: Final = 1.0
SMALLEST, LARGEST = 6.0, 80.0
"""Percent of the frame's width that the target should have: a smaller one is lost in a little blur, of a larger one a part is seen."""
SQUARE: Final = 6.0
"""Percent that one of its edges may look longer than the one across from it."""
BLACK, WHITE = 0.25, 0.05
"""Shares of the frame that may be clipped."""
DIM, GLARING = 50.0, 205.0
"""Mean luma of a frame that shows enough."""
SHARP: Final = 0.7
"""Of the best so far."""


@dataclass(frozen=True, slots=True)
class Advice:
    """`code` is for programs, `text` for people."""

    code: str
    text: str


def advise(look: Look) -> tuple[Advice, ...]:
    """Nothing to say means: well aimed."""
    return (*_on_light(look.measured), *_on_target(look), *_on_focus(look))


def _on_light(measured: Measured) -> Iterator[Advice]:
    if measured.luma < DIM or measured.dark > BLACK:
        yield Advice("too-dark", "more light, or a longer exposure")
    if measured.luma > GLARING or measured.bright > WHITE:
        yield Advice("too-bright", "less light, or a shorter exposure")


def _on_target(look: Look) -> Iterator[Advice]:
    match look.target.seen:
        case Seen.NOT:
            yield Advice("no-target", "show the printed target: none is seen")
        case Seen.SEVERAL:
            yield Advice("several-targets", "cover all targets but one")
    if look.target.placement is not None:
        yield from _on_placement(look.target.placement)


def _on_placement(placed: Placement) -> Iterator[Advice]:
    if abs(placed.right) > OFFSET:
        side = "right" if placed.right > 0 else "left"
        yield Advice(f"turn-{side}", f"turn the camera to the {side}")
    if abs(placed.down) > OFFSET:
        way = "down" if placed.down > 0 else "up"
        yield Advice(f"turn-{way}", f"turn the camera {way}")
    if abs(placed.roll_deg) > ROLL_DEG:
        way = "clockwise" if placed.roll_deg > 0 else "counterclockwise"
        yield Advice(f"roll-{way}", f"roll the camera {way} by {abs(placed.roll_deg):.1f} degrees, seen from behind it")
    if placed.width < SMALLEST:
        yield Advice("closer", "bring the target closer")
    if placed.width > LARGEST:
        yield Advice("farther", "take the target farther away")
    yield from _on_tilt(placed)


def _on_tilt(placed: Placement) -> Iterator[Advice]:
    if abs(placed.nearer_right) > SQUARE:
        side = "right" if placed.nearer_right > 0 else "left"
        yield Advice(f"tilted-{side}", f"face the target squarely: its {side} edge is nearer")
    if abs(placed.nearer_bottom) > SQUARE:
        side = "bottom" if placed.nearer_bottom > 0 else "top"
        yield Advice(f"tilted-{side}", f"face the target squarely: its {side} edge is nearer")


def _on_focus(look: Look) -> Iterator[Advice]:
    if look.sharpness_share < SHARP:
        yield Advice("was-sharper", "it was sharper before: turn the lens back, or show again what was there")
    if look.focus is not None and look.focus.peak is not Peak.INSIDE:
        yield _on_sweep(look.focus)


def _on_sweep(focus: Focus) -> Advice:
    match focus.peak:
        case Peak.FLAT:
            return Advice("sweep-flat", "no lens position was sharper than others: more light, or show the target")
        case Peak.NEAR_END:
            return Advice("sweep-near-end", "sharpest at the lens's near end: take the target farther away, and sweep again")
        case _:
            return Advice("sweep-far-end", "sharpest at the lens's far end: the target may be beyond what it focuses on")
