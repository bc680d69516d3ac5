"""What `eyelid-bench perf` measurements share: a figure with its limit, its line in a table, and a bar while they are taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table; names are stable."""

    name: str
    value: float | int
    limit: str = ""
    held: bool | None = None
    """Whether the limit holds; None where there is none."""


def line(figure: Figure) -> str:
    """As the table has it."""
    held = {None: "", True: "held", False: "NOT HELD"}[figure.held]
    return f"  {figure.name:<28}{figure.value:>10}  {figure.limit:<8}{held}".rstrip()


@contextmanager
def telling() -> Iterator[Callable[[str, int, int], None]]:
    """Takes (what, done, of): a bar each on a terminal, on standard error; in a pipe nothing."""
    columns = (TextColumn("{task.description:<8}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        tasks: dict[str, TaskID] = {}

        def tell(what: str, done: int, of: int) -> None:
            if what not in tasks:
                tasks[what] = progress.add_task(what, total=of)
            progress.update(tasks[what], completed=done)

        yield tell
