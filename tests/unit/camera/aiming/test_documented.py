"""The page that the documentation shows is the one that a terminal gets."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from eyelid_rig.camera.aiming import screen
from eyelid_rig.camera.aiming.look import Target
from eyelid_rig.camera.aiming.target import Seen
from unit.camera.aiming.looks import CENTRED, FAIR, look

PAGE = (Path(__file__).parents[4] / "docs" / "camera.md").read_text()
SHOWN = look(
    size=(1080, 1920),
    measured=replace(FAIR, sharpness=((600, 690, 670), (640, 800, 690), (570, 640, 620))),
    target=Target(Seen.ONE, 24, replace(CENTRED, right=5.0, down=-3.1, roll_deg=2.4, nearer_right=1.2)),
)


def test_the_documented_page_is_what_a_terminal_of_80_columns_gets() -> None:
    assert "\n".join(screen.page("imx708", SHOWN, 80, colours=False)) in PAGE
