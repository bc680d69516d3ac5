"""The command `eyelid-bench record-scene`."""

from __future__ import annotations

import json
import math
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.panel import Panel
from rich.progress import BarColumn, Progress, TextColumn

from eyelid_bench.record.guard import refuse_on_a_rig
from eyelid_bench.record.recording import Recorded, record
from eyelid_bench.record.writing import make_room
from eyelid_bench.virtual_camera.opening import VirtualCamera
from eyelid_formats.errors import EyelidError
from eyelid_rig import settings
from eyelid_rig.camera.frames import FrameSource
from eyelid_rig.camera.opening import open_camera
from eyelid_rig.camera.scene import INDEX

_INTERRUPTED = 130
_WARNING = """Everything that {name} sees for the next {seconds:g} s is written to {folder}, as pictures for whoever has that disk.
Nothing is encrypted, cropped or painted over; nobody is asked; no lamp is lit; no ledger counts it.
Record only what everybody in view agreed to. Ctrl-C ends it."""


class _Finite(click.FloatRange):
    """A range that NaN is not in, though it is neither below nor above it."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Raises BadParameter."""
        number: float = super().convert(value, param, ctx)
        return self.fail(f"{value} is not a number", param, ctx) if math.isnan(number) else number


@click.command("record-scene")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@click.option("--seconds", type=_Finite(0, 3600, min_open=True), required=True, help="How long, by the sensor's time.")
@click.option("--frames", type=click.Path(path_type=Path), metavar="DIR|VIDEO", help="From photographs, a recorded scene or a video.")
@click.option("--camera", is_flag=True, help="From this machine's camera; the rig's variables (EYELID_CAMERA, ...) say which and how.")
@click.option("--virtual-camera", is_flag=True, help="From libcamera's virtual camera, which shows photographs (`make libcamera`).")
@click.option("--rate-hz", type=_Finite(0, 240, min_open=True), default=10.0, show_default=True, help="Frames a second.")
@click.option("--width", type=click.IntRange(64, 8192), default=1920, show_default=True, help="Of a frame, in pixels.")
@click.option("--height", type=click.IntRange(64, 8192), default=1080, show_default=True, help="Of a frame, in pixels.")
@click.option("--quality", type=click.IntRange(30, 100), default=95, show_default=True, help="Of the JPEGs.")
@click.option("--force", is_flag=True, help="Replace a scene that was recorded in DIR.")
def record_scene(
    folder: Path,
    seconds: float,
    frames: Path | None,
    camera: bool,
    virtual_camera: bool,
    rate_hz: float,
    width: int,
    height: int,
    quality: int,
    force: bool,
) -> int:
    """Record what a camera sees, IN THE CLEAR, as a scene that `--frames` replays.

    For benches, on a development machine: a machine that is a rig refuses. Ctrl-C and a full disk leave a shorter scene. Ends with
    one line of JSON.
    """
    if sum((frames is not None, camera, virtual_camera)) != 1:
        raise click.UsageError("name one source: --frames, --camera or --virtual-camera")
    if frames is not None and frames.resolve().is_relative_to(folder.resolve()):
        raise click.UsageError(f"--frames is in {folder}: a scene is not recorded over what it is recorded from: name another DIR")
    refuse_on_a_rig(os.environ)
    flags = {"frames": str(frames or ""), "rate_hz": rate_hz, "width": width, "height": height}
    loaded = settings.load(None, os.environ, flags)
    with _opened(loaded, virtual=virtual_camera) as source:
        make_room(folder, force=force)
        _warn(source.name, seconds, folder)
        stop = _stop_on_signals()
        recorded = _recorded(source, folder, seconds, quality, stop)
    click.echo(json.dumps({"scene": str(folder), "frames": recorded.frames, "seconds": round(recorded.seconds, 3)}))
    return _INTERRUPTED if stop.is_set() else 0


@contextmanager
def _opened(loaded: settings.RigSettings, *, virtual: bool) -> Iterator[FrameSource]:
    """Raises RigError (`camera-*`), FileNotFoundError where the virtual camera was not built."""
    with ExitStack() as stack:
        make = stack.enter_context(VirtualCamera()).make if virtual else None
        yield stack.enter_context(open_camera(loaded, make))


def _warn(name: str, seconds: float, folder: Path) -> None:
    """On standard error, before the first frame is written."""
    text = _WARNING.format(name=name, seconds=seconds, folder=folder.absolute())
    Console(stderr=True, highlight=False, markup=False).print(Panel(text, title="RECORDING IN THE CLEAR", border_style="bold red"))


def _stop_on_signals() -> threading.Event:
    """Between two frames, so that the last one is whole."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return stop


def _recorded(source: FrameSource, folder: Path, seconds: float, quality: int, stop: threading.Event) -> Recorded:
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:.1f} of {task.total:g} s"))
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("recording", total=seconds)
        try:
            return record(source, folder, seconds, quality, stop.is_set, lambda told: progress.update(task, completed=told.seconds))
        except EyelidError:
            if (folder / INDEX).exists():
                click.echo(f"eyelid-bench: what was recorded until then stays in {folder}", err=True)
            raise
