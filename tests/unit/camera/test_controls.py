"""Settings become libcamera's controls; what a camera cannot do is left out and told, never sent."""

from __future__ import annotations

import logging
from enum import IntEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eyelid_bench.virtual_camera.opening import VirtualCamera
from eyelid_formats.errors import SettingsError
from eyelid_rig.camera.controls import AeFlickerMode, AfMode, AfSpeed, AfTrigger, AwbMode, ask, controls_for, wishes
from eyelid_rig.settings import RigSettings, load

FIXED = frozenset({"FrameDurationLimits", "ExposureTime", "AnalogueGain", "ExposureValue", "AeFlickerMode", "AeFlickerPeriod"})
FIXED |= {"AwbEnable", "AwbMode", "ColourGains"}
"""What a Camera Module 2 has, by the names that Raspberry Pi's pipeline gives."""
MOVING = FIXED | {"AfMode", "AfSpeed", "AfTrigger", "LensPosition"}


def rig(**given: Any) -> RigSettings:
    return load(None, {}, given)


def test_a_rig_with_no_settings_asks_for_its_rate_and_leaves_the_rest_to_the_camera() -> None:
    asked = ask(rig(), 10.0, MOVING)
    assert asked.controls == {"FrameDurationLimits": (100_000, 100_000), "AfMode": 2, "AfSpeed": 1, "AwbEnable": True, "AwbMode": 0}
    assert asked.in_vain == ()


def test_the_same_rig_has_nothing_to_complain_of_in_a_lens_that_does_not_move() -> None:
    asked = ask(rig(), 10.0, FIXED)
    assert asked.in_vain == ()
    assert not asked.controls.keys() & {"AfMode", "AfSpeed"}


@pytest.mark.parametrize(
    ("settings", "controls"),
    [
        ({"focus": "once"}, {"AfMode": 1, "AfTrigger": 0}),
        ({"focus": "manual", "lens_position": 2.5}, {"AfMode": 0, "LensPosition": 2.5}),
        ({"focus": "manual"}, {"AfMode": 0, "LensPosition": 0.0}),
        ({"exposure_us": 8000, "gain": 4.0}, {"ExposureTime": 8000, "AnalogueGain": 4.0}),
        ({"exposure_ev": -1.5}, {"ExposureValue": -1.5}),
        ({"mains_hz": 50}, {"AeFlickerMode": 1, "AeFlickerPeriod": 10_000}),
        ({"mains_hz": 60}, {"AeFlickerMode": 1, "AeFlickerPeriod": 8_333}),
        ({"white_balance": "daylight"}, {"AwbEnable": True, "AwbMode": 5}),
        ({"white_balance": "manual", "red_gain": 1.8, "blue_gain": 2.1}, {"AwbEnable": False, "ColourGains": (1.8, 2.1)}),
    ],
)
def test_a_setting_is_asked_for_by_libcameras_names_and_numbers(settings: dict[str, Any], controls: dict[str, Any]) -> None:
    asked = ask(rig(**settings), 10.0, MOVING)
    assert controls.items() <= asked.controls.items()
    assert asked.in_vain == ()


@pytest.mark.parametrize("settings", [{"focus": "manual", "lens_position": 2.0}, {"focus": "once"}])
def test_focus_of_a_lens_that_does_not_move_is_told_and_not_asked_for(settings: dict[str, Any]) -> None:
    asked = ask(rig(**settings), 10.0, FIXED)
    assert asked.in_vain == ("`focus` is without effect: the lens of this camera does not move",)
    assert not asked.controls.keys() & {"AfMode", "LensPosition", "AfTrigger"}


def test_of_a_setting_that_needs_two_controls_neither_is_sent_alone() -> None:
    """White balance that is switched off and not set would stay what it was by chance."""
    asked = ask(rig(white_balance="manual", red_gain=2.0, blue_gain=2.0), 10.0, FIXED - {"ColourGains"})
    assert "AwbEnable" not in asked.controls
    assert asked.in_vain == ("`white_balance` is without effect: this camera does not balance its colours",)


def test_a_lens_that_focuses_once_stays_where_it_is_for_a_still() -> None:
    settings = rig(focus="once")
    assert "AfTrigger" in controls_for(settings, 10.0, MOVING)
    assert controls_for(settings, 10.0, MOVING, opening=False)["AfMode"] == 1
    assert "AfTrigger" not in controls_for(settings, 10.0, MOVING, opening=False)


@pytest.mark.parametrize(
    "settings",
    [
        {"lens_position": 2.0},
        {"red_gain": 2.0},
        {"exposure_us": 8000, "gain": 2.0, "exposure_ev": 1.0},
        {"exposure_us": 8000, "mains_hz": 50},
    ],
)
def test_a_setting_that_another_one_leaves_without_effect_is_told(settings: dict[str, Any]) -> None:
    (sentence,) = ask(rig(**settings), 10.0, MOVING).in_vain
    assert f"`{list(settings)[-1]}`" in sentence


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"white_balance": "manual"}, "red_gain"),
        ({"white_balance": "manual", "red_gain": 2.0}, "blue_gain"),
        ({"exposure_us": 100_001}, "at most 100000"),
        ({"exposure_us": 33_334, "rate_hz": 30.0}, "at most 33333"),
        ({"gain": 0.5}, "at least 1"),
        ({"rate_hz": 0.99}, "at least 1"),
    ],
)
def test_settings_that_contradict_each_other_are_refused_when_they_are_read(settings: dict[str, Any], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        rig(**settings)


def test_photographs_may_be_replayed_more_slowly_than_a_camera_gives_frames() -> None:
    assert rig(frames="photos", rate_hz=0.2).rate_hz == 0.2


@pytest.mark.parametrize("rate_hz", [1.0, 240.0])
def test_a_still_does_not_wait_for_the_pace_of_frames(rate_hz: float) -> None:
    settings = rig(rate_hz=rate_hz, exposure_us=int(1e6 / rate_hz))
    shortest_us, longest_us = controls_for(settings, None, FIXED)["FrameDurationLimits"]
    assert shortest_us <= 10_000
    assert longest_us >= settings.exposure_us


@given(st.floats(1, 240))
def test_no_exposure_that_the_settings_allow_is_longer_than_a_frame(rate_hz: float) -> None:
    longest_us = int(1_000_000 / rate_hz)
    controls = controls_for(rig(rate_hz=rate_hz, exposure_us=longest_us), rate_hz, FIXED)
    assert controls["ExposureTime"] <= controls["FrameDurationLimits"][0]


@pytest.mark.parametrize("ours", [AfMode, AfSpeed, AfTrigger, AeFlickerMode, AwbMode])
def test_the_numbers_are_those_of_the_real_libcamera(ours: type[IntEnum], virtual_camera: VirtualCamera) -> None:
    import libcamera

    theirs = getattr(libcamera.controls, f"{ours.__name__}Enum").__members__
    assert {one.name: int(one) for one in ours} == {name.upper(): int(number) for name, number in theirs.items()}


def test_every_control_that_can_be_asked_for_is_one_of_the_real_libcameras(virtual_camera: VirtualCamera) -> None:
    import libcamera

    everything = [
        rig(focus="once", exposure_us=1, gain=1.0, exposure_ev=1.0, mains_hz=50, white_balance="cloudy"),
        rig(focus="manual", white_balance="manual", red_gain=1.0, blue_gain=1.0),
        rig(),
    ]
    asked = {name for settings in everything for wish in wishes(settings, 10.0) for name in wish.controls}
    assert asked == MOVING
    for name in asked:
        assert hasattr(libcamera.controls, name), name


def test_a_real_camera_takes_what_it_is_asked_for_and_nothing_else(virtual_camera: VirtualCamera) -> None:
    camera = virtual_camera.make()
    controls = controls_for(rig(gain=2.0, focus="once"), 12.5, camera.camera_controls)
    assert controls == {"FrameDurationLimits": (80_000, 80_000)}, "the virtual pipeline has no other"
    camera.configure(camera.create_video_configuration({"size": (640, 360), "format": "NV12"}, controls=controls))
    camera.start()
    assert camera.camera_configuration()["controls"]["FrameDurationLimits"] == (80_000, 80_000)


def test_what_is_left_out_is_in_the_log_once(caplog: pytest.LogCaptureFixture) -> None:
    settings = rig(exposure_ev=2.0)
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            controls_for(settings, 10.0, {})
    assert [record.message for record in caplog.records] == ["`exposure_ev` is without effect: this camera has no ExposureValue"]
