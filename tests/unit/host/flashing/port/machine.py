"""What flashing needs of a board's `machine`."""

import os


def reset():
    """The interpreter is gone at once; the simulated board starts the next one."""
    os.system("kill -9 $PPID")


def unique_id():
    """As a Pico's flash chip has one."""
    return bytes.fromhex("e6614c311b7f3a2b")
