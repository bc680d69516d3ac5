"""Runs on MicroPython: the board's main.py on hardware that fails, or for service. Ends with the status of its machine.reset()."""

from world import WORLD

import main


def fail(_contacts):
    """Like flash that is not where it was."""
    raise RuntimeError("moved")


WORLD.sample = lambda name: WORLD.contacts[name].level
main.board.Board = fail
main.run()
print('{"ended": "for service"}')
