"""Runs on MicroPython: the board's main.py on hardware that fails, or for service. Ends with the status of its machine.reset().

Tells what the lamp's pin was driven to, and whether anything that takes time to load had been loaded by then.
"""

import json
import sys

from world import WORLD

driven = []
drive = WORLD.drive


def noted(name, value):
    """Drives it."""
    if name == "lamp":
        driven.append([value, "board" in sys.modules])
    drive(name, value)


WORLD.drive = noted

import main  # noqa: E402 - its first statement is looked at


def fail(_contacts):
    """Like flash that is not where it was."""
    raise RuntimeError("moved, lamp " + str(driven))


WORLD.sample = lambda name: WORLD.contacts[name].level
main.board.Board = fail
main.run()
print(json.dumps({"ended": "for service", "lamp": driven}))
