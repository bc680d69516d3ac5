"""`eyelid pull`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from eyelid_formats.errors import Code, RigError
from eyelid_formats.files import make_folder
from eyelid_formats.unit import Trust
from eyelid_host.commands import options
from eyelid_host.commands.progress import progress_to
from eyelid_host.commands.terminal import BAD, GOOD, in_capitals, say_error, say_json
from eyelid_host.connect import find_port, known_unit
from eyelid_host.description import summary, warnings
from eyelid_host.progress import Progress
from eyelid_host.pull import Pulled
from eyelid_host.pull import pull as pull_one
from eyelid_host.rig import Listed, Rig
from eyelid_host.trust import open_trust
from eyelid_host.words import size

_SHORTEST_ID = 4


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID...]")
@options.port
@options.trust
@options.out
@options.output
@click.pass_context
def pull(ctx: click.Context, ids: tuple[str, ...], port: str | None, trust: Path | None, out: Path, as_json: bool, quiet: bool) -> None:
    """Fetch bundles from the rig and verify them: those named by ID (or its beginning), else all that are not there yet.

    What an earlier call began goes on where it stopped. Exits 1 when any bundle failed.
    """
    trusted = open_trust(trust)
    make_folder(out)
    worst = GOOD
    with Rig.at(find_port(port)) as rig:
        _, trusted = known_unit(rig, trusted)
        wanted = _wanted(list(rig.bundles()), ids)
        with progress_to(quiet or as_json, sum(one.size for one in wanted)) as progress:
            for pulled, listed in _pull_all(rig, wanted, out, trusted, progress):
                _say(pulled, listed, as_json, quiet)
                worst = max(worst, BAD if pulled.error else GOOD)
    if not wanted and not (quiet or as_json):
        click.echo("no bundle on the rig", err=True)
    ctx.exit(worst)


def _pull_all(rig: Rig, wanted: Iterable[Listed], out: Path, trust: Trust, progress: Progress) -> Iterator[tuple[Pulled, Listed]]:
    before = 0
    for listed in wanted:
        progress.name(listed.bundle_id.hex()[:16])
        yield pull_one(rig, listed, out, trust, lambda here, before=before: progress.at(before + here)), listed  # type: ignore[misc]
        before += listed.size
        progress.at(before)


def _wanted(listed: list[Listed], ids: tuple[str, ...]) -> list[Listed]:
    """All, or those whose ids begin as one of `ids`. Raises RigError (`not-found`)."""
    if not ids:
        return listed
    return [_one(listed, name.lower()) for name in dict.fromkeys(ids)]


def _one(listed: list[Listed], name: str) -> Listed:
    found = [one for one in listed if one.bundle_id.hex().startswith(name)] if len(name) >= _SHORTEST_ID else []
    if len(found) != 1:
        many = "no bundle" if not found else f"{len(found)} bundles"
        raise RigError(Code.NOT_FOUND, f"{many} on the rig begin with {name}: `eyelid ls` lists them")
    return found[0]


def _say(pulled: Pulled, listed: Listed, as_json: bool, quiet: bool) -> None:
    if as_json:
        error = str(pulled.error.code) if pulled.error else None
        path = None if pulled.error else str(pulled.path)
        say_json({"bundle_id": pulled.bundle_id.hex(), "outcome": str(pulled.outcome), "path": path, "size": listed.size, "error": error})
    if pulled.error:
        say_error(pulled.error)
    elif pulled.verified and not as_json and not quiet:
        words = in_capitals(warnings(pulled.verified.draft))
        click.echo(f"{pulled.outcome:<8} {size(listed.size):>9}  {summary(pulled.verified)}{words}")
