"""`eyelid status`."""

from __future__ import annotations

from typing import Any

import click

from eyelid_host.commands import options
from eyelid_host.commands.terminal import in_capitals, say_json
from eyelid_host.connect import find_port
from eyelid_host.rig import Rig, Status
from eyelid_host.words import printable

_OLD_MS = 10_000
_LONGEST = 400
"""Of a value: what is wrong with a camera takes a few lines."""
_SHOWN_ELSEWHERE = frozenset({"name", "simulated", "unredacted"})


@click.command()
@options.port
@options.output
def status(port: str | None, as_json: bool, quiet: bool) -> None:
    """Show what the rig says about itself: its gate, camera, Pico, lamp, and what waits."""
    name = find_port(port)
    with Rig.at(name) as rig:
        said = rig.status()
    if as_json:
        say_json({"port": name, "protocol": said.protocol, "software": said.software, "age_ms": said.age_ms, "status": said.fields})
        return
    click.echo(_headline(name, said))
    if not quiet:
        for key, value in said.fields.items():
            if key not in _SHOWN_ELSEWHERE:
                click.echo(f"  {printable(str(key), 24):<16} {_value(value)}")


def _headline(port: str, said: Status) -> str:
    fields = said.fields
    words = [word for word, key in (("SIMULATED", "simulated"), ("UNREDACTED", "unredacted")) if fields.get(key) is True]
    name = printable(str(fields.get("name", "a rig that says nothing about itself")), 64)
    line = f"{name} on {port}, software {printable(said.software, 64)}{in_capitals(words)}"
    if said.age_ms is None:
        return f"{line}\n  its agent has written no status: is eyelid-rig eye running?"
    if said.age_ms > _OLD_MS:
        return f"{line}\n  this status is {said.age_ms // 1000} s old: its agent may have stopped"
    return line


def _value(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return printable(str(value), _LONGEST)
