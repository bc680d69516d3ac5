"""The table of plans in SPEC-camera.md says what the code does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import eyelid_rig
from eyelid_rig.camera.boards import BOARDS, MIB
from eyelid_rig.camera.frames import Size
from eyelid_rig.camera.plan import cma_bytes, plan_for
from eyelid_rig.camera.sensors import SENSORS, sensor_of
from eyelid_rig.settings import RigSettings

SPEC = Path(eyelid_rig.__file__).parent / "camera/SPEC-camera.md"
HEAD = "| sensor | frame | small stream |"


def rows() -> list[list[str]]:
    lines = SPEC.read_text().splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith(HEAD)) + 2
    table = [line for line in lines[start : start + 10] if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def shown(size: Size | None) -> str:
    return f"{size[0]}x{size[1]}" if size else "libcamera's choice"


def models(cell: str) -> list[str]:
    """Of "`imx708` (v3), also `_wide`": imx708 and imx708_wide."""
    first, *suffixes = cell.split("`")[1::2] or ["ov9999"]
    return [first, *(first + suffix for suffix in suffixes)]


def row_of(model: str) -> list[str]:
    """What the code makes of that sensor, without its name."""
    sensor, plans = sensor_of(model), {profile: plan_for(model, RigSettings(profile=profile)) for profile in ("zero", "pi4", "pi5")}
    rates = {mode.size: f"{mode.rate_hz:g}" for mode in sensor.modes}
    (plan,) = {replace(plan, buffers=0, still=None) for plan in plans.values()}
    sums = [f"{cma_bytes(plan, sensor, BOARDS[name]) // MIB} of {BOARDS[name].limit // MIB} MiB" for name, plan in plans.items()]
    top = rates[plan.mode] if plan.mode else "not known"
    full = f"{rates[sensor.full]} of {shown(sensor.full)}" if sensor.full else "not known"
    lens = {True: "moves", False: "fixed", None: "not known"}[sensor.lens_moves]
    return [shown(plan.main), shown(plan.lores), shown(plan.mode), top, full, lens, *sums]


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_a_row_of_the_spec_is_what_the_code_plans(row: list[str]) -> None:
    for model in models(row[0]):
        assert row[1:] == row_of(model), model


def test_the_spec_has_every_sensor() -> None:
    assert sorted(model for row in rows() for model in models(row[0])) == sorted([*SENSORS, "ov9999"])
