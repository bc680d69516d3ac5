"""What a camera is asked for: whatever the settings say, it fits the board, or the error names what would."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera.boards import BOARDS, MIB
from eyelid_rig.camera.frames import Size
from eyelid_rig.camera.plan import Plan, cma_bytes, lores_of, plan_for
from eyelid_rig.camera.sensors import SENSORS, sensor_of
from eyelid_rig.settings import LEAST_SIDE, RigSettings, load

MODELS = [*SENSORS, "ov9999"]
sides = st.integers(LEAST_SIDE // 2, 2500).map(lambda half: 2 * half)
sizes = st.one_of(st.just((0, 0)), st.tuples(sides, sides))


def rig(profile: str = "pi4", size: Size = (0, 0), rate_hz: float = 10.0, buffers: int = 0, **given: Any) -> RigSettings:
    return load(None, {}, {"profile": profile, "width": size[0], "height": size[1], "rate_hz": rate_hz, "buffers": buffers, **given})


def refusal(model: str, settings: RigSettings) -> str:
    with pytest.raises(RigError) as caught:
        plan_for(model, settings)
    assert caught.value.code is Code.CAMERA_FORMAT
    return str(caught.value)


def named_size(text: str) -> Size:
    """The last size that a message names."""
    width, height = re.findall(r"(\d+)x(\d+)", text)[-1]
    return int(width), int(height)


@given(
    st.sampled_from(MODELS),
    st.sampled_from(sorted(BOARDS)),
    sizes,
    st.floats(1, 240),
    st.integers(0, 16),
    st.sampled_from([0, 90, 180, 270]),
    st.sampled_from(["auto", "never"]),
)
def test_every_plan_fits_its_board_and_its_sensor(
    model: str, profile: str, size: Size, rate_hz: float, buffers: int, rotation: int, still: str
) -> None:
    settings, sensor = rig(profile, size, rate_hz, buffers, rotation=rotation, still=still), sensor_of(model)
    try:
        plan = plan_for(model, settings)
    except RigError:
        assume(False)
    assert cma_bytes(plan, sensor, BOARDS[profile]) <= BOARDS[profile].limit
    assert all(side % 2 == 0 for side in (*plan.main, *plan.lores))
    assert plan.lores[0] <= plan.main[0]
    assert plan.lores[1] <= plan.main[1]
    assert plan.buffers == (buffers or BOARDS[profile].buffers)
    assert plan.still is None or (still == "auto" and BOARDS[profile].stills and plan.still == sensor.full != plan.main)
    if sensor.modes:
        assert plan.mode is not None
        mode = sensor.mode_of(plan.mode)
        assert mode is not None
        assert mode.rate_hz >= plan.rate_hz
        assert all(given >= wanted for given, wanted in zip(mode.size, plan.main, strict=True)), "nothing is enlarged"
    else:
        assert plan.mode is plan.still is None, "of an unknown sensor nothing is taken for granted"


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("profile", sorted(BOARDS))
def test_without_settings_every_sensor_has_a_plan_on_every_board(model: str, profile: str) -> None:
    plan, sensor = plan_for(model, rig(profile)), sensor_of(model)
    assert plan.main == sensor.frame
    assert (plan.still is not None) == (BOARDS[profile].stills and bool(sensor.modes))


@pytest.mark.parametrize(
    ("model", "frame"), [("imx708", (1920, 1080)), ("imx708_wide", (1920, 1080)), ("imx219", (1640, 1232)), ("imx477", (1600, 1200))]
)
def test_a_frame_has_the_shape_of_the_whole_sensor(model: str, frame: Size) -> None:
    full = sensor_of(model).full
    assert full is not None
    assert frame[0] / frame[1] == pytest.approx(full[0] / full[1], rel=0.002)
    assert plan_for(model, rig()).main == frame


def test_only_modes_with_the_whole_view_are_used() -> None:
    assert plan_for("imx219", rig(size=(1280, 720), rate_hz=40.0)).mode == (1640, 1232)
    assert "at most 41.85 frames a second" in refusal("imx219", rig(size=(640, 480), rate_hz=60.0)), "the 206 Hz mode sees a quarter"


def test_the_settings_win_over_the_profile() -> None:
    plan = plan_for("imx708", rig("zero", (1280, 720), 12.5, 6))
    assert plan == Plan((1280, 720), (640, 360), (2304, 1296), 12.5, 6, None)


def test_a_camera_on_its_side_gives_the_size_that_stands_upright_after_rotation() -> None:
    assert plan_for("imx708", rig(size=(1080, 1920), rotation=90)).main == (1920, 1080)
    assert plan_for("imx708", rig(rotation=90)).main == (1920, 1080)


def test_a_rate_above_the_modes_names_the_highest_of_this_size_and_of_smaller_ones() -> None:
    said = refusal("imx477", rig(size=(4056, 3040), rate_hz=20.0))
    assert "at most 10 frames a second" in said
    assert "40.01 of up to 2028x1520" in said
    assert "40.01 frames a second" in refusal("imx477", rig(rate_hz=60.0))


def test_a_frame_larger_than_the_sensor_names_its_largest() -> None:
    assert named_size(refusal("imx219", rig(size=(3282, 2464)))) == (3280, 2464)


def test_an_odd_side_names_the_even_size_below() -> None:
    assert named_size(refusal("imx708", rig(size=(641, 481), rotation=90))) == (640, 480)


@given(
    st.sampled_from(MODELS),
    st.sampled_from(["zero", "zero", "pi4", "pi5"]),
    st.one_of(st.sampled_from([(4056, 3040), (3280, 2464), (4608, 2592)]), st.tuples(sides, sides)),
    st.integers(1, 16),
    st.sampled_from([0, 90]),
)
def test_what_does_not_fit_the_memory_names_the_largest_size_and_the_buffers_that_do(
    model: str, profile: str, size: Size, buffers: int, rotation: int
) -> None:
    settings = rig(profile, size, 1.0, buffers, rotation=rotation)
    try:
        plan_for(model, settings)
    except RigError as error:
        said = str(error)
    else:
        assume(False)
    assume("camera memory" in said)
    if smaller := re.search(r"(\d+)x(\d+) is the largest", said):
        largest = (int(smaller[1]), int(smaller[2]))
        plan_for(model, replace(settings, width=largest[0], height=largest[1]))
    if fewer := re.search(r"`buffers` = (\d+)", said):
        plan_for(model, replace(settings, buffers=int(fewer[1])))
        assert "camera memory" in refusal(model, replace(settings, buffers=int(fewer[1]) + 1)), "not one more fits"
    if not smaller and not fewer:
        plan_for(model, rig(profile))


@pytest.mark.parametrize("size", [(4056, 3040), (3280, 2464)])
def test_nothing_larger_than_the_largest_that_is_named_fits(size: Size) -> None:
    wider = named_size(refusal("imx477", rig("zero", size, 1.0)))[0] + 2
    larger = (wider, round(wider * size[1] / size[0]) // 2 * 2)
    assert "camera memory" in refusal("imx477", rig("zero", larger, 1.0))


def test_sizes_in_messages_are_those_of_the_upright_frame() -> None:
    assert named_size(refusal("imx708", rig(size=(4608, 2592), rotation=90))) == (2592, 4608)


def test_a_still_for_which_there_is_no_room_is_left_out() -> None:
    size = (2304, 1296)
    assert plan_for("imx708", rig("pi4", size)).still == (4608, 2592)
    assert plan_for("imx708", rig("pi4", (4608, 2592))).still is None, "a frame is full already"
    crowded = plan_for("imx708", rig("pi4", (4000, 2250), buffers=11))
    assert crowded.main == (4000, 2250)
    assert crowded.still is None


@given(st.integers(32, 2304).map(lambda half: 2 * half), st.integers(32, 1520).map(lambda half: 2 * half))
def test_the_small_stream_has_the_shape_of_the_large_one(width: int, height: int) -> None:
    small = lores_of((width, height))
    assert small[0] <= width
    assert small[1] <= height
    assert abs(small[0] * height / width - small[1]) <= 2
    assert min(small) >= 32, "no smaller than the ISP makes"


def test_the_sum_counts_every_buffer_in_whole_mebibytes() -> None:
    """Written out: a Pi 4 with a Camera Module 3."""
    plan = plan_for("imx708", rig("pi4"))
    main = 3 * (6 + 1)  # 1920 x 1080 x 1.5 = 3,110,400 bytes, six and libcamera's own
    lores = 1 * (6 + 1)
    raw = 15 * 4  # 4608 pixels of 10 bits are 5,760 bytes a row, 2,592 rows: the still's mode is the larger
    still = 18 * (1 + 1)  # 4608 x 2592 x 1.5 = 17,915,904
    assert cma_bytes(plan, sensor_of("imx708"), BOARDS["pi4"]) == (main + lores + raw + still) * MIB


def test_rows_are_as_long_as_the_board_makes_them() -> None:
    """1,640 pixels become 1,664 where rows are multiples of 64 or 128: 3,075,072 bytes, where 3,030,720 are shown."""
    assert BOARDS["zero"].stream_bytes((1640, 1232), 4) == 5 * 3 * MIB
    assert BOARDS["pi5"].stream_bytes((2000, 2000), 1) == 3 * 6 * MIB, "2,048 a row"
    assert BOARDS["pi4"].stream_bytes((2000, 2000), 1) == 2 * 6 * MIB
    assert BOARDS["pi4"].raw_bytes((2028, 1520), 12) == 4 * 5 * MIB, "3,072 a row"
    assert BOARDS["pi5"].raw_bytes((2028, 1520), 12) == 8 * 3 * MIB, "one byte a pixel"
