"""Where looks go: a page that is drawn over itself, plain lines, or JSON."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from typing import Final, Protocol, TextIO

from eyelid_rig.camera.aiming import screen
from eyelid_rig.camera.aiming.look import Look
from eyelid_rig.camera.aiming.report import to_json

_SECOND: Final = 1.0
_QUARTER: Final = 0.25


class Display(Protocol):
    """Shows looks at its own pace."""

    every_s: float
    """Between two looks that are shown."""

    def show(self, look: Look) -> None:
        """One look."""

    def end(self, lines: Sequence[str]) -> None:
        """What there is to say after the last one."""


class JsonLines:
    """An object a line, for programs."""

    every_s = _SECOND

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def show(self, look: Look) -> None:
        """See `Display`."""
        print(json.dumps(to_json(look)), file=self._out, flush=True)

    def end(self, lines: Sequence[str]) -> None:
        """Nothing: programs have read it all."""


class PlainLines:
    """A line a look, for pipes and logs."""

    every_s = _SECOND

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def show(self, look: Look) -> None:
        """See `Display`."""
        print(screen.line(look), file=self._out, flush=True)

    def end(self, lines: Sequence[str]) -> None:
        """See `Display`."""
        print(*lines, sep="\n", file=self._out, flush=True)


class Page:
    """Drawn over itself, as wide as the terminal is then."""

    every_s = _QUARTER

    def __init__(self, out: TextIO, name: str, *, colours: bool) -> None:
        self._out = out
        self._name = name
        self._colours = colours
        self._drawn = 0

    def show(self, look: Look) -> None:
        """See `Display`. No more lines than the terminal has, for nothing above its top can be drawn over."""
        columns, rows = shutil.get_terminal_size()
        lines = screen.page(self._name, look, columns, max(1, rows - 1), colours=self._colours)
        self._out.write(screen.redrawn(lines, self._drawn))
        self._out.flush()
        self._drawn = len(lines)

    def end(self, lines: Sequence[str]) -> None:
        """Below the page, which stays."""
        print(*lines, sep="\n", file=self._out, flush=True)


def display_for(name: str, *, as_json: bool, out: TextIO | None = None, environ: Mapping[str, str] = os.environ) -> Display:
    """A page on a terminal that can move its cursor, plain lines elsewhere. Colours unless NO_COLOR is set (no-color.org)."""
    out = out or sys.stdout
    if as_json:
        return JsonLines(out)
    if not out.isatty() or environ.get("TERM", "") in ("", "dumb"):
        return PlainLines(out)
    return Page(out, name, colours=not environ.get("NO_COLOR"))
