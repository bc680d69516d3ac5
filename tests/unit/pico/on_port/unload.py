"""Runs on MicroPython: how many bytes of heap provisioning's modules free when they are unloaded, and which of them stay."""

import gc
import json
import sys

import eyelid_pico
from eyelid_pico import custody, locked


def load():
    """In a frame of its own, so that nothing here holds them."""
    from eyelid_pico.provisioning import Provisioning

    return bool(Provisioning)


load()
gc.collect()
loaded = gc.mem_alloc()
locked.unload(custody.PROVISIONING)
gc.collect()
freed = loaded - gc.mem_alloc()
left = [name for name in custody.PROVISIONING if "eyelid_pico." + name in sys.modules or hasattr(eyelid_pico, name)]
print(json.dumps([freed, left]))
