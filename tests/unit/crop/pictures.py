"""Pictures with known text in them, for the tests that run the real detectors."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from eyelid_rig.camera import jpeg
from eyelid_rig.camera.frames import Pixels

PHOTOS = Path(__file__).parents[3] / "hil" / "eyelid_bench" / "photos"
LINE = (60, 131, 256, 20)
"""Where `with_line` writes: x, y, width and height of the text, to within a few pixels."""


def photo(name: str, x: int, y: int, width: int, height: int) -> Pixels:
    """A piece of one of the bench's photographs."""
    whole = jpeg.decode(next(PHOTOS.glob(f"*{name}*")).read_bytes())
    return whole[y : y + height, x : x + width].copy()


def table(width: int = 416, height: int = 320) -> Pixels:
    """A stone tabletop: nothing in it that must not leave."""
    return photo("bowl-with-fig", 0, 700, width, height)


def with_line(text: str = "4111 1111 1111 1111", pixels: Pixels | None = None, scale: float = 0.8) -> Pixels:
    """A line of light letters at `LINE`, on the table unless another picture is given."""
    written = (table() if pixels is None else pixels).copy()
    cv2.putText(written, text, (LINE[0], LINE[1] + 30), cv2.FONT_HERSHEY_SIMPLEX, scale, (245, 245, 240), 2, cv2.LINE_AA)
    return written


def with_card(width: int, pixels: Pixels | None = None, corner: tuple[int, int] = (100, 90)) -> Pixels:
    """A card with a bank's name, a number, a date and a name, drawn large and laid down `width` pixels wide."""
    card = np.full((540, 856, 3), (32, 60, 120), np.uint8)
    for text, place, scale in (
        ("NORTHBANK", (60, 110), 2.2), ("4111 1111 1111 1111", (60, 330), 2.1), ("12/29", (420, 420), 1.6), ("ANNA BERG", (60, 500), 1.8),
    ):  # fmt: skip
        cv2.putText(card, text, place, cv2.FONT_HERSHEY_DUPLEX, scale, (240, 240, 240), 4, cv2.LINE_AA)
    small = cv2.resize(card, (width, round(width * 540 / 856)), interpolation=cv2.INTER_AREA)
    laid = (table() if pixels is None else pixels).copy()
    laid[corner[1] : corner[1] + small.shape[0], corner[0] : corner[0] + width] = small
    return laid
