"""How loud it is, drawn over itself on one line of a terminal, below what was heard."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from typing import Final, TextIO

_LEAST_DB, _MOST_DB = -60.0, 0.0
_WIDEST: Final = 60
_ERASE: Final = "\r\x1b[K"


class Meter:
    """On standard error, so that what was heard can go into a pipe. Draws nothing where that is no terminal."""

    def __init__(self, out: TextIO | None = None, environ: Mapping[str, str] = os.environ) -> None:
        self._out = out or sys.stderr
        self._draws = self._out.isatty() and environ.get("TERM", "") not in ("", "dumb")

    def show(self, state: str, level_db: float) -> None:
        """`state` is the microphone's, `level_db` to full scale."""
        if self._draws:
            self._write(_ERASE + bar(state, level_db, shutil.get_terminal_size().columns))

    def clear(self) -> None:
        """Before anything else is written."""
        if self._draws:
            self._write(_ERASE)

    def _write(self, text: str) -> None:
        self._out.write(text)
        self._out.flush()


def bar(state: str, level_db: float, columns: int) -> str:
    """Never as wide as the terminal: the cursor stays on its line."""
    words = f"{state} {level_db:4.0f} dB"
    size = min(_WIDEST, columns - len(words) - 4)
    if size < 1:
        return words[: max(0, columns - 1)]
    full = round(size * (min(max(level_db, _LEAST_DB), _MOST_DB) - _LEAST_DB) / (_MOST_DB - _LEAST_DB))
    return f"{words} [{'#' * full}{'-' * (size - full)}]"
