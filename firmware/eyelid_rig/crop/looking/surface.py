"""What the text that a READ prompt is about lies on, where no outline tells: a sheet, or a screen or card that fills the view."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid_rig.camera.frames import Pixels
from eyelid_rig.crop.box import Box
from eyelid_rig.crop.looking.paper import DARK, LIGHT, lab_of
from eyelid_rig.crop.seen import Finding, Kind, Quad

WORKING_SIDE: Final = 320
LEAST_SIDE: Final = 8
"""Working pixels; of a strip that is lower nothing can be told."""
SAME_COLOUR: Final = 20.0
"""Of CIE Lab, between the text's ground and what belongs to it."""
OTHER_COLOUR: Final = 30.0
OPEN_SIDE: Final = 0.6
"""A surface goes on beyond a side of the frame when it takes so much of that side."""
OPEN_SIDES: Final = 3
END: Final = 0.1
"""A strip goes out of view at an end when it takes so much of that side of the frame, and not at its edges."""
FRAME: Final = 5
"""Working pixels beside a strip: as wide as the frame of a telephone that is so near."""
BLANK: Final = 0.75
"""Of the frame: a sheet that fills it has hardly anything on it but text."""
DARKER: Final = 15.0
"""CIE lightness, by which print is darker than its paper: the strokes are finer than a working pixel."""
LARGE_LINE: Final = 0.1
"""Of the frame's shorter side: a sign's. The fields of a card that fills the view are lower."""
RING: Final = 2
"""Working pixels around a line that are its ground: a bar is hardly higher than what it says."""

Mask = NDArray[np.bool_]
Floats = NDArray[np.float32]


def may_be_a_screen(frame: Pixels, findings: Sequence[Finding], box: Box) -> bool:
    """Whether what the text in `box` lies on goes out of view and is not surely paper or a large sign; `findings` are the glance's."""
    texts = [finding.quad for finding in findings if finding.kind is Kind.TEXT]
    ours = [quad for quad in texts if not box.distance_to(_centre(quad))]
    scale = WORKING_SIDE / max(frame.shape)
    if not ours:
        return False
    if scale * min(frame.shape[:2]) < LEAST_SIDE:
        return True
    lab = lab_of(np.asarray(cv2.resize(frame, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8))
    own = _under([_scaled(quad, scale) for quad in ours], lab.shape)
    ring = _around(own)
    if not own.any() or not ring.any():
        return True
    ground = np.median(lab[ring], axis=0)
    surface = _connected((np.linalg.norm(lab - ground, axis=2) < SAME_COLOUR) | own, ring)
    is_paper = _is_paper(lab, ground, own)
    strip, lightness = (surface, lab[..., 0]) if _run_across(ours) else (surface.T, lab[..., 0].T)
    ends = _open_ends(strip)
    if (ends == 2 and not is_paper) or (ends > 0 and _is_framed(strip, lightness)):
        return True
    if _open_sides(surface) < OPEN_SIDES:
        return False
    if float(np.median([_height(quad) for quad in ours])) >= LARGE_LINE * min(frame.shape[:2]):
        return False
    others = [_scaled(quad, scale) for quad in texts if quad not in ours]
    return not is_paper or surface.mean() < BLANK or any(_is_elsewhere(lab, quad, ground) for quad in others)


def _open_ends(strip: Mask) -> int:
    """How many of its upper and lower end go out of view, while its other sides do not: as of a telephone that is held close."""
    inside = max(float(strip[:, 1].mean()), float(strip[:, -2].mean())) < END
    return sum(float(end.mean()) >= END for end in (strip[1], strip[-2])) if inside else 0


def _run_across(quads: Sequence[Quad]) -> bool:
    """Whether most lines run from left to right of the frame."""
    sides = np.diff(np.asarray([(*quad, quad[0]) for quad in quads], np.float32), axis=1)
    longer = np.argmax(np.linalg.norm(sides[:, :2], axis=2), axis=1)
    along = np.abs(sides[np.arange(len(quads)), longer])
    return float(np.median(along[:, 0] >= along[:, 1])) >= 0.5


def _is_framed(strip: Mask, lightness: Floats) -> bool:
    """Whether it is dark just left and just right of a strip, in most of its rows."""
    rows = np.flatnonzero(strip.any(axis=1))
    width = strip.shape[1]
    first, last = strip[rows].argmax(axis=1), width - 1 - strip[rows, ::-1].argmax(axis=1)
    reach = np.arange(1, FRAME + 1)
    beside = (np.clip(edge[:, None] + sign * reach, 0, width - 1) for edge, sign in ((first, -1), (last, 1)))
    return all(float(np.median(lightness[rows[:, None], at].min(axis=1))) <= DARK for at in beside)


def _is_paper(lab: Floats, ground: Floats, text: Mask) -> bool:
    """Whether dark print stands on light ground."""
    return bool(ground[0] >= LIGHT and np.percentile(lab[text][:, 0], 10) <= ground[0] - DARKER)


def _is_elsewhere(lab: Floats, quad: Floats, ground: Floats) -> bool:
    """Whether text stands on ground of another colour, as in a window's bar."""
    ring = _around(_under([quad], lab.shape))
    return bool(ring.any() and np.linalg.norm(np.median(lab[ring], axis=0) - ground) > OTHER_COLOUR)


def _connected(mask: Mask, seeds: Mask) -> Mask:
    _, labels = cv2.connectedComponents(mask.astype(np.uint8), connectivity=4)
    mine = np.unique(labels[seeds & mask])
    return np.asarray(np.isin(labels, mine[mine > 0]))


def _open_sides(surface: Mask) -> int:
    return sum(float(side.mean()) >= OPEN_SIDE for side in (surface[1], surface[-2], surface[:, 1], surface[:, -2]))


def _under(quads: Sequence[Floats], shape: tuple[int, ...]) -> Mask:
    under = np.zeros(shape[:2], np.uint8)
    for quad in quads:
        cv2.fillConvexPoly(under, np.round(quad).astype(np.int32), 1)
    return under.astype(np.bool_)


def _around(under: Mask) -> Mask:
    """The pixels about text, without those in it."""
    wide = cv2.dilate(under.astype(np.uint8), np.ones((2 * RING + 1, 2 * RING + 1), np.uint8))
    return np.asarray((wide > 0) & ~under)


def _scaled(quad: Quad, scale: float) -> Floats:
    return np.asarray(quad, np.float32) * scale


def _height(quad: Quad) -> float:
    one, two, _, four = (np.asarray(corner) for corner in quad)
    return min(float(np.linalg.norm(two - one)), float(np.linalg.norm(four - one)))


def _centre(quad: Quad) -> tuple[float, float]:
    return sum(x for x, _ in quad) / 4, sum(y for _, y in quad) / 4
