"""The command `eyelid-bench perf camera`."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from eyelid_bench import perf
from eyelid_bench.figures import line, telling
from eyelid_bench.perf_camera import FRAMES, Report, measure
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
        report = _measured(frames)
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


def _measured(frames: int) -> Report:
    with telling() as tell:
        return measure(frames, tell)
