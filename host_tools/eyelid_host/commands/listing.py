"""`eyelid ls`."""

from __future__ import annotations

import click

from eyelid_host.commands import options
from eyelid_host.commands.terminal import say_json, say_table
from eyelid_host.connect import find_port
from eyelid_host.rig import Listed, Rig
from eyelid_host.words import size


@click.command()
@options.port
@options.output
def ls(port: str | None, as_json: bool, quiet: bool) -> None:
    """List the sealed bundles on the rig."""
    with Rig.at(find_port(port)) as rig:
        listed = list(rig.bundles())
    if as_json:
        for one in listed:
            say_json(_object(one))
        return
    say_table(("bundle", "size", "collector"), [(one.bundle_id.hex(), size(one.size), _collector(one)) for one in listed])
    if not listed and not quiet:
        click.echo("no bundle on the rig", err=True)


def _object(one: Listed) -> dict[str, object]:
    return {"bundle_id": one.bundle_id.hex(), "size": one.size, "receipt": one.receipt_size > 0, "rejected": one.rejected}


def _collector(one: Listed) -> str:
    if one.rejected:
        return "rejected"
    return "receipt" if one.receipt_size else "not there"
