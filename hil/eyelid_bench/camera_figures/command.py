"""The command `eyelid-bench perf camera`."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from eyelid_bench import perf
from eyelid_bench.perf_camera import FRAMES, Figure, Report, measure
from eyelid_formats.errors import Code, RigError
from eyelid_formats.files import make_folder, write_new

FILE = "camera.json"


@click.command("camera")
@click.option("--frames", type=click.IntRange(1000), default=FRAMES, show_default=True, help="Over so many nothing may grow.")
@click.option("--json", "as_json", is_flag=True, help="End with one line of JSON.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Write camera.json into this folder.")
def camera(frames: int, as_json: bool, out: Path | None) -> int:
    """Measure the camera's path at 1080p: capture, encode, seal.

    On the real libcamera and picamera2 (`make libcamera`), with photographs in place of a sensor: figures of this machine, not of a Pi.
    Exit code 1: a limit does not hold.
    """
    if out is not None:
        _require_room(out)
    try:
        report = _with_progress(frames)
    except FileNotFoundError as error:
        raise RigError(Code.NOT_FOUND, str(error)) from error
    click.echo(f"camera: 1920x1080, growth over {report.frames} frames, {report.wall_s:.0f} s")
    for figure in report.figures:
        click.echo(line(figure))
    told = json.dumps({"name": "camera", **report.as_json(), "machine": perf.machine()})
    if out is not None:
        write_new(out / FILE, told.encode() + b"\n", replace=True)
    if as_json:
        click.echo(told)
    if report.trouble is not None:
        raise report.trouble
    return int(not report.held)


def _require_room(out: Path) -> None:
    """Before minutes are spent on what cannot be written. Raises RigError (`file-exists`, `storage-failed`)."""
    make_folder(out)
    tried = out / f"{FILE}.tried"
    write_new(tried, b"", replace=True)
    tried.unlink()
    if os.path.lexists(out / FILE) and not (out / FILE).is_file():
        raise RigError(Code.FILE_EXISTS, f"{out / FILE} exists, and is no regular file: give another folder")


def line(figure: Figure) -> str:
    """As the table has it."""
    held = {None: "", True: "held", False: "NOT HELD"}[figure.held]
    return f"  {figure.name:<28}{figure.value:>10}  {figure.limit:<8}{held}".rstrip()


def _with_progress(frames: int) -> Report:
    """A bar on a terminal, on standard error; in a pipe nothing."""
    columns = (TextColumn("{task.description:<8}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        tasks: dict[str, TaskID] = {}

        def tell(what: str, done: int, of: int) -> None:
            if what not in tasks:
                tasks[what] = progress.add_task(what, total=of)
            progress.update(tasks[what], completed=done)

        return measure(frames, tell)
