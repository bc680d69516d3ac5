"""What `eyelid-rig camera` says of a camera, its plan, and what the settings ask in vain."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera.found import Found
from eyelid_rig.camera.listing import Listed, Report, as_json, refuse, report
from eyelid_rig.camera.listing_text import as_text
from eyelid_rig.settings import load

PAGE = Path(__file__).parents[3] / "docs/camera.md"
CONTROLS = frozenset({"FrameDurationLimits", "ExposureTime", "AnalogueGain", "ExposureValue", "AwbEnable", "AwbMode", "ColourGains"})
FOCUS = frozenset({"AfMode", "AfSpeed", "AfTrigger", "LensPosition"})
V3 = Found(0, "imx708", "/base/soc/i2c0mux/i2c@1/imx708@1a", "back", 180, ((1536, 864), (2304, 1296), (4608, 2592)), CONTROLS | FOCUS)
V2 = Found(1, "imx219", "/base/soc/i2c0mux/i2c@0/imx219@10", None, None, ((640, 480), (1640, 1232), (1920, 1080), (3280, 2464)), CONTROLS)


def reported(*found: Found, on: Path, **given: Any) -> Report:
    return report(found, load(None, {}, given), on)


def listed(found: Found, on: Path, **given: Any) -> Listed:
    (one,) = reported(found, on=on, **given).cameras
    return one


def said(found: Found, on: Path, columns: int = 80, **given: Any) -> str:
    return as_text(reported(found, on=on, **given), columns)


def board(root: Path, model: str, cma_kb: int) -> Path:
    """The files of a machine that says so of itself."""
    (root / "proc/device-tree").mkdir(parents=True)
    (root / "proc/device-tree/model").write_text(model + "\0")
    (root / "proc/meminfo").write_text(f"MemTotal:  948280 kB\nCmaTotal:  {cma_kb} kB\nCmaFree:   {cma_kb // 2} kB\n")
    return root


def with_encoder(root: Path) -> Path:
    """With that of a Pi 4."""
    (root / "dev").mkdir()
    (root / "dev/video11").touch()
    (root / "sys/class/video4linux/video11").mkdir(parents=True)
    (root / "sys/class/video4linux/video11/name").write_text("bcm2835-codec-encode\n")
    return root


def test_the_page_on_the_camera_shows_what_a_rig_with_a_camera_module_3_says(tmp_path: Path) -> None:
    text = said(V3, with_encoder(board(tmp_path, "Raspberry Pi 4 Model B Rev 1.5", 524288)))
    assert f"```\n$ eyelid-rig camera\n{text}\n```\n" in PAGE.read_text()


@pytest.mark.parametrize("columns", [1, 40, 60, 80, 200])
def test_no_line_is_wider_than_the_terminal_and_no_word_is_cut(columns: int, tmp_path: Path) -> None:
    text = said(V2, tmp_path, columns, profile="zero", focus="once", frames="/home/pi/photographs/of/many/desks")
    assert max(map(len, text.splitlines())) <= max(columns, 50), "a path may stick out of a very narrow one"
    assert "photographs/of/many/desks" in text
    assert "/base/soc/i2c0mux/i2c@0/imx219@10" in text


def test_a_mode_that_gives_frames_and_stills_says_both(tmp_path: Path) -> None:
    text = said(V3, tmp_path, width=1440, height=2560, rotation=270)
    assert "4608x2592  14.35 Hz  whole view, for frames and stills" in text
    assert "frames    2560x1440 at 10 a second, turned by 270 degrees, 640x360" in text


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
    whole = reported(V3, on=tmp_path, rate_hz=60.0)
    assert "refused   `rate_hz` = 60" in as_text(whole, 80)
    with pytest.raises(RigError, match=r"at most 56\.03") as caught:
        refuse(whole)
    assert caught.value.code is Code.CAMERA_FORMAT


def test_the_plan_of_another_camera_that_cannot_be_is_no_error(tmp_path: Path) -> None:
    refuse(reported(V3, V2, on=tmp_path, rate_hz=50.0))


def test_a_camera_that_is_named_and_not_there_is_missing_unless_the_rig_replays(tmp_path: Path) -> None:
    with pytest.raises(RigError, match="no camera 3") as caught:
        refuse(reported(V3, on=tmp_path, camera=3))
    assert caught.value.code is Code.CAMERA_MISSING
    refuse(reported(V3, on=tmp_path, camera=3, frames="photos"))


@pytest.mark.parametrize(
    ("model", "profile", "right"),
    [
        ("Raspberry Pi Zero 2 W Rev 1.0", "pi4", "zero"),
        ("Raspberry Pi 3 Model A Plus Rev 1.0", "pi4", "zero"),
        ("Raspberry Pi 4 Model B Rev 1.5", "pi5", "pi4"),
        ("Raspberry Pi 400 Rev 1.0", "pi5", "pi4"),
        ("Raspberry Pi Compute Module 4 Rev 1.1", "pi5", "pi4"),
    ],
)
def test_a_profile_of_a_larger_board_is_a_note_with_the_right_one(model: str, profile: str, right: str, tmp_path: Path) -> None:
    (note,) = reported(V3, on=board(tmp_path, model, 262144), profile=profile).notes
    assert model in note
    assert note.endswith(f'set "{right}"')


@pytest.mark.parametrize(
    "model", ["Raspberry Pi 5 Model B Rev 1.0", "Raspberry Pi 500 Rev 1.0", "Raspberry Pi 3 Model B Plus Rev 1.3", "QEMU"]
)
def test_a_profile_of_a_smaller_board_or_of_none_is_as_it_should_be(model: str, tmp_path: Path) -> None:
    assert reported(V3, on=board(tmp_path, model, 262144), profile="pi4").notes == ()


def test_a_machine_with_less_contiguous_memory_than_the_buffers_take_is_a_note(tmp_path: Path) -> None:
    (note,) = reported(V3, on=board(tmp_path, "Raspberry Pi 4 Model B Rev 1.5", 65536)).notes
    assert "64 MiB of contiguous memory and the camera's buffers take 124" in note
    assert "cma-256" in note


def test_the_little_contiguous_memory_of_a_pi_5_is_as_it_should_be(tmp_path: Path) -> None:
    assert reported(V3, on=board(tmp_path, "Raspberry Pi 5 Model B Rev 1.0", 65536), profile="pi4").notes == ()


def test_the_boards_encoder_is_named_where_there_is_one(tmp_path: Path) -> None:
    assert "JPEGs     by a processor core" in said(V3, tmp_path)
    assert "JPEGs     by the board's own encoder" in said(V3, with_encoder(tmp_path))


def test_an_encoder_that_cannot_be_had_is_refused_here_already(tmp_path: Path) -> None:
    with pytest.raises(RigError, match="v4l2"):
        refuse(reported(V3, on=tmp_path, encoder="v4l2"))


def test_programs_get_one_object_whose_keys_stay(tmp_path: Path) -> None:
    on = board(tmp_path, "Raspberry Pi 4 Model B Rev 1.5", 524288)
    answer = json.loads(as_json(reported(V3, V2, on=on, camera=1, rate_hz=21.0, width=3280, height=2464)))
    assert list(answer) == ["profile", "camera", "replays", "machine", "notes", "cameras"]
    assert answer["machine"] == {"model": "Raspberry Pi 4 Model B Rev 1.5", "cma": 512 << 20, "cma_free": 256 << 20}
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
