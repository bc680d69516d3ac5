"""Options that several commands share."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

FuncT = TypeVar("FuncT", bound=Callable[..., Any])

trust = click.option(
    "--trust",
    type=click.Path(path_type=Path),
    envvar="EYELID_TRUST",
    show_envvar=True,
    metavar="DIR",
    help="Trust folder: operators' public keys and the unit records they signed.",
)
port = click.option(
    "--port",
    envvar="EYELID_PORT",
    show_envvar=True,
    metavar="PORT",
    help="Serial port of the rig, or a URL such as socket://localhost:7000. Default: the only one found.",
)
out = click.option(
    "--out", type=click.Path(path_type=Path), default="bundles", show_default=True, metavar="DIR", help="Folder for pulled bundles."
)
as_json = click.option("--json", "as_json", is_flag=True, help="JSON for programs: one object a line.")
quiet = click.option("-q", "--quiet", is_flag=True, help="Errors only.")


def _set_level(_ctx: click.Context, _parameter: click.Parameter, count: int) -> None:
    level = (logging.WARNING, logging.INFO, logging.DEBUG)[min(count, 2)]
    logging.basicConfig(level=level, format="%(levelname).1s %(name)s: %(message)s", force=True)


verbose = click.option("-v", "--verbose", count=True, expose_value=False, callback=_set_level, help="Say more; twice for every message.")


def output(command: FuncT) -> FuncT:
    """`--json`, `-q` and `-v`."""
    return as_json(quiet(verbose(command)))
