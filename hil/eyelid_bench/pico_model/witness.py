"""The promises that hold over a board's whole life, whatever it was asked: watched from outside, with no idea of how the board works."""

from __future__ import annotations

from collections.abc import Iterable

from eyelid_bench.pico_model.board import Did, Output
from eyelid_bench.pico_model.words import ANSWER, DOUBLE, PRESS, TRAIN, VOICE, Fields, Say

EPOCH_MS = 2000
LOOK_BACK_MS = 10_000
BLANK_US = 1000
_MOST = {PRESS: ANSWER, DOUBLE: TRAIN, VOICE: ANSWER}


class BrokenPromiseError(AssertionError):
    """The board did what it never may, or not what it must."""


class Witness:
    """Sees everything that leaves a board, in order, and what was done to its lamp and its switch."""

    def __init__(self) -> None:
        self.counter = self.boots = self.grants = 0
        self.lamp_is_seen = True
        self._granted: dict[bytes, int] = {}
        self._keys: dict[bytes, tuple[int, int]] = {}
        self._epoch = self._forgot = 0
        self._out_until_ms = 0
        self._is_shut = self.is_lit = False
        self._booted_ms = 0

    def output(self, output: Output) -> None:
        """What is no message."""
        if output.what == Did.BOOTED:
            self._booted_ms, self.is_lit = output.ms, True
        elif output.what == Did.LIT:
            self.is_lit = bool(output.value)
            holds(self.is_lit or output.ms >= self._out_until_ms or self._is_shut, "the lamp went dark while a key was out")
        elif output.what == Did.BLANK:
            holds(output.value <= BLANK_US, "the read-back's blank was longer than 1 ms")
        elif output.what == Did.ENDED:
            holds(False, f"the program ended itself: {output.data.decode()}")

    def message(self, ms: int, message: Fields) -> None:
        """What the board sends."""
        kind = message[0]
        if kind in (Say.READY, Say.STATE):
            self._state(message)
        elif kind == Say.KEY:
            self._key(ms, message)
        elif kind == Say.PROMPT and 1 not in message:
            self._prompt(message)
        elif kind == Say.FORGOTTEN:
            self._forgot = message[2]
            holds(self._forgot > self._epoch, "an epoch from before the forget is still to come")
        elif kind in (Say.SHUT, Say.OPENED):
            self._is_shut = kind == Say.SHUT
            self._out_until_ms = ms if self._is_shut else self._out_until_ms

    def _state(self, state: Fields) -> None:
        if state[0] == Say.READY:
            holds(state[5] > self.boots, "boots went back")
            self.boots = state[5]
            self._is_shut = state[6]
        holds(state[2] >= self.counter, f"the counter went back to {state[2]}, {self.counter} had left the board")
        holds(state[8] >= self.grants, f"the grants went back to {state[8]}, {self.grants} had left the board")

    def _key(self, ms: int, message: Fields) -> None:
        epoch, key = message[2], message[3]
        holds(epoch > self._epoch and epoch >= self._forgot, "an epoch went back")
        holds(key not in self._keys, "a key was given twice")
        last_ms = max((given_ms for _, given_ms in self._keys.values()), default=-EPOCH_MS)
        holds(ms - last_ms >= EPOCH_MS, f"two keys within {ms - last_ms} ms")
        holds(ms - self._booted_ms >= EPOCH_MS, "a key too soon after a boot")
        holds(not self._is_shut, "a key while shut")
        holds(self.lamp_is_seen, "a key without a lamp that was seen lit")
        self._keys[key] = epoch, ms
        self._epoch = epoch
        self._out_until_ms = ms + message[5]

    def lit_where_it_must(self, ms: int) -> None:
        """At the end of a turn."""
        holds(self.is_lit or ms >= self._out_until_ms or self._is_shut, "the lamp is dark while a key is out")

    def _prompt(self, prompt: Fields) -> None:
        holds(prompt[2] > self.counter, f"counter {prompt[2]} after {self.counter}")
        self.counter = prompt[2]
        holds(prompt[4] <= _MOST[prompt[3]], "a scope above what the gesture may have")
        holds(prompt[3] != VOICE or not prompt[6], "keys with a spoken prompt")
        holds(len(prompt[6]) <= 6, "more than the look-back")
        for epoch, key in prompt[6]:
            holds(key in self._keys and self._keys[key][0] == epoch, "a key of the past that was never given")
            holds(epoch >= self._forgot, "a key from before the forget")

    def granted(self, unit: bytes, counter: int, grant: bytes) -> None:
        """A grant that left the board."""
        known = self._granted.setdefault(unit + counter.to_bytes(8, "big"), hash(grant))
        holds(known == hash(grant), f"two grants for prompt {counter}")
        self.grants = max(self.grants, len(self._granted))


def holds(condition: bool, what: str) -> None:
    """Raises BrokenPromiseError."""
    if not condition:
        raise BrokenPromiseError(what)


def seeds_of(sectors: Iterable[bytes]) -> list[bytes]:
    """The seeds that somebody who reads the flash would find (SPEC-pico.md, Storage): what is written, whole or not."""
    return [sector[14:46] for sector in sectors if sector.strip(b"\xff")]
