from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from components import require
from eyelid_bench import perf_pico
from eyelid_bench.cli import bench
from eyelid_bench.perf_pico import Figure, Report
from eyelid_bench.pico import micropython_port
from eyelid_bench.pico_figures import heap, timing
from eyelid_bench.pico_model import planted
from eyelid_bench.pico_model.witness import BrokenPromiseError

PAGE = (Path(__file__).parents[3] / "docs" / "pico.md").read_text()
NAMES = {"sign_ms", "heap_peak_kb", "boot_ms", "sequences", "planted", "caught"}


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real parts, a little of each; the heap's bisection has tests of its own."""
    require("the MicroPython unix port", micropython_port() is not None)
    monkeypatch.setattr(heap, "heap_peak_kb", lambda: 148)
    monkeypatch.setattr(timing, "BOOTS", 1)
    easy = [bug for bug in planted.BUGS if bug.name in ("keys while shut", "a key is given again after a reset")]
    monkeypatch.setattr(planted, "BUGS", tuple(easy))


def test_the_figures_have_their_names_and_come_from_the_real_program(quick: None) -> None:
    told: list[tuple[str, int, int]] = []
    report = perf_pico.measure(100, lambda *step: told.append(step))
    figures = {figure.name: figure.value for figure in report.figures}
    assert figures.keys() >= NAMES
    assert figures.keys() == set(re.findall(r"^\| `([a-z0-9_]+)` \|", PAGE, re.MULTILINE)), "every figure is explained"
    assert figures["sequences"] >= 100
    assert (figures["planted"], figures["caught"]) == (2, 2)
    assert 0 < figures["sign_ms"] < figures["boot_ms"] < 5000
    assert report.outcomes["key: key"] > 0
    assert report.held
    assert {what for what, _, _ in told} == {"timing", "model", "planted"}


def reported(monkeypatch: pytest.MonkeyPatch, report: Report | Exception, *arguments: str) -> tuple[int | None, str]:
    def measure(count: int, tell: perf_pico.Tell) -> Report:
        if isinstance(report, Exception):
            raise report
        return report

    monkeypatch.setattr(perf_pico, "measure", measure)
    result = CliRunner().invoke(bench, ["perf", "pico", *arguments], standalone_mode=False)
    return (1 if result.exception else result.return_value), result.output + str(result.exception or "")


def test_the_command_ends_with_a_line_of_json(monkeypatch: pytest.MonkeyPatch) -> None:
    report = Report((Figure("sign_ms", 1.9), Figure("caught", 2, "= 2", True)), {"key: key": 7}, {"keys while shut": 11}, 1.0)
    status, output = reported(monkeypatch, report, "--sequences", "200", "--json")
    told = json.loads(output.splitlines()[-1])
    assert status == 0
    assert told["figures"] == {"sign_ms": 1.9, "caught": 2}
    assert "caught by sequence 11" in output
    assert "An emulated RP2040 takes 177 ms" in told["note"]


def test_a_bug_that_is_not_caught_ends_with_1(monkeypatch: pytest.MonkeyPatch) -> None:
    report = Report((Figure("caught", 1, "= 2", False),), {}, {"keys while shut": None}, 1.0)
    status, output = reported(monkeypatch, report)
    assert status == 1
    assert "NOT CAUGHT" in output


def test_a_board_that_does_not_do_what_the_model_says_is_told_with_its_script(monkeypatch: pytest.MonkeyPatch) -> None:
    status, output = reported(monkeypatch, BrokenPromiseError("a key was given twice\n    again('new', 0, [])"))
    assert status == 1
    assert "a key was given twice\n    again('new', 0, [])" in output
