"""`eyelid collector`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from eyelid_host.collector import settings as collector_settings
from eyelid_host.collector.settings import CollectorSettings
from eyelid_host.commands import options


def run(settings: CollectorSettings) -> None:
    """Serve until SIGTERM or SIGINT; one line of JSON on standard output says that it is ready. Needs the `[collector]` extra."""
    try:
        from eyelid_host.collector import server
    except ModuleNotFoundError as error:
        raise click.ClickException(f"the collector needs the Python package {error.name}: pip install 'eyelid[collector]'") from None
    server.run(settings, announce=click.echo)


@click.command()
@click.option("--settings", "file", envvar="EYELID_SETTINGS", type=click.Path(path_type=Path, dir_okay=False), help="TOML file.")
@click.option("--data-dir", metavar="DIR", help="Where bundles and receipts are kept.")
@click.option("--trust-dir", metavar="DIR", help="Operators' keys and unit records.")
@click.option("--receipt-key", metavar="PEM", help="Ed25519 private key that signs receipts.")
@click.option("--tls-cert", metavar="PEM", help="Certificate chain of this server.")
@click.option("--tls-key", metavar="PEM", help="Its private key.")
@click.option("--host", help="Address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=int, help="TCP port; 0 takes a free one.  [default: 8443]")
@click.option("--answer", help="Text that every receipt carries to the wearer.")
@options.verbose
def collector(file: Path | None, **flags: Any) -> None:
    """Take bundles over HTTPS, verify them, and answer with signed receipts.

    Prints {"url": ..., "port": ...} when it is ready, and runs until SIGTERM.
    """
    run(collector_settings.load(file, os.environ, flags))
