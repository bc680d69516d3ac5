"""The `eyelid` command as a user runs it: a process with pipes, or with a terminal of a given width."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_TIMEOUT_S = 60


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str


def environment(**changes: str) -> dict[str, str]:
    """Ours, without what would change the command."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EYELID_") and name not in ("NO_COLOR", "COLUMNS")}
    return {**kept, **changes}


def eyelid(*arguments: str | Path, env: Mapping[str, str] | None = None, cwd: Path | None = None) -> Ran:
    """Run it with pipes."""
    command = [sys.executable, "-m", "eyelid_host", *map(str, arguments)]
    done = subprocess.run(command, env=env or environment(), cwd=cwd, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False)
    return Ran(done.returncode, done.stdout, done.stderr)


def on_terminal(*arguments: str | Path, columns: int = 80, env: Mapping[str, str] | None = None, cwd: Path | None = None) -> Ran:
    """Run it on a terminal; what it shows is all in `out`."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    command = [sys.executable, "-m", "eyelid_host", *map(str, arguments)]
    process = subprocess.Popen(command, env=env or environment(TERM="xterm"), cwd=cwd, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    shown = bytearray()
    try:
        while data := _read(ours):
            shown += data
        return Ran(process.wait(_TIMEOUT_S), shown.decode(errors="replace"), "")
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65_536)
    except OSError:
        return b""
