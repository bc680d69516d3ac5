"""What the detectors say they saw, in pixels of the picture that they were shown: plain values, no pixels, no text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import TypeAlias

from eyelid_rig.crop.box import Box

Point: TypeAlias = tuple[float, float]
Quad: TypeAlias = tuple[Point, Point, Point, Point]
"""Four corners, clockwise from the one that is the text's or thing's left upper; they may lie outside the picture."""


CELLS = "cells"
"""The detector of what looks like a code, as its findings name it."""


@unique
class Kind(StrEnum):
    """What a fill covers; the names are those in a draft (`SPEC-bundle.md`, crop, field 8)."""

    TEXT = "text"
    CARD = "card"
    SCREEN = "screen"
    FACE = "face"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that must not leave."""

    kind: Kind
    quad: Quad
    score: float
    by: str
    """Which detector saw it, for people who tune."""


@dataclass(frozen=True, slots=True)
class Thing:
    """An object of one of the detector's classes, or what may be an arm (`arms.ARM`)."""

    label: str
    score: float
    box: Box
    also: tuple[Box, ...] = ()
    """What else was drawn around it: where the box lacks a part, one of these may have it."""


@dataclass(frozen=True, slots=True)
class Hand:
    """One hand: 21 landmarks in MediaPipe's order (0 the wrist, 5 to 8 the index finger from knuckle to tip)."""

    landmarks: tuple[Point, ...]
    score: float


@dataclass(frozen=True, slots=True)
class Scene:
    """What the region is chosen from: everything seen in one whole frame, in the frame's pixels."""

    size: tuple[int, int]
    things: tuple[Thing, ...] = ()
    hands: tuple[Hand, ...] = ()
    findings: tuple[Finding, ...] = ()
