"""The command `eyelid-bench perf pico`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from eyelid_bench import perf
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
        report = _with_progress(sequences)
    except BrokenPromiseError as error:
        raise PicoFailedError(f"the board and SPEC-pico.md's model differ: {error}") from error
    click.echo(f"pico: the board's program on the MicroPython port, {report.wall_s:.0f} s")
    for figure in report.figures:
        held = {None: "", True: "held", False: "NOT HELD"}[figure.held]
        click.echo(f"  {figure.name:<24}{figure.value:>12}  {figure.limit:<8}{held}".rstrip())
    for name, after in report.caught.items():
        click.echo(f"  planted: {name}: " + (f"caught by sequence {after}" if after is not None else "NOT CAUGHT"))
    click.echo(f"  {report.note}")
    if as_json:
        click.echo(json.dumps({"name": "pico", **report.as_json(), "machine": perf.machine()}))
    return int(not report.held)


def _with_progress(sequences: int) -> Report:
    """A bar on a terminal, on standard error; in a pipe nothing."""
    from eyelid_bench.perf_pico import measure  # Hypothesis takes its time to load, and no other command needs it

    columns = (TextColumn("{task.description:<8}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        tasks: dict[str, TaskID] = {}

        def tell(what: str, done: int, of: int) -> None:
            if what not in tasks:
                tasks[what] = progress.add_task(what, total=of)
            progress.update(tasks[what], completed=done)

        return measure(sequences, tell)
