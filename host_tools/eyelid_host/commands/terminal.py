"""Lines for people and for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import click

from eyelid_formats.errors import EyelidError
from eyelid_host.words import printable

GOOD, BAD, COULD_NOT_RUN, INTERRUPTED, BROKEN_PIPE = 0, 1, 2, 130, 141
"""Exit codes (`SPEC-errors.md`)."""


def say_error(error: EyelidError) -> None:
    """One line on standard error: the code, and what to do."""
    click.echo(f"{click.style('eyelid:', fg='red')} {error.code}: {printable(str(error.args[0]), 1000)}", err=True)


def say_json(item: Mapping[str, Any]) -> None:
    """One object on one line, flushed, so that a reader sees it as it comes."""
    click.echo(json.dumps(item, separators=(", ", ": ")))


def say_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table on a terminal, as wide as it; in a pipe the rows alone, whole, their cells a tab apart."""
    if not sys.stdout.isatty():
        for row in rows:
            click.echo("\t".join(row))
        return
    if not rows:
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*(head.upper() for head in heads), box=None, pad_edge=False)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    Console(highlight=False).print(table)


def in_capitals(words: list[str]) -> str:
    """SIMULATED and UNREDACTED, where they must be seen."""
    return "".join("  " + click.style(word, fg="yellow", bold=True) for word in words)
