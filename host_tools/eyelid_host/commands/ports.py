"""`eyelid ports`."""

from __future__ import annotations

import click

from eyelid_host.commands import options
from eyelid_host.commands.terminal import say_json, say_table
from eyelid_host.ports import FoundPort, found_ports
from eyelid_host.words import printable


@click.command()
@options.output
def ports(as_json: bool, quiet: bool) -> None:
    """List the serial ports of this computer, the rig's among them."""
    found = found_ports()
    if as_json:
        for port in found:
            say_json(port.to_json())
        return
    say_table(("port", "usb", "serial number", "what"), [_row(port) for port in found])
    if not found and not quiet:
        click.echo("no serial port found: is the rig plugged in?", err=True)


def _row(port: FoundPort) -> tuple[str, ...]:
    what = "Eyelid rig" if port.eyelid else printable(port.description, 60)
    return port.device, str(port.to_json()["usb"] or "-"), printable(port.serial_number or "-", 40), what
