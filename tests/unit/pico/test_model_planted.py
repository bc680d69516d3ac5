"""Bugs that the model must catch, each planted in a copy of the board's program."""

from __future__ import annotations

from pathlib import Path

import pytest

from components import require
from eyelid_bench.pico import firmware_dir, micropython_port
from eyelid_bench.pico_model.planted import BUGS, Bug, NotPlantedError, caught, planted
from eyelid_bench.pico_model.sequences import again, run
from eyelid_bench.pico_model.witness import BrokenPromiseError

WITHIN = 1250


@pytest.fixture(autouse=True)
def _port() -> None:
    require("the MicroPython unix port", micropython_port() is not None)


def bug(name: str) -> Bug:
    return next(bug for bug in BUGS if bug.name == name)


@pytest.mark.parametrize("planted_bug", BUGS, ids=lambda bug: bug.name.replace(" ", "-"))
def test_a_planted_bug_is_caught(planted_bug: Bug, record_property: pytest.FixtureRequest) -> None:
    found = caught(planted_bug, WITHIN)
    record_property("sequences", found.after)  # type: ignore[operator]
    assert found.after is not None, f"{WITHIN} sequences did not show it"


def test_at_least_twelve_bugs_are_planted_each_by_a_name_of_its_own() -> None:
    assert len({bug.name for bug in BUGS}) == len(BUGS) >= 12


def test_a_bug_whose_place_is_gone_is_not_planted_in_silence(tmp_path: Path) -> None:
    with pytest.raises(NotPlantedError, match=r"stands 0 times in keychain\.py"), planted(Bug("gone", "keychain.py", "no such line", "")):
        pass


def test_the_program_itself_is_left_as_it_is() -> None:
    before = (firmware_dir() / "eyelid_pico" / "grants.py").read_bytes()
    with planted(bug("a grant above its gesture")) as copy:
        assert (copy / "eyelid_pico" / "grants.py").read_bytes() != before
    assert (firmware_dir() / "eyelid_pico" / "grants.py").read_bytes() == before


def test_what_fails_is_printed_as_a_short_script_that_fails_again() -> None:
    with planted(bug("keys while shut")) as copy:
        with pytest.raises(BrokenPromiseError) as failure:
            run(copy, 200, shard=0)
        script = str(failure.value).split("    again", 1)[1]
        assert script.count("\n") < 10, script
        with pytest.raises(BrokenPromiseError):
            eval("again" + script.replace("])", f"], __import__('pathlib').Path({str(copy)!r}))"), {"again": again})
