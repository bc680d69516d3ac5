"""What a look looks like, on terminals of any width and in pipes."""

from __future__ import annotations

import re
from dataclasses import replace
from io import StringIO

import pytest

from eyelid_rig.camera.aiming import screen
from eyelid_rig.camera.aiming.display import Page
from eyelid_rig.camera.aiming.look import Look, Target
from eyelid_rig.camera.aiming.placing import Orientation
from eyelid_rig.camera.aiming.sweep import Focus, Peak
from eyelid_rig.camera.aiming.target import Seen
from eyelid_rig.camera.lens import LastSettings
from unit.camera.aiming.looks import CENTRED, look

WORST = look(
    target=Target(Seen.ONE, 24, replace(CENTRED, right=-31.2, down=14.0, roll_deg=-12.3, width=5, nearer_right=20, nearer_bottom=-30)),
    focus=Focus(Peak.NEAR_END, 10.0),
    is_lit=False,
)
BARE = look(settings=LastSettings(), target=Target(Seen.NOT), orientation=None)


def text(one: Look, width: int) -> str:
    return "\n".join(screen.page("imx708", one, width, colours=False))


@pytest.mark.parametrize("one", [look(), WORST, BARE], ids=["good", "worst", "bare"])
@pytest.mark.parametrize("width", [40, 41, 59, 80, 200])
def test_no_line_is_wider_than_the_terminal(one: Look, width: int) -> None:
    assert max(map(len, screen.page("a camera with a rather long name", one, width, colours=False))) < width


@pytest.mark.parametrize("rows", [1, 2, 5, 9, 12])
def test_on_a_low_terminal_the_lamp_and_what_to_do_stay(rows: int) -> None:
    whole = screen.page("imx708", WORST, 80, colours=False)
    low = screen.page("imx708", WORST, 80, rows, colours=False)
    told = [line for line in whole if line.startswith(("> ", "  "))]
    assert (len(low), low[0]) == (rows, whole[0])
    assert "lamp DARK" in low[0]
    kept = min(rows - 1, len(told))
    assert low[rows - kept :] == told[:kept], "the most pressing first"


@pytest.mark.parametrize("width", [40, 80])
def test_every_number_is_readable_at_every_width(width: int) -> None:
    page = text(WORST, width)
    for part in ("12.0 ms, gain x2.0, luma 118", "dark 0.2 %, bright 0.3 %", "1.75 dioptres", "31.2 % left, 14.0 % down", "-12.3 degrees"):
        assert part in page
    assert "right +20.0 %, bottom -30.0 %" in page
    assert "rotation 90, mirror yes, lens 10.00"[: width - 11] in page
    assert "turn the camera to the left" in page
    assert "lamp DARK" in page


def test_what_a_camera_does_not_say_is_a_dash() -> None:
    page = text(BARE, 80)
    assert "exposure  -, gain -, luma 118" in page
    assert "target    not seen" in page
    assert page.count(" -\n") == 5


def test_bars_are_as_long_as_their_share_of_the_best() -> None:
    half = look(best=tuple(tuple(2 * one for one in row) for row in look().measured.sharpness))
    bars = [line for line in text(half, 80).splitlines() if "#" in line]
    assert len(bars) == 3
    assert all(abs(bar.count("#") - bar.count(".")) <= 3 for bar in bars)
    assert all(re.findall(r"\d+", bar) == ["50", "50", "50"] for bar in bars)


def test_colours_change_no_letter() -> None:
    plain, coloured = (screen.page("imx708", WORST, 80, colours=wanted) for wanted in (False, True))
    assert [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in coloured] == plain
    assert not any("\x1b" in line for line in plain)
    assert any("\x1b" in line for line in coloured)


def test_a_page_is_drawn_over_the_one_before() -> None:
    assert screen.redrawn(["a", "b"], 0) == "a\x1b[K\nb\x1b[K\n\x1b[J"
    assert screen.redrawn(["a"], 5).startswith("\x1b[5F")


@pytest.mark.parametrize("rows", [2, 10, 60])
def test_the_page_is_as_low_as_its_terminal_and_ends_with_what_to_do(rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LINES", str(rows))
    out = StringIO()
    Page(out, "imx708", colours=False).show(WORST)
    lines = out.getvalue().replace("\x1b[K", "").removesuffix("\x1b[J").splitlines()
    assert len(lines) < rows
    assert "lamp DARK" in lines[0]
    assert any(line.startswith("> ") for line in lines) == (rows > 2)


def test_a_line_for_a_pipe_is_one_line_without_escapes() -> None:
    for one in (look(), WORST, BARE):
        assert screen.line(one).isprintable()
    assert "well aimed" in screen.line(look())
    assert "turn-left; turn-down" in screen.line(WORST)


def test_the_summary_says_what_to_set_and_what_is_set() -> None:
    assert screen.summary(look(), Orientation(90, mirror=True)) == ["rotation = 90, mirror = true (as it is set)"]
    told = screen.summary(look(focus=Focus(Peak.INSIDE, 2.1)), Orientation())
    assert told == ["rotation = 90, mirror = true", 'focus = "manual", lens_position = 2.10']
    assert screen.summary(BARE, Orientation())[0].startswith("the target was not seen")
