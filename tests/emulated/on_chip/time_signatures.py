"""In the place of main.py: times the board's signatures and checks on the chip's own clock, and prints JSON on UART0."""

import gc
import json
import time

import machine

from eyelid_pico.p256 import Signing, low_s
from eyelid_pico.p256_verify import Verifying

KEY = bytes(range(1, 33))
PUBLIC = bytes.fromhex(
    "515c3d6eb9e396b904d3feca7f54fdcd0cc1e997bf375dca515ad0a6c3b4035f4536be3a50f318fbf9a5475902a221502bef0d57e08c53b2cc0a56f17d9f9354"
)
DIGEST = bytes(range(32, 64))
TURNS = 2


def steps_of(work):
    """Milliseconds until it is done, and those of its longest step."""
    longest = 0
    began = time.ticks_us()
    done = False
    while not done:
        before = time.ticks_us()
        done = work.step()
        longest = max(longest, time.ticks_diff(time.ticks_us(), before))
    return time.ticks_diff(time.ticks_us(), began) / 1000, longest / 1000


def measure():
    """The slowest of a few."""
    times = {"sign": 0.0, "sign_step": 0.0, "verify": 0.0, "verify_step": 0.0}
    for turn in range(TURNS):
        gc.collect()
        signing = Signing(KEY, DIGEST, bytes([turn]) * 32)
        note(times, "sign", steps_of(signing))
        verifying = Verifying(PUBLIC, DIGEST, low_s(signing.signature))
        note(times, "verify", steps_of(verifying))
    return times


def note(times, name, took):
    """Keeps the worst."""
    times[name] = max(times[name], took[0])
    times[name + "_step"] = max(times[name + "_step"], took[1])


uart = machine.UART(0, 115200, tx=machine.Pin(0), rx=machine.Pin(1), txbuf=1000)
try:
    uart.write(json.dumps(measure()) + "\n")
except Exception as error:
    uart.write(json.dumps({"error": repr(error)}) + "\n")
while True:
    time.sleep_ms(100)
