from __future__ import annotations

from dataclasses import astuple
from itertools import product
from pathlib import Path

import pytest

import eyelid_rig.prompts.voice
from eyelid_rig.prompts.voice.profiles import PROFILES
from eyelid_rig.prompts.voice.segments import TABLE, Act, Sign, State, rows

_SPEC = Path(eyelid_rig.prompts.voice.__path__[0]) / "SPEC-voice.md"


def test_the_spec_has_the_table_as_it_is() -> None:
    assert rows() in _SPEC.read_text()


def test_every_state_is_reached_and_left() -> None:
    assert {state for state, _ in TABLE} == set(State)
    assert {state for state, _ in TABLE.values()} == set(State)


@pytest.mark.parametrize(("state", "sign"), [pair for pair in product(State, Sign) if pair in TABLE])
def test_a_decision_and_a_close_end_in_idle_and_nothing_else_does(state: State, sign: Sign) -> None:
    after, act = TABLE[state, sign]
    if state is not State.IDLE:
        assert (after is State.IDLE) == (act in (Act.DECIDE, Act.CLOSE))


def test_the_spec_has_the_profiles_as_they_are() -> None:
    text = _SPEC.read_text()
    for name, profile in PROFILES.items():
        row = next(line for line in text.splitlines() if line.startswith("| ") and name in line.split("|")[1].replace(",", " ").split())
        assert [float(cell) for cell in row.split("|")[2:-1]] == list(astuple(profile)[1:]), name
