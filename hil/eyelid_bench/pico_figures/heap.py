"""The least heap in which the board's whole program does all that it can be made to do."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from eyelid_bench.pico import PicoFailedError
from eyelid_bench.pico_figures import workload

BOARD_KB = 192
SPARE_KB = 40
SIMULATED_KB = 17
LIMIT_KB = BOARD_KB - SPARE_KB + SIMULATED_KB
_FAILS_KB = 132
_STEP_KB = 4
_ROUNDS = 10


def heap_peak_kb() -> int:
    """By bisection, in steps of 4 KiB and about a minute; raises PicoFailedError where even the board's heap is too small.

    The unix port's words are 8 bytes: objects are up to twice as large as on the board, and the simulated pins, UART and flash
    (SIMULATED_KB, which a board has in ROM) are in the same heap.
    """
    found_kb = least(passes_in, _FAILS_KB, BOARD_KB + _STEP_KB)
    if found_kb > BOARD_KB:
        _passes(BOARD_KB)  # says why
    return found_kb


def least(passes: Callable[[int], bool], fails_kb: int, passes_kb: int) -> int:
    """The smallest step that passes, where every larger one does and `fails_kb` does not."""
    while passes_kb - fails_kb > _STEP_KB:
        middle_kb = (fails_kb + passes_kb) // 2 // _STEP_KB * _STEP_KB
        if passes(middle_kb):
            passes_kb = middle_kb
        else:
            fails_kb = middle_kb
    return passes_kb


def passes_in(heap_kb: int) -> bool:
    """Whether a new board gets through the workload in that heap."""
    try:
        _passes(heap_kb)
    except PicoFailedError:
        return False
    return True


def _passes(heap_kb: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        workload.run(Path(folder), f"{heap_kb}K", _ROUNDS)


if __name__ == "__main__":
    sys.stdout.write(f"{heap_peak_kb()}\n")
