"""What MicroPython on an RP2 does at boot, on the unix port: main.py where there is one, then the prompt (`-i`)."""

import os
import sys


class _Board:
    """`sys` as a board has it."""

    def __getattr__(self, name):
        return getattr(_real, name)


_real = sys
_board = _Board()
_name, _version, _board.platform = os.getenv("BOARD_NAME"), os.getenv("BOARD_VERSION"), "rp2"


class _Implementation:
    name = _name
    version = tuple(int(part) for part in _version.split(".")) + ("",)
    _machine = os.getenv("BOARD_MACHINE")


_board.implementation = _Implementation
sys.modules["sys"] = _board

sys.path.insert(0, "")

if os.getenv("BOARD_AT_PROMPT") != "1" and "main.py" in os.listdir():
    try:
        exec(open("main.py").read(), {"__name__": "__main__"})
    except Exception as error:
        _real.print_exception(error)
