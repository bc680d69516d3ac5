"""Runs on MicroPython: the board's main.py on hardware that fails, with a board.py that cannot be read (a folder for it), or for service.

Ends with the status of its machine.reset(). Tells what the lamp's pin was driven to, and what became of CTRL-C, each with whether
anything that takes time to load had been loaded by then.
"""

import json
import sys

import micropython
from world import WORLD

driven = []
interrupts = []
drive = WORLD.drive


def noted(name, value):
    """Drives it."""
    if name == "lamp":
        driven.append([value, "board" in sys.modules])
    drive(name, value)


class Micropython:
    """The module, but for what it says of CTRL-C."""

    def __getattr__(self, name):
        """Any other one."""
        return getattr(micropython, name)

    def kbd_intr(self, character):
        """Notes it."""
        interrupts.append([character, "board" in sys.modules])


WORLD.drive = noted
sys.modules["micropython"] = Micropython()
sys.path[:0] = sys.argv[1:]

import main  # noqa: E402 - its first statement is looked at


def fail(_contacts, _watchdog):
    """Like flash that is not where it was."""
    raise RuntimeError("moved, lamp " + str(driven) + ", CTRL-C " + str(interrupts))


WORLD.sample = lambda name: WORLD.contacts[name].level
if len(sys.argv) == 1:
    import board

    board.Board = fail
main.run()
print(json.dumps({"ended": "for service", "lamp": driven, "CTRL-C": interrupts}))
