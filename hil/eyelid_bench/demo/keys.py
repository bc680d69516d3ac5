"""Keys of a terminal, one at a time, without waiting for the end of a line."""

from __future__ import annotations

import contextlib
import os
import select
import sys
import termios
import tty
from collections.abc import Iterator


@contextlib.contextmanager
def raw_keys() -> Iterator[None]:
    """Keys come at once and are not shown; Ctrl-C still interrupts. The terminal is as before when this ends."""
    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    tty.setcbreak(descriptor)
    try:
        yield
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


def next_key(timeout_s: float) -> str | None:
    """The next key in lower case; None where none came in time, `q` where the terminal has gone."""
    descriptor = sys.stdin.fileno()
    if not select.select([descriptor], [], [], timeout_s)[0]:
        return None
    data = os.read(descriptor, 1)
    return data.decode(errors="replace").lower() if data else "q"
