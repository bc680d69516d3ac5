"""Runs the board's program on CPython, where there is no MicroPython port (Linux on aarch64)."""

import gc
import os
import sys
import time
import traceback
import types
from pathlib import Path

_TICKS_PERIOD = 1 << 30


def _give_ticks() -> None:
    """MicroPython's clock functions, as far as the board's program uses them. EYELID_PICO_TICKS is where `ticks_ms` begins."""
    began = time.monotonic_ns() // 1_000_000 - int(os.environ.get("EYELID_PICO_TICKS", "0"))
    time.ticks_ms = lambda: (time.monotonic_ns() // 1_000_000 - began) % _TICKS_PERIOD
    time.ticks_us = lambda: time.monotonic_ns() // 1_000 % _TICKS_PERIOD
    time.ticks_diff = lambda new, old: (new - old + _TICKS_PERIOD // 2) % _TICKS_PERIOD - _TICKS_PERIOD // 2
    time.sleep_ms = lambda milliseconds: time.sleep(milliseconds / 1000)
    time.sleep_us = lambda microseconds: time.sleep(microseconds / 1_000_000)


def _give_modules() -> None:
    micropython = types.ModuleType("micropython")
    micropython.kbd_intr = micropython.opt_level = lambda _value: None
    micropython.heap_lock = micropython.heap_unlock = lambda: None  # there is no such thing: only MicroPython's runs show it
    sys.modules["micropython"] = micropython
    gc.threshold = lambda _allocated: None
    sys.print_exception = traceback.print_exception


def _paths() -> None:
    """The board's files, the port, and this folder's own rp2 before the port's."""
    here = Path(__file__).resolve().parent
    sys.path[:0] = [str(here), str(here.parent), os.environ["EYELID_PICO_FIRMWARE"]]
    folder = Path(os.environ["EYELID_PICO_FLASH"])
    folder.mkdir(exist_ok=True)
    os.chdir(folder)


if __name__ == "__main__":
    _give_ticks()
    _give_modules()
    _paths()
    from world import WORLD

    WORLD.up()
    import main

    main.run()
