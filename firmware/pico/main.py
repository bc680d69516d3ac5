"""The button board's program: puts the core on the pins and runs it. SPEC-pico.md says what it does."""

# ruff: noqa: E402 - the lamp comes before anything that takes time, the collector before what it is to tidy up after

import machine

import pins

# A key of the last boot may still be out. Undriven, as since the reset, the pin is lit by its resistor; now by itself, too.
machine.Pin(pins.LAMP, machine.Pin.OUT, value=1)

import micropython

# The prompt is for whoever holds button and switch. While modules load, which takes seconds, a USB cable must not be enough.
micropython.kbd_intr(-1)

import gc

# Often while modules load: what the compiler leaves behind would break the heap into small pieces.
gc.threshold(2048)

import sys
import time

# No line numbers and asserts: a traceback still names file and function, and nothing relies on an assert.
micropython.opt_level(3)

# A hard interrupt that fails has no heap to make its exception in. The unix port knows no interrupts.
if hasattr(micropython, "alloc_emergency_exception_buf"):
    micropython.alloc_emergency_exception_buf(100)

_CTRL_C = 3
_GARBAGE_BYTES = 32768
_LAST_WORDS_MS = 200
_WATCHDOG_MS = 8000

TYPE_CHECKING = False
if TYPE_CHECKING:
    from eyelid_pico.program import Hardware


def run() -> None:
    """Never returns, but for service, with the lamp lit: whatever ends the loop, or keeps it from beginning, resets the board."""
    unlocked = not is_high(pins.BUTTON)
    if unlocked and is_high(pins.SHUT):
        print("service: button held and switch shut at boot, program not started")
        micropython.kbd_intr(_CTRL_C)
        return
    try:
        loop(load(unlocked, machine.WDT(timeout=_WATCHDOG_MS)))
    except Exception as error:
        sys.print_exception(error)
        time.sleep_ms(_LAST_WORDS_MS)
    finally:
        machine.reset()


def is_high(pin: int) -> bool:
    """A contact to ground, pulled up: high while it is open. Nothing that could fail is loaded before service is looked for."""
    return bool(machine.Pin(pin, machine.Pin.IN, machine.Pin.PULL_UP).value())


def load(unlocked: bool, watchdog: "machine.WDT") -> "Hardware":
    """The core: provisioning before the rest, where it is wanted, while there are large pieces of the heap to compile it in.

    A chip at 125 MHz compiles for three seconds in all, from feeding to feeding for less.
    """
    import board

    watchdog.feed()
    if unlocked:
        import eyelid_pico.provisioning

        watchdog.feed()
    import eyelid_pico.program  # noqa: F401 - what loop() will find

    watchdog.feed()
    gc.threshold(_GARBAGE_BYTES)
    return board.Board(board.Contacts(), watchdog)


def loop(hardware: "Hardware") -> None:
    """Runs the core on this hardware; returns only by an exception."""
    from eyelid_pico.program import Program

    program = Program(hardware)
    while True:
        program.turn()


if __name__ == "__main__":
    run()
