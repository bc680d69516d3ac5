"""`eyelid status`."""

from __future__ import annotations

from typing import Any

import click

from eyelid_host import voice
from eyelid_host.commands import options
from eyelid_host.commands.terminal import in_capitals, say_json
from eyelid_host.connect import find_port
from eyelid_host.rig import Eye, Rig, Status
from eyelid_host.words import printable

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
        say_json({"port": name, **_as_map(said)})
        return
    click.echo(_headline(name, said))
    click.echo(f"  {'eye':<16} {_life(said)}")
    if not quiet:
        for key, value in said.fields.items():
            if key not in _SHOWN_ELSEWHERE:
                click.echo(f"  {printable(str(key), 24):<16} {_then(said)}{_shown(key, value)}")


def _as_map(said: Status) -> dict[str, Any]:
    """`status` is what is so now, and empty where nobody knows; `last_status` what was so when `eye` last wrote."""
    running = said.eye is Eye.RUNNING
    now, last = (said.fields, {}) if running else ({}, said.fields)
    who = {"protocol": said.protocol, "software": said.software, "eye": str(said.eye), "age_ms": said.age_ms}
    return {**who, "status": now, "last_status": last}


def _headline(port: str, said: Status) -> str:
    fields = said.fields
    words = [word for word, key in (("SIMULATED", "simulated"), ("UNREDACTED", "unredacted")) if fields.get(key) is True]
    name = printable(str(fields.get("name", "a rig that says nothing about itself")), 64)
    return f"{name} on {port}, software {printable(said.software, 64)}{in_capitals(words)}"


def _life(said: Status) -> str:
    match said.eye:
        case Eye.RUNNING:
            return "running"
        case Eye.NO_STATUS:
            return "has written no status: is `eyelid-rig eye` running on the rig?"
        case Eye.SILENT:
            since = "since nobody knows when" if said.age_ms is None else f"for {said.age_ms // 1000} s"
            return f"no sign of life {since}: is `eyelid-rig eye` running? Camera and lamp are not known; what it said last follows"


def _then(said: Status) -> str:
    """Before each value that may not be so any more, so that no line of it reads as what is so."""
    if said.eye is Eye.RUNNING:
        return ""
    return "before: " if said.age_ms is None else f"{said.age_ms // 1000} s ago: "


def _shown(key: Any, value: Any) -> str:
    return voice.in_words(value) if key == "voice" and isinstance(value, dict) else _value(value)


def _value(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return printable(str(value), _LONGEST)
