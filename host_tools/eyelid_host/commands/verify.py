"""`eyelid verify`."""

from __future__ import annotations

from pathlib import Path

import click

from eyelid_host.commands import options
from eyelid_host.commands.terminal import BAD, COULD_NOT_RUN, GOOD, in_capitals, say_error, say_json
from eyelid_host.description import summary, warnings
from eyelid_host.trust import open_trust
from eyelid_host.verify import Verdict, verify_paths
from eyelid_host.words import printable


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@options.trust
@options.output
@click.pass_context
def verify(ctx: click.Context, paths: tuple[Path, ...], trust: Path | None, as_json: bool, quiet: bool) -> None:
    """Check bundles with nothing but public keys.

    PATH is a bundle, or a folder for all *.eyelid in it. Exits 0 when all are good, 1 when some are bad, 2 when it could not run.
    """
    trusted = open_trust(trust)
    worst = GOOD
    for verdict in verify_paths(paths, trusted):
        if as_json:
            say_json(verdict.to_json())
        if verdict.error and not verdict.ran:
            say_error(verdict.error)
        elif not as_json and not (quiet and verdict.ok):
            click.echo(_line(verdict))
        worst = max(worst, _exit_code(verdict))
    ctx.exit(worst)


def _exit_code(verdict: Verdict) -> int:
    if not verdict.ran:
        return COULD_NOT_RUN
    return GOOD if verdict.ok else BAD


def _line(verdict: Verdict) -> str:
    path = printable(str(verdict.path), 4096)
    if verdict.verified:
        return f"{click.style('good', fg='green')}  {path}  {summary(verdict.verified)}{in_capitals(warnings(verdict.verified.draft))}"
    return f"{click.style('BAD', fg='red', bold=True)}   {path}  {verdict.error}"
