"""The `demo` command."""

from __future__ import annotations

import json
import os
import signal
import sys
import webbrowser
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import FrameType

import click
from rich.console import Console

from eyelid_bench.demo import interactive, play, spoken
from eyelid_bench.demo.summary import lines, told_line
from eyelid_bench.sim import PHOTOS, SimSettings
from eyelid_formats.errors import Code, RigError

DEFAULT_OUT = Path("demo-out")
RATE_HZ = 25.0
PHOTO_S = 0.8
_TERMINATED = 128 + signal.SIGTERM
_PATH = click.Path(path_type=Path)


@click.command()
@click.option("--script", is_flag=True, help="Let the demo press the button instead of you.")
@click.option("--voice", is_flag=True, help="Speak to it instead: test voices do, at a microphone (make demo-voice).")
@click.option("--frames", type=_PATH, metavar="DIR|VIDEO", help="Photographs or a video that the camera sees instead of the demo's table.")
@click.option("--out", type=_PATH, default=DEFAULT_OUT, metavar="DIR", help="Folder for everything that is made.  [default: demo-out]")
@click.option("--json", "as_json", is_flag=True, help="End with one line of JSON.")
def demo(script: bool, voice: bool, frames: Path | None, out: Path, as_json: bool) -> int:
    """See a press become a verified bundle, and every attempt to cheat refused.

    Runs a whole simulated rig, attacks it, audits it, and ends with a page that shows all of it. Exits 0 when every promise held.
    """
    console = Console(highlight=False)
    at_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    if not (script or voice or at_terminal):
        console.print("No terminal: the demo presses the button itself, as with --script.")
    if voice and frames:
        raise click.UsageError("--voice asks about the demo's own table: leave out --frames")
    wearer = spoken.wearer if voice else play.scripted if script or not at_terminal else partial(interactive.wearer, console)
    signal.signal(signal.SIGTERM, _terminate)
    result = play.play(
        out, replace(_settings(frames), microphone=voice), lambda told: console.print(told_line(told)), wearer, own_scene=frames is None
    )
    for line in lines(result):
        console.print(line)
    if at_terminal and not as_json:
        _show(result.report)
    if as_json:
        click.echo(json.dumps(result.to_json()))
    return 0 if result.kept else 1


def _settings(frames: Path | None) -> SimSettings:
    """Raises RigError (`camera-missing`)."""
    if frames is not None and not frames.exists():
        raise RigError(Code.CAMERA_MISSING, f"{frames} is not there: name a folder of photographs or a video with --frames")
    return SimSettings(frames=(frames or PHOTOS).absolute(), rate_hz=RATE_HZ, photo_s=PHOTO_S)


def _show(report: Path) -> None:
    """Open the page where there is a desktop to open it on."""
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        webbrowser.open(report.absolute().as_uri())


def _terminate(_number: int, _frame: FrameType | None) -> None:
    """As an exception, so that every process that was started is stopped on the way out."""
    raise SystemExit(_TERMINATED)
