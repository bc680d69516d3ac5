"""Runs on MicroPython: the interrupt handlers with the heap locked, as the simulated Pin.irq always has it. Prints one JSON object."""

import json
import time

import machine
from world import WORLD

import pins
from eyelid_pico.clock import Clock
from eyelid_pico.edges import Edges

STORM = 10000


def notes():
    """What a storm leaves in the ring, which is full most of the time."""
    edges = Edges(time.ticks_ms)
    pin = machine.Pin(pins.BUTTON, machine.Pin.IN, machine.Pin.PULL_UP)
    pin.irq(edges.note_button, machine.Pin.IRQ_FALLING | machine.Pin.IRQ_RISING, hard=True)
    for number in range(STORM):
        WORLD.contacts["button"].drive(1 - number % 2)
        WORLD.interrupt()
    taken = edges.take(Clock(time.ticks_ms, time.ticks_diff).at_ms)
    return [what for _, what in taken]


def allocating_handler_fails():
    """The control: what allocates in a handler is caught here."""
    made = []
    pin = machine.Pin(pins.SHUT, machine.Pin.IN, machine.Pin.PULL_UP)
    pin.irq(lambda _pin: made.append([time.ticks_ms()]), hard=True)
    contact = WORLD.contacts["shut"]
    contact.drive(1)
    try:
        WORLD.interrupt()
    except MemoryError:
        return True
    finally:
        contact.interrupt = None
    return False


print(json.dumps({"notes": notes(), "caught": allocating_handler_fails()}))
