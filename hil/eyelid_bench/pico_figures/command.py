"""The command `eyelid-bench perf pico`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from eyelid_bench import perf
from eyelid_bench.figures import line, telling
from eyelid_bench.pico import PicoFailedError
from eyelid_bench.pico_model.witness import BrokenPromiseError

if TYPE_CHECKING:
    from eyelid_bench.perf_pico import Report

SEQUENCES = 10_000


@click.command("pico")
@click.option("--sequences", type=click.IntRange(100), default=SEQUENCES, show_default=True, help="Played against the model.")
@click.option("--json", "as_json", is_flag=True, help="End with one line of JSON.")
def pico(sequences: int, as_json: bool) -> int:
    """Measure the button board's program: signing, heap, boot; play it against a model of its rules, and plant bugs in it.

    On the MicroPython unix port: figures of this machine, not of a board. Exit code 1: a limit does not hold, or board and model differ.
    """
    try:
        report = _measured(sequences)
    except BrokenPromiseError as error:
        raise PicoFailedError(f"the board and SPEC-pico.md's model differ: {error}") from error
    click.echo(f"pico: the board's program on the MicroPython port, {report.wall_s:.0f} s")
    for figure in report.figures:
        click.echo(line(figure))
    for name, after in report.caught.items():
        click.echo(f"  planted: {name}: " + (f"caught by sequence {after}" if after is not None else "NOT CAUGHT"))
    click.echo(f"  {report.note}")
    if as_json:
        click.echo(json.dumps({"name": "pico", **report.as_json(), "machine": perf.machine()}))
    return int(not report.held)


def _measured(sequences: int) -> Report:
    from eyelid_bench.perf_pico import measure  # Hypothesis takes its time to load, and no other command needs it

    with telling() as tell:
        return measure(sequences, tell)
