"""The printed target, by what a reader of PDFs makes of it."""

from __future__ import annotations

import numpy as np
import pypdfium2
import pytest

from eyelid_rig.camera.aiming import board
from eyelid_rig.camera.aiming.placing import Orientation, place
from eyelid_rig.camera.aiming.printing import USE, Paper, left_mm, pdf
from eyelid_rig.camera.aiming.target import find
from eyelid_rig.camera.frames import Pixels

DOTS_A_MM = 4


def rasterised(paper: Paper) -> Pixels:
    """(height, width) at `DOTS_A_MM` dots a millimetre."""
    page = pypdfium2.PdfDocument(pdf(paper))[0]
    return np.asarray(page.render(scale=DOTS_A_MM * 25.4 / 72, grayscale=True).to_numpy(), np.uint8).squeeze()


@pytest.mark.parametrize("paper", Paper)
def test_the_page_has_the_papers_size(paper: Paper) -> None:
    document = pypdfium2.PdfDocument(pdf(paper))
    assert len(document) == 1
    assert document[0].get_size() == pytest.approx([side * 72 / 25.4 for side in paper.value], abs=0.01)


@pytest.mark.parametrize("paper", Paper)
def test_the_detector_finds_every_marker_where_it_belongs_at_true_size(paper: Paper) -> None:
    sighting = find(rasterised(paper)).sighting
    assert sighting is not None
    assert sighting.markers == board.COLUMNS * board.ROWS
    assert place(sighting)[0] == Orientation(0, mirror=False)
    for x, y in ((0.0, 0.0), (board.WIDTH_MM, board.HEIGHT_MM)):
        left, top, scale = sighting.plane @ (x, y, 1)
        assert np.array((left, top)) / scale / DOTS_A_MM - (left_mm(paper), 16) == pytest.approx((x, y), abs=0.25)


@pytest.mark.parametrize("paper", Paper)
def test_white_paper_is_left_around_what_is_printed(paper: Paper) -> None:
    inked = np.argwhere(rasterised(paper) < 128) / DOTS_A_MM
    width, height = paper.value
    assert inked.min() > 6
    assert (inked.max(axis=0) < (height - 6, width - 6)).all()


@pytest.mark.parametrize("paper", Paper)
def test_the_ruler_is_100_mm_long(paper: Paper) -> None:
    ruler = rasterised(paper)[round((16 + board.HEIGHT_MM + 8) * DOTS_A_MM)]
    ends = np.flatnonzero(ruler < 200)
    assert (ends[-1] - ends[0]) / DOTS_A_MM == pytest.approx(100, abs=0.5)


def test_how_to_use_it_stands_on_it() -> None:
    text = pypdfium2.PdfDocument(pdf(Paper.A4))[0].get_textpage().get_text_bounded()
    assert len(USE) == 3
    assert all(line in text for line in USE)
    assert "this way up" in text


def test_the_same_paper_has_the_same_bytes_each_time() -> None:
    assert pdf(Paper.A4) == pdf(Paper.A4) != pdf(Paper.LETTER)
