"""What `eyelid-rig camera` says of a camera, its plan, and what the settings ask in vain."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera.found import Found
from eyelid_rig.camera.listing import Listed, as_json, as_text, describe, refuse
from eyelid_rig.settings import load

CONTROLS = frozenset({"FrameDurationLimits", "ExposureTime", "AnalogueGain", "ExposureValue", "AwbEnable", "AwbMode", "ColourGains"})
FOCUS = frozenset({"AfMode", "AfSpeed", "AfTrigger", "LensPosition"})
V3 = Found(0, "imx708", "/base/soc/i2c0mux/i2c@1/imx708@1a", "back", 180, ((1536, 864), (2304, 1296), (4608, 2592)), CONTROLS | FOCUS)
V2 = Found(1, "imx219", "/base/soc/i2c0mux/i2c@0/imx219@10", None, None, ((640, 480), (1640, 1232), (1920, 1080), (3280, 2464)), CONTROLS)


def listed(found: Found, machine: Path, **given: Any) -> Listed:
    return describe(found, load(None, {}, given), machine)


def said(found: Found, machine: Path, columns: int = 80, **given: Any) -> str:
    return as_text([listed(found, machine, **given)], load(None, {}, given), columns)


def test_it_says_all_that_a_rig_with_a_camera_module_3_does(tmp_path: Path) -> None:
    assert said(V3, tmp_path).splitlines() == [
        "camera 0  imx708, Camera Module 3, the one that the settings name",
        "at        /base/soc/i2c0mux/i2c@1/imx708@1a, at the back, mounted at 180 degrees",
        "modes     1536x864  120.13 Hz  a part of the view",
        "          2304x1296  56.03 Hz  whole view, for frames",
        "          4608x2592  14.35 Hz  whole view, for stills",
        "frames    1920x1080 at 10 a second, 640x360 beside them, 6 buffers of each",
        "still     4608x2592 at a press",
        "memory    124 of the 256 MiB that profile pi4 lends a camera",
        "JPEGs     by a processor core (simplejpeg)",
        "vault     all 12 seconds of frames fit",
        "focus     continuous",
        "exposure  automatic, automatic gain",
        "colours   white balance auto",
    ]


@pytest.mark.parametrize("columns", [1, 40, 60, 80, 200])
def test_no_line_is_wider_than_the_terminal_and_no_word_is_cut(columns: int, tmp_path: Path) -> None:
    text = said(V2, tmp_path, columns, profile="zero", focus="once", frames="/home/pi/photographs/of/many/desks")
    assert max(map(len, text.splitlines())) <= max(columns, 50), "a path may stick out of a very narrow one"
    assert "photographs/of/many/desks" in text
    assert "/base/soc/i2c0mux/i2c@0/imx219@10" in text


def test_what_the_settings_ask_in_vain_is_a_note(tmp_path: Path) -> None:
    text = said(V2, tmp_path, camera=1, focus="manual", lens_position=2.0)
    assert "note      `focus` is without effect: the lens of this camera does not move" in text
    assert "focus     fixed, or turned by hand" in text


def test_a_lens_that_should_move_and_has_no_driver_is_a_note(tmp_path: Path) -> None:
    assert "its driver (dw9807) loaded?" in " ".join(said(replace(V3, controls=CONTROLS), tmp_path).split())


def test_an_exposure_of_a_camera_that_is_not_configured_yet_is_not_called_too_long(tmp_path: Path) -> None:
    assert listed(V3, tmp_path, exposure_us=100_000).in_vain == ()


def test_a_vault_that_holds_less_says_how_far_a_press_reaches_and_what_holds_all(tmp_path: Path) -> None:
    small = listed(V3, tmp_path, profile="zero")
    assert small.use is not None
    assert 4 <= small.use.lookback_s <= 6
    text = said(V3, tmp_path, profile="zero")
    assert "`vault_mb = 41` holds all" in " ".join(text.split())
    assert "all 12 seconds" in said(V3, tmp_path, profile="zero", vault_mb=41)


@pytest.mark.parametrize("found", [V3, V2, replace(V2, model="imx477")])
@pytest.mark.parametrize("profile", ["pi4", "pi5"])
def test_the_vault_of_a_pi_4_or_5_holds_all_frames_of_the_default_plans(found: Found, profile: str, tmp_path: Path) -> None:
    use = listed(found, tmp_path, profile=profile).use
    assert use is not None
    assert use.holds_all


def test_a_plan_that_cannot_be_says_why_and_ends_with_that_error(tmp_path: Path) -> None:
    settings = load(None, {}, {"rate_hz": 60.0})
    one = describe(V3, settings, tmp_path)
    assert "refused   `rate_hz` = 60" in as_text([one], settings, 80)
    with pytest.raises(RigError, match=r"at most 56\.03") as caught:
        refuse([one], settings)
    assert caught.value.code is Code.CAMERA_FORMAT


def test_the_plan_of_another_camera_that_cannot_be_is_no_error(tmp_path: Path) -> None:
    settings = load(None, {}, {"rate_hz": 50.0})
    refuse([describe(V3, settings, tmp_path), describe(V2, settings, tmp_path)], settings)


def test_a_camera_that_is_named_and_not_there_is_missing_unless_the_rig_replays(tmp_path: Path) -> None:
    settings = load(None, {}, {"camera": 3})
    with pytest.raises(RigError, match="no camera 3") as caught:
        refuse([describe(V3, settings, tmp_path)], settings)
    assert caught.value.code is Code.CAMERA_MISSING
    replaying = load(None, {}, {"camera": 3, "frames": "photos"})
    refuse([describe(V3, replaying, tmp_path)], replaying)


def test_the_boards_encoder_is_named_where_there_is_one(tmp_path: Path) -> None:
    assert "JPEGs     by a processor core" in said(V3, tmp_path, frame_quality=60)
    (tmp_path / "dev").mkdir()
    (tmp_path / "dev/video11").touch()
    (tmp_path / "sys/class/video4linux/video11").mkdir(parents=True)
    (tmp_path / "sys/class/video4linux/video11/name").write_text("bcm2835-codec-encode\n")
    assert "JPEGs     by the board's own encoder" in said(V3, tmp_path, frame_quality=60)


def test_an_encoder_that_cannot_be_had_is_refused_here_already(tmp_path: Path) -> None:
    with pytest.raises(RigError, match="v4l2"):
        refuse([listed(V3, tmp_path, encoder="v4l2")], load(None, {}, {"encoder": "v4l2"}))


def test_programs_get_one_object_whose_keys_stay(tmp_path: Path) -> None:
    settings = load(None, {}, {"camera": 1, "rate_hz": 21.0, "width": 3280, "height": 2464, "gain": 2.0})
    answer = json.loads(as_json([describe(one, settings, tmp_path) for one in (V3, V2)], settings))
    assert list(answer) == ["profile", "camera", "replays", "cameras"]
    assert [one["chosen"] for one in answer["cameras"]] == [False, True]
    v3, v2 = answer["cameras"]
    assert list(v2) == [
        *("index", "chosen", "model", "name", "path", "place", "mounted", "full", "lens_moves"),
        *("modes", "controls", "use", "refused", "in_vain"),
    ]
    assert v2["modes"][1] == {"size": [1640, 1232], "rate_hz": 41.85, "whole_view": True}
    assert v2["use"]["plan"] == {
        "main": [3280, 2464],
        "lores": [640, 480],
        "mode": [3280, 2464],
        "rate_hz": 21.0,
        "buffers": 6,
        "still": None,
    }
    assert v2["use"].keys() == {"plan", "memory", "memory_limit", "encoder", "lookback_s"}
    assert v3["use"] is None
    assert v3["refused"] == {"code": "camera-format", "message": v3["refused"]["message"]}


def test_an_unknown_sensor_shows_what_libcamera_lists_and_no_more(tmp_path: Path) -> None:
    text = said(Found(0, "ov9999", "/x", "external", None, ((800, 600),), frozenset()), tmp_path)
    assert "camera 0  ov9999, unknown sensor" in text
    assert "800x600              not in this rig's table" in text
