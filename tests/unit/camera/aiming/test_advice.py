"""What a person is told to do, by the numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from eyelid_rig.camera.aiming.advice import advise
from eyelid_rig.camera.aiming.look import Target
from eyelid_rig.camera.aiming.sweep import Focus, Peak
from eyelid_rig.camera.aiming.target import Seen
from unit.camera.aiming.looks import CENTRED, FAIR, SHARP, look


def codes(**changes: Any) -> list[str]:
    return [advice.code for advice in advise(look(**changes))]


def placed(**changes: float) -> dict[str, Any]:
    return {"target": Target(Seen.ONE, 24, replace(CENTRED, **changes))}


def test_who_is_well_aimed_is_told_nothing() -> None:
    assert codes() == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"right": 5.0}, "turn-right"),
        ({"right": -5.0}, "turn-left"),
        ({"down": 5.0}, "turn-down"),
        ({"down": -5.0}, "turn-up"),
        ({"roll_deg": 3.0}, "roll-clockwise"),
        ({"roll_deg": -3.0}, "roll-counterclockwise"),
        ({"width": 5.0}, "closer"),
        ({"width": 95.0}, "farther"),
        ({"nearer_right": 9.0}, "tilted-right"),
        ({"nearer_right": -9.0}, "tilted-left"),
        ({"nearer_bottom": 9.0}, "tilted-bottom"),
        ({"nearer_bottom": -9.0}, "tilted-top"),
    ],
)
def test_each_fault_of_the_aim_has_its_remedy_and_no_other(changes: dict[str, float], code: str) -> None:
    assert codes(**placed(**changes)) == [code]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"luma": 20.0}, "too-dark"),
        ({"dark": 0.4}, "too-dark"),
        ({"luma": 230.0}, "too-bright"),
        ({"bright": 0.1}, "too-bright"),
    ],
)
def test_light_that_hides_things_is_told(changes: dict[str, float], code: str) -> None:
    assert codes(measured=replace(FAIR, **changes)) == [code]


@pytest.mark.parametrize(("seen", "code"), [(Seen.NOT, "no-target"), (Seen.SEVERAL, "several-targets")])
def test_without_one_target_there_is_nothing_to_aim_at(seen: Seen, code: str) -> None:
    assert codes(target=Target(seen)) == [code]


def test_a_lens_that_was_turned_too_far_is_told() -> None:
    best = tuple(tuple(2 * one for one in row) for row in SHARP)
    assert codes(best=best) == ["was-sharper"]


@pytest.mark.parametrize(
    ("peak", "told"),
    [(Peak.INSIDE, []), (Peak.FLAT, ["sweep-flat"]), (Peak.NEAR_END, ["sweep-near-end"]), (Peak.FAR_END, ["sweep-far-end"])],
)
def test_what_came_of_a_sweep_is_told_where_it_found_no_focus(peak: Peak, told: list[str]) -> None:
    assert codes(focus=Focus(peak, 2.0)) == told
