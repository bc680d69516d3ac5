"""Runs on MicroPython in the board's heap: `kind hex` on each line of standard input is answered with the decoder's verdict.

The whole core is loaded, as on the board. Nothing is caught but what the decoder says: running out of memory ends this process.
"""

# ruff: noqa: E402 - as in main.py, the collector comes first

import gc

gc.threshold(8192)

import sys

import eyelid_pico.device  # noqa: F401 - for the room that it takes
from eyelid_pico import cbor
from eyelid_pico.codes import RefusedError
from eyelid_pico.draft import MAX_ITEMS, Draft
from eyelid_pico.order import Order
from eyelid_pico.policy import Policy
from eyelid_pico.requests import Request

gc.threshold(32768)


def read(kind, data):
    try:
        kind(data)
    except cbor.MalformedError:
        return "refused"
    return "ok"


def read_request(data):
    request = Request(data)
    if request.number is None:
        return "dropped"
    try:
        request.check()
    except RefusedError as refusal:
        return refusal.code
    return "ok"


KINDS = {"draft": Draft, "policy": Policy, "order": Order}


def verdict(kind, data):
    said = read_request(data) if kind == "request" else read(KINDS[kind], data)
    untagged = data[kind == "order" :]
    if said == "ok" and cbor.encode(cbor.decode(untagged, MAX_ITEMS)) != untagged:
        return "written otherwise"
    return said


while True:
    line = sys.stdin.readline()
    if not line:
        break
    kind, _, data = line.rstrip().partition(" ")
    print(verdict(kind, bytes.fromhex(data)))
