"""Runs on MicroPython: the core's pure parts, on the interpreter that they are for. Prints one JSON object."""

# ruff: noqa: E402

import gc

gc.threshold(8192)

import hashlib
import json
import time

from eyelid_pico import cbor, debounce, gestures, keychain, link, p256

RFC_KEY = bytes.fromhex("C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721")
ITEM = {0: 1, 1: [True, False, None, -1, "é", b"\x00" * 300], 300: {7: 1 << 52}}
REFUSED = ("a20342beef0001", "a2f5010342beef", "1817", "9f01ff", "62c080", "63eda080", "64f4908080", "81" * 9 + "00")


def refused(data):
    try:
        cbor.decode(data)
    except cbor.MalformedError:
        return True
    return False


def chain():
    keys = keychain.Keychain(3)
    keys.start(bytes(range(32)), bytes(32))
    return [bytes(keys.open(0).key).hex() for _ in range(4)]


def sign_ms():
    began = time.ticks_us()
    for number in range(10):
        p256.sign(RFC_KEY, hashlib.sha256(b"%d" % number).digest())
    return time.ticks_diff(time.ticks_us(), began) / 10000


def bounce():
    contact = debounce.Contact(0, False, 15)
    changes = []
    for now in range(80):
        contact.sample(now, now > 20 or now % 3 == 0)
        if contact.settle(now):
            changes.append(now)
    return changes


print(
    json.dumps(
        {
            "signatures": [[hex(part) for part in p256.sign(RFC_KEY, hashlib.sha256(m).digest())] for m in (b"sample", b"test")],
            "cbor": cbor.encode(ITEM).hex(),
            "decoded": cbor.decode(cbor.encode(ITEM)) == ITEM,
            "refused": [refused(bytes.fromhex(data)) for data in REFUSED],
            "frame": link.frame(bytes(range(256)) * 3).hex(),
            "unframed": [bytes(body) for body in link.Reader().feed(link.frame(bytes(600)))] == [bytes(600)],
            "chain": chain(),
            "bounce": bounce(),
            "table": len(gestures.TABLE),
            "sign_ms": sign_ms(),
        }
    )
)
