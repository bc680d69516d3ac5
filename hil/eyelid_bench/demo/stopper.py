"""`python -m eyelid_bench.demo.stopper PID FOLDER SECONDS`: stop a process the moment that a file appears in a folder.

A process of its own, which does nothing else, so that it looks every few microseconds. Exits 0 when it stopped the other, 1 when no
file came.
"""

from __future__ import annotations

import os
import signal
import sys
import time


def stop_when_filled(pid: int, folder: str, timeout_s: float) -> bool:
    """Whether a file came in time; the process stands still then."""
    until = time.monotonic() + timeout_s
    while not os.listdir(folder):  # noqa: PTH208
        if time.monotonic() > until:
            return False
    os.kill(pid, signal.SIGSTOP)
    return True


if __name__ == "__main__":
    sys.exit(0 if stop_when_filled(int(sys.argv[1]), sys.argv[2], float(sys.argv[3])) else 1)
