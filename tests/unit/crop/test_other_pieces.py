"""Of a surface a piece is enough: one on which something has to be painted is given up for another. The real models, the demo's table."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import pytest

from eyelid_bench.demo.scene import BARE, WITH_CARD, make
from eyelid_rig.camera.frames import Size
from eyelid_rig.camera.photos import load_photo
from eyelid_rig.crop import making
from eyelid_rig.crop.box import Box
from eyelid_rig.crop.fitting import around
from eyelid_rig.crop.made import Limits, Made
from eyelid_rig.crop.making import Maker
from eyelid_rig.crop.profiles import PROFILES
from eyelid_rig.crop.trace import Trace
from eyelid_rig.stills.account import tell
from eyelid_rig.stills.outcome import Outcome

LIMITS: Final = Limits(250_000, 1_000_000, 90, 0.08)
ASKED: Final = "what is this table made of?"
SIZES: Final = ((1920, 1080), (1280, 720), (1024, 576))


@cache
def maker() -> Maker:
    """With its models, which are loaded when a test runs and not in every process that collects it."""
    return Maker(PROFILES["pi4"])


def crop_of(folder: Path, name: str, size: Size) -> tuple[Made, Trace, Box]:
    """A crop of one of the demo's two photographs, how it came to be, and where the card lies in the one that has it."""
    table, trace = make(folder, size), Trace()
    return maker().make(load_photo(folder / name, size), ASKED, LIMITS, trace), trace, around(table.card)


@pytest.mark.parametrize("size", SIZES)
def test_a_card_that_the_glance_missed_is_not_in_the_crop(tmp_path: Path, size: Size) -> None:
    made, trace, card = crop_of(tmp_path, WITH_CARD, size)
    assert trace.scene is not None
    assert not trace.scene.findings, "the glance saw the card: this shows nothing"
    assert any(region.box.shared(card) for region in trace.given_up), "the first piece was beside the card: this shows nothing"
    assert not made.region.box.shared(card)
    assert not made.fills


def test_a_piece_with_nothing_on_it_is_not_given_up(tmp_path: Path) -> None:
    made, trace, _ = crop_of(tmp_path, BARE, SIZES[0])
    assert not trace.given_up
    assert not made.fills


def test_the_account_says_which_piece_was_given_up(tmp_path: Path) -> None:
    made, trace, _ = crop_of(tmp_path, WITH_CARD, SIZES[0])
    lines = [line.words for line in tell(Outcome(tmp_path, made=made, frame=SIZES[0], trace=trace)) if line.step == "gave up"]
    assert len(lines) == len(trace.given_up)
    box = trace.given_up[0].box
    assert lines[0].startswith(f"{box.width}x{box.height} at {box.x},{box.y}: ")


def test_a_piece_that_is_not_given_up_is_painted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "OTHER_PIECES", 0)
    made, _, card = crop_of(tmp_path, WITH_CARD, SIZES[1])
    assert made.region.box.shared(card)
    assert made.fills
