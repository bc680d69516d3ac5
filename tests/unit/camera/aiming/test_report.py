"""What programs get: numbers, and no picture."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from eyelid_rig import camera
from eyelid_rig.camera.aiming import advice, report
from eyelid_rig.camera.aiming.look import Look
from eyelid_rig.camera.aiming.sweep import Focus, Peak
from unit.camera.aiming.looks import look
from unit.camera.aiming.test_screen import BARE, WORST

SPEC = (Path(camera.__file__).parent / "SPEC-camera.md").read_text().partition("## Aiming")[2]


def numbers(value: Any) -> Iterator[float]:
    """Every number in what JSON can say."""
    if isinstance(value, dict):
        for one in value.values():
            yield from numbers(one)
    elif isinstance(value, list):
        for one in value:
            yield from numbers(one)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield value


def most_in_one_place(told: dict[str, Any]) -> int:
    """Numbers in one value, however deep."""
    return max(len(list(numbers(value))) for value in told.values())


@pytest.mark.parametrize("one", [look(focus=Focus(Peak.INSIDE, 2.1)), WORST, BARE])
def test_programs_get_numbers_and_no_picture(one: Look) -> None:
    told = json.loads(json.dumps(report.to_json(one)))
    assert len(list(numbers(told))) <= report.MOST_NUMBERS
    assert most_in_one_place(told) <= 9
    assert len(json.dumps(told)) < 1500


def test_a_camera_that_is_well_aimed_has_no_advice() -> None:
    assert report.to_json(look())["advice"] == []
    assert report.to_json(WORST)["advice"] != []


def keys(value: Any) -> Iterator[str]:
    for key, inner in value.items() if isinstance(value, dict) else ():
        yield key
        yield from keys(inner)


def test_the_spec_names_each_field() -> None:
    told = set(keys(report.to_json(WORST)))
    assert {key for key in told if f"`{key}`" not in SPEC} == set()


def test_the_spec_names_each_advice() -> None:
    source = Path(advice.__file__).read_text()
    codes = set(re.findall(r'Advice\("([a-z-]+)"', source)) | {f"turn-{way}" for way in ("left", "right", "up", "down")}
    codes |= {f"tilted-{side}" for side in ("left", "right", "top", "bottom")} | {"roll-clockwise", "roll-counterclockwise"}
    assert {code for code in codes if f"`{code}`" not in SPEC} == set()
