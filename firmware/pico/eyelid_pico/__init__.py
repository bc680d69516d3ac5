"""The portable core of Eyelid's button board: the same files run on MicroPython and on CPython 3.11 and newer.

Nothing in here imports `machine`; pins, flash, time and noise come in as arguments. Normative text: SPEC-pico.md.
"""

VERSION = "0.1.0"
