from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from eyelid_bench.attacks import bundles, ledgers, network, pico
from eyelid_bench.attacks.outcome import Outcome
from eyelid_bench.demo.result import Result
from eyelid_bench.demo.stage import Told
from eyelid_bench.demo.summary import lines, told_line
from unit.demo.results import make_result

EVERY = (*bundles.ATTACKS, *network.ATTACKS, *ledgers.ATTACKS, *pico.ATTACKS)


def _shown(result: Result) -> str:
    console = Console(file=io.StringIO(), width=80, highlight=False)
    for line in lines(result):
        console.print(line)
    return console.file.getvalue()  # type: ignore[attr-defined,no-any-return]


def test_the_summary_of_every_attack_fits_in_80_columns() -> None:
    attacks = tuple(Outcome("g", one.name, one.had, one.done, one.judge, one.expected or "crop-swapped", True) for one in EVERY)
    result = replace(make_result(Path("demo-out")), attacks=attacks)
    assert all(len(line.plain) <= 80 for line in lines(result))


def test_the_summary_names_the_report_and_what_was_counted() -> None:
    shown = _shown(make_result(Path("demo-out")))
    assert "600 frames seen, 2 crops left, 0.0067 % of the pixels" in shown
    assert "uncounted 0" in shown
    assert "prompts   5: 3 sealed (1 forgotten before it left), 1 refused, 1 expired" in shown
    assert "every promise held" in shown
    assert "demo-out/report.html" in shown
    assert "SIMULATED" in shown


def test_an_attack_that_got_through_stands_out() -> None:
    result = make_result(Path("demo-out"))
    shown = _shown(replace(result, attacks=(replace(result.attacks[0], code="", ok=False),)))
    assert "NOT REFUSED" in shown
    assert "A PROMISE WAS BROKEN" in shown


def test_a_line_that_says_what_happened_fits_in_80_columns() -> None:
    assert len(told_line(Told(12.3, "open, lamp broken, press", "kept: 25 % of a frame, scope improve; receipt")).plain) <= 80


def test_what_was_taken_back_by_voice_is_not_said_to_be_forgotten() -> None:
    result = make_result(Path("demo-out"))
    spoken = replace(result, audit=replace(result.audit, taken_back=1))
    assert "sealed (1 taken back before it left)" in _shown(spoken)
    both = replace(result, forgotten=3, audit=replace(result.audit, taken_back=1))
    assert "sealed (2 forgotten, 1 taken back before they left)" in _shown(both)
