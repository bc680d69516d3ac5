"""What people and programs read of an outcome."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eyelid_formats.errors import Code, RigError
from eyelid_rig.stills import report
from eyelid_rig.stills.outcome import Outcome
from unit.stills import stories

KEYS = ["path", "ok", "refused", "intent", "target", "box", "share_of_frame", "redactions", "out", "cpu_s", "peak_mb"]


def test_json_is_one_array_with_the_promised_keys_in_the_order_of_the_pictures() -> None:
    items = json.loads(report.as_json([stories.made(), stories.refused(), stories.unread()]))
    assert [list(item) for item in items] == [KEYS] * 3
    assert [item["path"] for item in items] == ["photos/table.jpg", "cups.jpg", "a\x1b[31m.jpg"]
    assert json.loads(report.as_json([])) == []


def test_a_crop_says_where_it_is_and_what_is_painted() -> None:
    (item,) = json.loads(report.as_json([stories.made(Path("out/table.crop.jpg"))]))
    assert item == {
        "path": "photos/table.jpg",
        "ok": True,
        "refused": None,
        "intent": "surface",
        "target": "table",
        "box": [600, 400, 800, 500],
        "share_of_frame": pytest.approx(800 * 500 / (1920 * 1080), abs=1e-6),
        "redactions": [{"kind": "text", "box": [704, 496, 160, 64]}, {"kind": "card", "box": [1000, 592, 256, 176]}],
        "out": "out/table.crop.jpg",
        "cpu_s": 0.7,
        "peak_mb": 333.2,
    }


def test_a_refusal_has_its_code_and_no_crop() -> None:
    (item,) = json.loads(report.as_json([stories.refused()]))
    assert (item["ok"], item["refused"], item["intent"], item["target"]) == (False, "crop-several", "look", "cup")
    assert (item["box"], item["share_of_frame"], item["redactions"], item["out"]) == (None, None, [], None)


def test_a_press_without_words_has_an_intent_and_no_target() -> None:
    (item,) = json.loads(report.as_json([stories.unread()]))
    assert (item["refused"], item["intent"], item["target"]) == ("image-unreadable", "look", None)


def test_json_is_ascii_whatever_the_files_are_called() -> None:
    odd = Outcome(Path("\udcff\u202e.jpg"), error=RigError(Code.NOT_FOUND, "there is none"))
    assert report.as_json([odd]).isascii()


def test_a_line_says_what_was_cut_out_and_painted_and_where_it_is() -> None:
    line = report.as_line(stories.made(Path("out/table.crop.jpg")))
    for part in ("photos/table.jpg: table (clear)", "800x500 at 600,400", "19.3 % of the frame", "1 card, 1 text", "-> out/table.crop.jpg"):
        assert part in line


def test_a_refusal_says_its_code_and_what_to_do() -> None:
    assert report.as_line(stories.refused()) == "cups.jpg: refused, crop-several: 2 cups: point at one"


def test_no_name_and_no_error_moves_the_terminal() -> None:
    assert "\x1b" not in report.as_line(stories.unread())
    assert "\x1b" not in report.as_story(stories.unread(), 80)


@pytest.mark.parametrize("width", [20, 40, 60, 80, 200])
def test_the_story_fits_the_terminal_or_forty_columns(width: int) -> None:
    for outcome in (stories.made(), stories.refused(), stories.unread()):
        assert max(map(len, report.as_story(outcome, width).splitlines())) <= max(40, width)


def test_the_story_has_every_step_up_to_the_end_and_none_after_it() -> None:
    steps = [line[2:14].strip() for line in report.as_story(stories.made(), 200).splitlines()[1:]]
    assert steps == ["asked", "saw", "chose", "looked", "painted", "verified 1", "verified 2", "ended", "took"]
    steps = [line[2:14].strip() for line in report.as_story(stories.refused(), 200).splitlines()[1:]]
    assert steps == ["asked", "saw", "ended"]


def test_the_story_says_why_the_region_and_what_was_found_again() -> None:
    story = report.as_story(stories.made(), 300)
    assert "table, because it is the largest clear piece of the surface: 800x500 at 600,400, 19.3 % of the frame" in story
    assert "1 card, 1 text (by cards 1, text-v6 1)" in story
    assert "hands: 1, 1 pointing" in story
    assert "light 0.01, verify 0.50 CPU s" in story


def test_the_total_counts_each_picture_once() -> None:
    assert report.as_total([stories.made(), stories.refused(), stories.unread()]) == "1 cropped, 1 refused, 1 could not be looked at"


def test_a_model_that_is_missing_is_no_refusal_of_the_picture() -> None:
    outcome = Outcome(Path("a.jpg"), error=RigError(Code.MODEL_MISSING, "faces.onnx is missing"), frame=stories.FRAME)
    assert outcome.could_not_run
    assert not stories.refused().could_not_run


def test_the_story_says_whether_all_nets_looked() -> None:
    once, again = stories.made(), stories.made()
    again.trace.looked_again = True
    assert "by all nets" not in report.as_story(once, 300)
    assert "; by all nets, because the first look alone led to a refusal\n" in report.as_story(again, 300)
