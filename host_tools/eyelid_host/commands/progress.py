"""Progress on a terminal; nothing where nobody watches."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from eyelid_host.progress import Progress


class _Silent:
    """Says nothing."""

    def name(self, words: str) -> None:
        """See `Progress`."""

    def of(self, total: int) -> None:
        """See `Progress`."""

    def at(self, done: int) -> None:
        """See `Progress`."""


class _Bar:
    """A bar on standard error, by rich, which honours NO_COLOR, TERM and COLUMNS."""

    def __init__(self, total: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn, TransferSpeedColumn
        from rich.progress import Progress as Bars

        columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
        self._bars = Bars(*columns, console=Console(stderr=True), transient=True)
        self._task = self._bars.add_task("", total=total)
        self._bars.start()

    def name(self, words: str) -> None:
        """See `Progress`."""
        self._bars.update(self._task, description=words)

    def of(self, total: int) -> None:
        """See `Progress`."""
        self._bars.reset(self._task, total=total)

    def at(self, done: int) -> None:
        """See `Progress`."""
        self._bars.update(self._task, completed=done)

    def stop(self) -> None:
        """Take the bar away."""
        self._bars.stop()


@contextmanager
def progress_to(silent: bool, total: int) -> Iterator[Progress]:
    """A bar while standard error is a terminal, unless `silent`."""
    if silent or not sys.stderr.isatty():
        yield _Silent()
        return
    bar = _Bar(total)
    try:
        yield bar
    finally:
        bar.stop()
