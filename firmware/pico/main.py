"""The button board's program: puts the core on the pins and runs it. SPEC-pico.md says what it does."""

# ruff: noqa: E402 - the lamp comes before anything that takes time, the collector before what it is to tidy up after

import machine

import pins

# A key of the last boot may still be out. Undriven, as since the reset, the pin is lit by its resistor; now by itself, too.
machine.Pin(pins.LAMP, machine.Pin.OUT, value=1)

import gc

# Often while modules load: what the compiler leaves behind would break the heap into small pieces.
gc.threshold(2048)

import sys
import time

import micropython

# No line numbers and asserts: a traceback still names file and function, and nothing relies on an assert.
micropython.opt_level(3)

# A hard interrupt that fails has no heap to make its exception in. The unix port knows no interrupts.
if hasattr(micropython, "alloc_emergency_exception_buf"):
    micropython.alloc_emergency_exception_buf(100)

import board

_GARBAGE_BYTES = 32768
_LAST_WORDS_MS = 200

TYPE_CHECKING = False
if TYPE_CHECKING:
    from eyelid_pico.program import Hardware


def run() -> None:
    """Never returns, but for service, with the lamp lit: whatever ends the loop resets the board."""
    contacts = board.Contacts()
    if contacts.button_is_down() and contacts.is_shut():
        print("service: button held and switch shut at boot, program not started")
        return
    micropython.kbd_intr(-1)
    try:
        load(contacts.button_is_down())
        loop(board.Board(contacts))
    except Exception as error:
        sys.print_exception(error)
        time.sleep_ms(_LAST_WORDS_MS)
    finally:
        machine.reset()


def load(unlocked: bool) -> None:
    """The core: provisioning before the rest, where it is wanted, while there are large pieces of the heap to compile it in."""
    if unlocked:
        import eyelid_pico.provisioning
    import eyelid_pico.program  # noqa: F401 - what loop() will find

    gc.threshold(_GARBAGE_BYTES)


def loop(hardware: "Hardware") -> None:
    """Runs the core on this hardware; returns only by an exception."""
    from eyelid_pico.program import Program

    program = Program(hardware)
    while True:
        program.turn()


if __name__ == "__main__":
    run()
