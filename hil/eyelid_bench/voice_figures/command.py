"""The command `eyelid-bench perf voice`."""

from __future__ import annotations

import json
import math
import shutil
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from eyelid_bench import perf
from eyelid_bench.figures import telling
from eyelid_bench.voice_figures import sheet
from eyelid_bench.voice_figures.truth import Part
from eyelid_bench.voice_figures.verdicts import OURS, PEERS
from eyelid_formats.errors import Code, RigError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eyelid_bench.perf_voice import Report, Run
    from eyelid_bench.voice_figures.verdicts import Verdict

JOURNAL = "voice.jsonl"
_PIPE_COLUMNS = 100
_QUESTION_VOICES = 3
_FILE = click.Path(path_type=Path, dir_okay=False)
_EARS = click.Choice([OURS, *PEERS])
_PARTS = click.Choice([part.value for part in Part])


class _Hours(click.FloatRange):
    """A number, and `nan` is none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        hours = float(super().convert(value, param, ctx))
        if math.isnan(hours):
            self.fail(f"{value} is no number of hours.", param, ctx)
        return hours


@click.command("voice")
@click.option("--prompts", type=click.IntRange(1), help="Only so many prompts of each condition, and near misses: for a quick look.")
@click.option("--hours", type=_Hours(min=0.001, max=1000), help="Only so much sound that holds no prompt.")
@click.option("--only", "parts", type=_PARTS, multiple=True, help="Only this part, without the costs; may be given again.")
@click.option("--ear", "ears", type=_EARS, multiple=True, help="Only this listener; may be given again.  [default: all four]")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Which prompts and near misses are drawn first.")
@click.option("--jobs", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes.")
@click.option("--json", "as_json", is_flag=True, help="End with one line of JSON.")
@click.option("--chart", type=_FILE, metavar="FILE", help="Draw recall by condition and by voice, as SVG.")
@click.option("--resume", type=_FILE, metavar="FILE", help="Keep every verdict in this file, and go on where it ends.")
def voice(
    prompts: int | None,
    hours: float | None,
    parts: tuple[str, ...],
    ears: tuple[str, ...],
    seed: int,
    jobs: int,
    as_json: bool,
    chart: Path | None,
    resume: Path | None,
) -> int:
    """Measure what listening hears, what it hears by accident, how soon and at what cost.

    On voices, noises and negatives that nothing was tuned on (`make voices` gets them), beside microWakeWord alone, pocketsphinx, and
    Silero with Whisper on the same clips. The whole takes hours of one core. Exit code 1: a limit of a whole run does
    not hold; a part of one, or a quick look, is told with its limits and judges none.
    """
    _require_listeners()
    _require_place(chart)
    from eyelid_bench.perf_voice import Run
    from eyelid_bench.voice_figures.sounds import Wanted

    with tempfile.TemporaryDirectory(prefix="eyelid-perf-") as scratch:
        wanted = Wanted(seed, prompts, hours, parts=tuple(Part(part) for part in parts) or tuple(Part))
        chosen = ears or (OURS, *PEERS)
        whole = not parts and not ears
        asking = _QUESTION_VOICES if whole and prompts is None else 0
        report, verdicts = _measured(Run(wanted, resume or Path(scratch) / JOURNAL, jobs, chosen, costs=whole, question_voices=asking))
    _tell(report)
    if as_json:
        click.echo(json.dumps({"name": "voice", **report.as_json(), "machine": perf.machine()}))
    if chart is not None:
        from eyelid_bench.voice_figures import chart as drawing

        drawing.write(chart, verdicts)
    return int(prompts is None and hours is None and not parts and not ears and not report.held)


def _require_listeners() -> None:
    """The peers are an extra of their own: nothing else of the bench needs them."""
    missing = [name for name in ("faster_whisper", "hama", "pocketsphinx") if find_spec(name) is None]
    if missing:
        raise RigError(Code.NOT_FOUND, f"{', '.join(missing)} missing: install eyelid[judge]")


def _require_place(chart: Path | None) -> None:
    """Before hours of work, not after them."""
    if chart is not None and not chart.absolute().parent.is_dir():
        raise RigError(Code.NOT_FOUND, f"there is no folder {chart.parent} for the chart: make it, or name another file")


def _measured(run: Run) -> tuple[Report, Sequence[Verdict]]:
    from eyelid_bench.perf_voice import measure

    with telling() as tell:
        return measure(run, tell)


def _tell(report: Report) -> None:
    click.echo(f"voice: report half, seed {report.wanted.seed}, {report.wall_s:.0f} s")
    for line in sheet.lines(report, shutil.get_terminal_size((_PIPE_COLUMNS, 0)).columns):
        click.echo(line)
