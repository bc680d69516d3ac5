"""Runs on MicroPython: how many bytes of heap the simulated machine takes, which a board has in its own ROM and silicon."""

import gc

gc.collect()
before = gc.mem_alloc()

import machine  # noqa: E402, F401 - what is measured
import rp2  # noqa: E402, F401

gc.collect()
print(gc.mem_alloc() - before)
