"""Where there are codes: QR codes, barcodes and their kin, decoded or not. What they say is never looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid_rig.camera.frames import Pixels, Size
from eyelid_rig.crop.looking.cells import cells_in, may_be_coded
from eyelid_rig.crop.redaction import opened, share_inside
from eyelid_rig.crop.seen import Finding, Kind, Quad

SMALLEST: Final = 14.0
"""Pixels along the longer side; a QR code has 21 modules, so a smaller one cannot be read by anybody."""

A_LINE: Final = 0.7


def codes_in(pixels: Pixels, texts: Sequence[Finding] = ()) -> tuple[Finding, ...]:
    """By four localisers: one decodes, and tells of codes with errors too; two find patterns without decoding; one finds what looks so,
    which bold words do as well: what lies in `texts` is not told again."""
    grey = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)
    return (*_decodable(grey), *_patterns(grey), *_beside(texts, cells_in(grey), (grey.shape[1], grey.shape[0])))


def _beside(texts: Sequence[Finding], found: Sequence[Finding], size: Size) -> list[Finding]:
    """Those of `found` that are not mostly lines of text, in a picture of that (width, height)."""
    if not found:
        return []
    lines = opened((text.quad for text in texts), size)
    return [each for each in found if share_inside(each.quad, lines) < A_LINE]


def _decodable(grey: NDArray[np.uint8]) -> list[Finding]:
    """What was decoded, and what was taken for a code with errors and looks like one: in fur and leaves there are such, too."""
    import zxingcpp

    found = [(_quad_of(code.position), code.valid) for code in zxingcpp.read_barcodes(grey, return_errors=True)]
    large = [(quad, valid) for quad, valid in found if _is_large_enough(quad)]
    return [Finding(Kind.CODE, quad, 1.0 if valid else 0.5, "zxing") for quad, valid in large if valid or may_be_coded(grey, quad)]


def _quad_of(position: Any) -> Quad:
    one, two, three, four = (
        (float(corner.x), float(corner.y))
        for corner in (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    )
    return one, two, three, four


def _patterns(grey: NDArray[np.uint8]) -> list[Finding]:
    """QR codes by their finder patterns and barcodes by their parallel bars."""
    found = []
    for by, detector in (("qr-pattern", cv2.QRCodeDetectorAruco().detectMulti), ("bar-pattern", cv2.barcode.BarcodeDetector().detect)):
        seen, corners = detector(grey)
        if seen and corners is not None:
            found += [Finding(Kind.CODE, quad, 0.5, by) for quad in _quads(corners) if _is_large_enough(quad)]
    return found


def _quads(corners: Any) -> list[Quad]:
    return [tuple((float(x), float(y)) for x, y in quad) for quad in np.asarray(corners).reshape(-1, 4, 2)]  # type: ignore[misc]


def _is_large_enough(quad: Quad) -> bool:
    points = np.asarray(quad)
    return bool(np.ptp(points, axis=0).max() >= SMALLEST) and bool(np.isfinite(points).all())
