"""How long the board's program boots and signs on the MicroPython unix port. Prints one JSON object; times are microseconds."""

# ruff: noqa: E402 - the boot begins before its modules are loaded

import gc
import time

gc.threshold(8192)
_began = time.ticks_us()

from hardware import SimulatedHardware

from eyelid_pico.program import Program

_ready = Program(SimulatedHardware()).device.poll(0, False, False)
_boot_us = time.ticks_diff(time.ticks_us(), _began)

import hashlib
import json

from eyelid_pico import p256

gc.threshold(32768)
_SIGNATURES = 40
_KEY = hashlib.sha256(b"a key for timing").digest()


def _sign_us(number):
    digest = hashlib.sha256(b"%d" % number).digest()
    began = time.ticks_us()
    p256.sign(_KEY, digest)
    return time.ticks_diff(time.ticks_us(), began)


print(json.dumps({"boot_us": _boot_us, "sign_us": [_sign_us(number) for number in range(_SIGNATURES)], "ready": len(_ready)}))
