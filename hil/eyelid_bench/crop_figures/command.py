"""The command `eyelid-bench perf crop`."""

from __future__ import annotations

import json
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from eyelid_bench import perf
from eyelid_bench.scenes.seeds import Part, Purpose
from eyelid_bench.scenes.truth import Kind
from eyelid_formats.errors import Code, RigError
from eyelid_rig.crop.profiles import PROFILES

if TYPE_CHECKING:
    from eyelid_bench.crop_figures.counting import Figure
    from eyelid_bench.crop_figures.running import Run
    from eyelid_bench.perf_crop import Report

_TOLD_EVERY = 50
_PARTS = click.Choice([part.value for part in Part])
_KINDS = click.Choice([kind.value for kind in Kind])
_PURPOSES = click.Choice([purpose.value for purpose in Purpose])


@click.command("crop")
@click.option("--profile", type=click.Choice(sorted(PROFILES)), default="pi4", show_default=True, help="The board to look as.")
@click.option(
    "--seeds",
    type=_PURPOSES,
    default=Purpose.REPORT.value,
    show_default=True,
    help="Which scenes.",
)
@click.option("--scenes", type=click.IntRange(1), help="Only so many scenes of each part: for a quick look, not for a report.")
@click.option("--first", type=click.IntRange(0), default=0, show_default=True, help="Number of the first scene; of tuning ones only.")
@click.option("--part", "parts", type=_PARTS, multiple=True, help="Only this part, without the costs; may be given again.")
@click.option("--kind", "kinds", type=_KINDS, multiple=True, help="Only scenes of this kind; of tuning ones only; may be given again.")
@click.option("--jobs", type=click.IntRange(1, 64), default=2, show_default=True, help="Processes.")
@click.option("--json", "as_json", is_flag=True, help="End with one line of JSON.")
@click.option("--out", type=click.Path(path_type=Path), help="Keep verdicts, and pictures of leaks and of parts, in this folder.")
def crop(
    profile: str,
    seeds: str,
    scenes: int | None,
    first: int,
    parts: tuple[str, ...],
    kinds: tuple[str, ...],
    jobs: int,
    as_json: bool,
    out: Path | None,
) -> int:
    """Measure what cropping and redaction let through, keep and cost.

    Scenes are made from seeds; those for tuning and those for the report have none in common. Exit code 1: a limit does not hold.
    """
    if first and seeds == Purpose.REPORT:
        raise click.UsageError("a report counts its scenes from 0 on: --first is for tuning")
    if kinds and (seeds == Purpose.REPORT or tuple(parts) != (Part.LEAKS,)):
        raise click.UsageError("--kind is for --seeds tuning --part leaks: a report counts scenes of every kind")
    _require_judges()
    from eyelid_bench.crop_figures.running import Run

    with tempfile.TemporaryDirectory(prefix="eyelid-perf-") as scratch:
        chosen = tuple(Part(part) for part in parts) or tuple(Part)
        wanted = tuple(Kind(kind) for kind in kinds) or tuple(Kind)
        run = Run(profile, Purpose(seeds), jobs, out or Path(scratch), scenes, chosen, timed=not parts, first=first, kinds=wanted)
        report = _with_progress(run)
    numbers = ", ".join(f"{part} {first} to {last}" for part, (first, last) in report.numbers.items())
    click.echo(f"crop: profile {report.profile}, {report.wall_s:.0f} s, load {report.load} before timing, seeds {report.seeds}: {numbers}")
    for figure in report.figures:
        click.echo(_line(figure))
    for table in (report.refusals, report.kinds, report.intents, report.asked):
        for name, counts in table.items():
            click.echo(f"  {name:<10}" + ", ".join(f"{what} {number}" for what, number in counts.items()))
    if as_json:
        click.echo(json.dumps({"name": "crop", **report.as_json(), "machine": perf.machine()}))
    return int(scenes is None and not parts and any(figure.held is False for figure in report.figures))


def _require_judges() -> None:
    """The attacker's readers are an extra of their own: nothing else of the bench needs them."""
    missing = [name for name in ("dlib", "skimage", "tesserocr") if find_spec(name) is None]
    if missing:
        raise RigError(Code.NOT_FOUND, f"{', '.join(missing)} missing: install eyelid[judge]")


def _line(figure: Figure) -> str:
    interval = f"{figure.interval[0]:.4g} to {figure.interval[1]:.4g}" if figure.interval else ""
    held = {None: "", True: "held", False: "NOT HELD"}[figure.held]
    return f"  {figure.name:<16}{figure.value:>10}  {interval:<22}{figure.limit:<12}{held}".rstrip()


def _with_progress(run: Run) -> Report:
    """A bar on a terminal, a line now and then in a pipe, both on standard error."""
    from eyelid_bench import perf_crop

    if not sys.stderr.isatty():
        return perf_crop.measure(run, _Lines())
    columns = (TextColumn("{task.description:<8}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        tasks = {}

        def tell(what: str, done: int, of: int) -> None:
            if what not in tasks:
                tasks[what] = progress.add_task(what, total=of)
            progress.update(tasks[what], completed=done)

        return perf_crop.measure(run, tell)


class _Lines:
    """A line whenever so many more were counted, and at a part's end."""

    def __init__(self) -> None:
        self._told = ("", 0)

    def __call__(self, what: str, done: int, of: int) -> None:
        before, count = self._told
        if what != before or done - count >= _TOLD_EVERY or (done >= of and count < of):
            click.echo(f"{what}: {done} of {of}", err=True)
            self._told = (what, done)
