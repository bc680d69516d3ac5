"""The printed target as a PDF: vector graphics at true size, with a ruler that shows whether the printer kept it."""

from __future__ import annotations

import io
from enum import Enum
from typing import Final

import pydyf

from eyelid_rig.camera.aiming import board

_POINTS: Final = 72 / 25.4
"""A millimetre."""
_TOP_MM: Final = 16.0
_RULER_MM: Final = 100
_FONT: Final = "Helvetica"
"""Every reader and printer of PDFs has it."""
_TEXT_POINTS: Final = 9.0
_LINE_MM: Final = 5.0
_TEXT_LEFT_MM: Final = 20.0
USE: Final = (
    "1. Print at 100 %, never fitted to the page: the ruler above must be 100 mm long. Keep the white around the markers.",
    "2. Hang it flat and upright, in even light, as far from the camera as what it shall see sharply.",
    "3. Run eyelid-rig aim: its numbers say how to turn the camera and the lens. With --save the rig keeps what it suggests.",
)
_UP: Final = "this way up"


class Paper(Enum):
    """(width, height) in millimetres."""

    A4 = (210.0, 297.0)
    LETTER = (215.9, 279.4)


def left_mm(paper: Paper) -> float:
    """From the paper's left edge to the board's."""
    return (paper.value[0] - board.WIDTH_MM) / 2


def pdf(paper: Paper) -> bytes:
    """One page; the same bytes each time."""
    page = _Page(paper)
    page.squares(left_mm(paper), _TOP_MM)
    page.text(left_mm(paper), _TOP_MM - 4, _UP)
    below = _TOP_MM + board.HEIGHT_MM + 8
    page.ruler(left_mm(paper), below)
    for number, line in enumerate(USE):
        page.text(_TEXT_LEFT_MM, below + 14 + number * _LINE_MM, line)
    return page.finished()


class _Page:
    """Draws in millimetres from the paper's top left corner; a PDF counts points from its bottom left one."""

    def __init__(self, paper: Paper) -> None:
        self._width, self._height = paper.value
        self._stream = pydyf.Stream()

    def squares(self, left: float, top: float) -> None:
        """The board, as one path: squares that touch have no seam between them."""
        side = board.MARKER_MM / board.MODULES
        for number, corners in board.places_mm().items():
            for (row, column), is_black in _cells(number):
                if is_black:
                    x, y = corners[0]
                    self._rectangle(left + x + column * side, top + y + row * side, side, side)
        self._stream.fill()

    def ruler(self, left: float, top: float) -> None:
        """A line with a tick each 10 mm, longer at its ends."""
        self._stream.set_line_width(0.2 * _POINTS)
        self._line(left, top, left + _RULER_MM, top)
        for at in range(0, _RULER_MM + 1, 10):
            self._line(left + at, top, left + at, top + (5 if at in (0, _RULER_MM) else 2.5))
        self._stream.stroke()
        self.text(left + _RULER_MM + 2, top + 4, f"{_RULER_MM} mm")

    def text(self, left: float, baseline: float, words: str) -> None:
        """One line."""
        self._stream.begin_text()
        self._stream.set_font_size("F", _TEXT_POINTS)
        self._stream.set_text_matrix(1, 0, 0, 1, *self._at(left, baseline))
        self._stream.show_text_string(words)
        self._stream.end_text()

    def finished(self) -> bytes:
        """The document."""
        document = pydyf.PDF()
        document.add_object(self._stream)
        fonts = pydyf.Dictionary({"F": pydyf.Dictionary({"Type": "/Font", "Subtype": "/Type1", "BaseFont": f"/{_FONT}"})})
        document.add_page(
            pydyf.Dictionary(
                {
                    "Type": "/Page",
                    "Parent": document.pages.reference,
                    "MediaBox": pydyf.Array([0, 0, *self._at(self._width, 0)]),
                    "Resources": pydyf.Dictionary({"Font": fonts}),
                    "Contents": self._stream.reference,
                }
            )
        )
        out = io.BytesIO()
        document.write(out)
        return out.getvalue()

    def _rectangle(self, left: float, top: float, width: float, height: float) -> None:
        self._stream.rectangle(*self._at(left, top + height), _points(width), _points(height))

    def _line(self, left: float, top: float, right: float, bottom: float) -> None:
        self._stream.move_to(*self._at(left, top))
        self._stream.line_to(*self._at(right, bottom))

    def _at(self, x: float, y: float) -> tuple[float, float]:
        return _points(x), _points(self._height - y)


def _cells(marker: int) -> list[tuple[tuple[int, int], bool]]:
    """((row, column), whether it is black) of each of a marker's squares."""
    black = board.modules(marker)
    return [((row, column), bool(black[row, column])) for row in range(board.MODULES) for column in range(board.MODULES)]


def _points(millimetres: float) -> float:
    return round(millimetres * _POINTS, 4)
