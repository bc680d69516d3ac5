"""Runs on MicroPython: `key digest` in hex on each line of standard input is answered with `r s`, and a single key with its public key."""

# ruff: noqa: E402 - as in main.py, the collector comes first

import gc

gc.threshold(32768)

import sys

from eyelid_pico import p256


def public_key(key):
    multiple = p256.public_multiple(key)
    while not multiple.step():
        pass
    x, y = multiple.affine()
    return f"{x:064x}{y:064x}"


def answer(words, noise):
    key = bytes.fromhex(words[0])
    if len(words) == 1:
        return public_key(key)
    r, s = p256.sign(key, bytes.fromhex(words[1]), noise)
    return f"{r:064x} {s:064x}"


while True:
    line = sys.stdin.readline()
    if not line:
        break
    print(answer(line.split(), line[-9:].encode()))
