"""The overlay shows what was seen, chosen and painted where it is."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from eyelid_rig.crop.box import Box
from eyelid_rig.crop.seen import Kind
from eyelid_rig.stills import explain
from eyelid_rig.stills.outcome import Outcome
from unit.stills import stories

GREY = 100
SCALE = (explain.SHEET[0] - explain.PANEL) / stories.FRAME[0]


def drawn(outcome: Outcome, size: tuple[int, int] = stories.FRAME) -> np.ndarray:
    frame = np.full((size[1], size[0], 3), GREY, np.uint8)
    image = Image.open(BytesIO(explain.draw(frame, outcome)))
    assert image.format == "PNG"
    assert image.size == explain.SHEET
    return np.asarray(image.convert("RGB")).astype(int)


def at(sheet: np.ndarray, x: float, y: float) -> tuple[int, ...]:
    """The sheet's pixel at a place of the frame."""
    return tuple(sheet[int(y * SCALE), int(x * SCALE)])


def test_the_region_is_as_bright_as_the_frame_and_the_rest_is_dimmed() -> None:
    sheet = drawn(stories.made())
    assert at(sheet, 1300, 850) == (GREY,) * 3
    assert at(sheet, 1500, 450) == (GREY // 2,) * 3


def test_a_crop_is_framed_in_the_colour_of_what_leaves_and_a_refused_one_in_another() -> None:
    refused = replace(stories.made(), made=None, error=stories.refused().error)
    colours = [at(drawn(outcome), 1000, 401.5) for outcome in (stories.made(), refused)]
    assert colours == [explain._SENT, explain._REFUSED]


@pytest.mark.parametrize("fill", stories.FILLS, ids=lambda fill: fill.kind)
def test_a_fill_is_tinted_in_the_colour_of_its_kind(fill: object) -> None:
    box: Box = fill.box  # type: ignore[attr-defined]
    shown = np.array(at(drawn(stories.made()), box.x + box.width * 0.75, box.y + box.height * 0.75))
    colour = np.array(explain._KINDS[fill.kind])  # type: ignore[attr-defined]
    assert np.abs(shown - colour).sum() < np.abs(shown - GREY).sum()


def test_what_leaves_is_shown_beside_the_frame_and_nothing_is_after_a_refusal() -> None:
    refused = replace(stories.made(), made=None, error=stories.refused().error)
    below = [drawn(outcome)[int(stories.FRAME[1] * SCALE) + 5 :, : -explain.PANEL] for outcome in (stories.made(), refused)]
    assert (np.abs(below[0] - stories.CROP_GREY) < 4).all(axis=2).sum() > 20_000
    assert (below[1] == explain._BACKGROUND).all()


def test_every_kind_has_a_colour_of_its_own() -> None:
    assert len({explain._KINDS[kind] for kind in Kind}) == len(Kind)


def test_the_ray_of_a_pointing_finger_goes_on_to_the_edge() -> None:
    sheet = drawn(stories.made())
    assert (sheet[: int(3 * SCALE), : int(stories.FRAME[0] * SCALE)] == explain._HAND).all(axis=2).any()


def test_a_refusal_before_anything_was_seen_is_the_frame_and_its_reason() -> None:
    sheet = drawn(Outcome(stories.refused().path, error=stories.refused().error, frame=stories.FRAME))
    assert (sheet[: int(stories.FRAME[1] * SCALE), : int(stories.FRAME[0] * SCALE)] == GREY).all()
    assert (sheet[:600, -explain.PANEL :] > 200).any()


@pytest.mark.parametrize("size", [(64, 64), (64, 4000), (16_384, 64), (1080, 1920)])
def test_any_frame_fits_the_sheet(size: tuple[int, int]) -> None:
    drawn(Outcome(stories.refused().path, error=stories.refused().error, frame=size), size)


def test_a_story_longer_than_the_panel_leaves_the_legend_readable() -> None:
    long = replace(stories.refused(), error=type(stories.refused().error)(stories.refused().error.code, "words " * 3000))  # type: ignore[union-attr, misc, call-arg]
    panel = [drawn(outcome)[-200:, -explain.PANEL :] for outcome in (stories.refused(), long)]
    assert (panel[0] == panel[1]).all()
