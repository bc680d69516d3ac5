"""Finding the printed target in a luma plane, also where the picture is mirrored."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final, TypeAlias, cast

import cv2
import numpy as np
import numpy.typing as npt

from eyelid_rig.camera.aiming import board
from eyelid_rig.camera.frames import Pixels, Size

Matrix: TypeAlias = npt.NDArray[np.float64]

_LONGEST: Final = 1280
"""Pixels of the longer side that is searched: larger frames are made smaller first."""
_FEWEST: Final = 4
"""Markers that have to agree where the board is: a mirrored or foreign one may pass for one of ours, four in place do not."""
_SLACK: Final = 0.2
"""How far a marker's corner may be off the plane that they agree on, in sides of a marker: wide lenses bend the board."""
_PLACES: Final = board.places_mm()


@unique
class Seen(StrEnum):
    """What there is of the target."""

    NOT = "none"
    ONE = "one"
    SEVERAL = "several"


@dataclass(frozen=True, slots=True)
class Sighting:
    """The board's plane in a picture. `mirrored`: in the picture whose left and right were swapped first."""

    plane: Matrix
    """(3, 3): millimetres on the board to pixels, whose centres are whole numbers."""
    markers: int
    """How many agree."""
    mirrored: bool
    size: Size
    """(width, height) of the picture."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was looked for, and the sighting where there is exactly one."""

    seen: Seen
    sighting: Sighting | None = None


def find(luma: Pixels) -> Found:
    """The board in a (height, width) plane. No mirrored marker is decoded: where there is no board, left and right are swapped."""
    small = _reduced(luma)
    for mirrored in (False, True):
        markers = _markers(np.ascontiguousarray(small[:, ::-1]) if mirrored else small)
        plane, agreeing = _agreed(markers)
        if plane is None:
            continue
        if _has_another(markers, agreeing):
            return Found(Seen.SEVERAL)
        return Found(Seen.ONE, Sighting(_enlarged(small, luma) @ plane, len(agreeing), mirrored, luma.shape[::-1]))
    return Found(Seen.NOT)


_Marker: TypeAlias = tuple[int, Matrix]
"""A marker's number and its (4, 2) corners in pixels."""


def _markers(luma: Pixels) -> list[_Marker]:
    """All of the board's numbers that can be decoded."""
    settings = cv2.aruco.DetectorParameters()
    settings.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_SUBPIX
    corners, numbers, _ = cv2.aruco.ArucoDetector(board.DICTIONARY, settings).detectMarkers(luma)
    pairs = zip(np.ravel(numbers).astype(int).tolist() if corners else (), corners, strict=True)
    return [(number, np.asarray(corner, np.float64).reshape(4, 2)) for number, corner in pairs if number in _PLACES]


def _agreed(markers: list[_Marker]) -> tuple[Matrix | None, frozenset[int]]:
    """The plane that most markers lie in, and where in the list they are; None where too few do."""
    if len(markers) < _FEWEST:
        return None, frozenset()
    paper = np.concatenate([_PLACES[number] for number, _ in markers])
    picture = np.concatenate([corners for _, corners in markers])
    side = float(np.median([np.linalg.norm(corners[1] - corners[0]) for _, corners in markers]))
    plane, kept = cast(tuple[Matrix | None, Matrix], cv2.findHomography(paper, picture, cv2.RANSAC, max(1.0, _SLACK * side)))
    if plane is None:
        return None, frozenset()
    agreeing = frozenset(np.flatnonzero(kept.reshape(-1, 4).all(axis=1)).tolist())
    is_seen = len({markers[at][0] for at in agreeing}) >= _FEWEST and np.linalg.det(plane) > 0
    return (np.asarray(plane, np.float64), agreeing) if is_seen else (None, frozenset())


def _has_another(markers: list[_Marker], agreeing: frozenset[int]) -> bool:
    """Whether the markers that lie elsewhere agree among themselves."""
    return _agreed([marker for at, marker in enumerate(markers) if at not in agreeing])[0] is not None


def _reduced(luma: Pixels) -> Pixels:
    """A plane no longer than is searched."""
    height, width = luma.shape
    share = _LONGEST / max(height, width)
    if share >= 1:
        return np.ascontiguousarray(luma)
    size = round(width * share), round(height * share)
    return np.asarray(cv2.resize(np.ascontiguousarray(luma), size, interpolation=cv2.INTER_AREA), np.uint8)


def _enlarged(small: Pixels, luma: Pixels) -> Matrix:
    """From a reduced plane's pixels to the whole one's; a pixel's middle is a whole number."""
    down, right = (whole / part for whole, part in zip(luma.shape, small.shape, strict=True))
    return np.array([(right, 0, (right - 1) / 2), (0, down, (down - 1) / 2), (0, 0, 1)], dtype=np.float64)
