"""The `demo` command."""

from __future__ import annotations

import json
from pathlib import Path

import click

from eyelid_bench.demo import play
from eyelid_bench.sim import PHOTOS, SimSettings

DEFAULT_OUT = Path("demo-out")
RATE_HZ = 40.0
PHOTO_S = 1.2


@click.command()
@click.option("--script", is_flag=True, help="Press the button by itself instead of asking for keys.")
@click.option("--frames", type=click.Path(path_type=Path), metavar="DIR|VIDEO", help="Photographs or a video that the camera sees.")
@click.option(
    "--out", type=click.Path(path_type=Path), default=DEFAULT_OUT, metavar="DIR", help="Folder for everything.  [default: demo-out]"
)
@click.option("--json", "as_json", is_flag=True, help="End with one line of JSON.")
@click.pass_context
def demo(ctx: click.Context, script: bool, frames: Path | None, out: Path, as_json: bool) -> None:
    """See a press become a verified bundle, and every attempt to cheat refused.

    Exits 0 when all promises held.
    """
    settings = SimSettings(frames=(frames or PHOTOS).absolute(), rate_hz=RATE_HZ, photo_s=PHOTO_S)
    result = play.play(out, settings, lambda told: click.echo(f"{told.at_s:6.1f}  {told.what:28} {told.result}"), play.scripted)
    for one in result.attacks:
        click.echo(f"{'ok ' if one.ok else 'BAD'} {one.name:34} {one.judge:14} {one.code} {one.note}")
    if as_json:
        click.echo(json.dumps(result.to_json()))
    return 0 if result.kept else 1
