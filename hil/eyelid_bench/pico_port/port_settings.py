"""Settings of the simulated board; the real one has no such module."""

import os

from world import WORLD

DEADLINE_MS = int(os.getenv("EYELID_PICO_DEADLINE_MS") or 700)


def report_up():
    """The first line of every boot."""
    WORLD.report("up", 1)
