"""The button board's program: puts the core on the pins and runs it. SPEC-pico.md says what it does."""

# ruff: noqa: E402 - the collector comes before what it is to tidy up after

import gc

# Often while modules load: what the compiler leaves behind would break the heap into small pieces.
gc.threshold(8192)

import sys
import time

import machine
import micropython
import rp2

import board
import raw_sectors
from eyelid_pico.device import DEADLINE_MS, Device
from eyelid_pico.stored import SECTOR_COUNT

_GARBAGE_BYTES = 32768


def run() -> None:
    """Never returns: whatever ends the loop resets the board."""
    contacts = board.Contacts()
    if contacts.button_is_down() and contacts.is_shut():
        print("service: button held and switch shut at boot, program not started")
        return
    micropython.kbd_intr(-1)
    gc.threshold(_GARBAGE_BYTES)
    try:
        _loop(contacts)
    except Exception as error:
        sys.print_exception(error)
        time.sleep_ms(200)
    finally:
        machine.reset()


def _loop(contacts: board.Contacts) -> None:
    watchdog = machine.WDT(timeout=board.WATCHDOG_MS)
    uart = board.open_uart()
    voice = board.Voice()
    sectors = raw_sectors.open_sectors(rp2.Flash(), SECTOR_COUNT, board.noise()[:16])
    clock = board.start_clock()
    down, shut = contacts.button_is_down(), contacts.is_shut()
    deadline_ms = int(getattr(machine, "DEADLINE_MS", DEADLINE_MS))  # the simulated machine signs faster
    device = Device(sectors, board.LampPins(), board.noise, down, shut, deadline_ms)
    while True:
        watchdog.feed()
        received = uart.read(uart.any()) or b""
        sent = device.poll(clock.now_ms(), contacts.button_is_down(), contacts.is_shut(), received)
        if sent:
            uart.write(sent)
        voice.show(device.tone_hz, device.led)
        if not device.is_signing:
            time.sleep_ms(1)


if __name__ == "__main__":
    run()
