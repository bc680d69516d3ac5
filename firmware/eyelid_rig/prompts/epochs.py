"""When to ask the Pico for the next epoch's key, and until when frames may be sealed with the one at hand. Pure: times come in."""

from __future__ import annotations

_MS = 1_000_000
GRACE_NS = 250 * _MS
"""Frames may still be sealed this long after an epoch's end: the Pico keeps the lamp lit for 400 ms (`SPEC-pico.md`, rule 4)."""
_MARGIN_NS = 5 * _MS
_RETRY_NS = 500 * _MS
_ANSWER_NS = 3_000 * _MS
_OTHER_EPOCH = ("epoch-past", "epoch-ahead")
PASSING = ("too-early", "busy", *_OTHER_EPOCH)
"""Refusals of a key after which the next request may well be answered: nothing that anybody has to look at."""


class Epochs:
    """The Pi's side of the key chain. All times are CLOCK_MONOTONIC, in ns.

    The Pico starts an epoch's clock when it answers, which is after the request was sent: an end counted from the request comes first,
    so the lamp is lit for as long as this side believes it is.

    `expected` is the epoch to ask for by its number, as long as it is known: a request that was late, or that somebody repeats, then opens
    no epoch that nobody would seal with. None asks for whichever comes next.
    """

    def __init__(self) -> None:
        self._ask_at_ns = 0
        self._asked_ns: int | None = None
        self.seal_until_ns = 0
        self.expected: int | None = None

    def due(self, now_ns: int) -> bool:
        """Whether to ask now."""
        if self._asked_ns is not None and now_ns - self._asked_ns < _ANSWER_NS:
            return False
        return now_ns >= self._ask_at_ns

    def asked(self, now_ns: int) -> None:
        """A request is on its way."""
        self._asked_ns = now_ns

    def opened(self, epoch: int, length_ms: int, asked_ns: int, now_ns: int) -> None:
        """The answer to the request of `asked_ns` came at `now_ns`; a late one has its own end, not that of a request after it."""
        self.expected = epoch + 1
        self.seal_until_ns = asked_ns + length_ms * _MS + GRACE_NS
        self._ask_at_ns = now_ns + length_ms * _MS + _MARGIN_NS
        self._asked_ns = None

    def refused(self, code: str, wait_ms: int | None, now_ns: int) -> None:
        """The Pico said no; ask again after `wait_ms`, or in half a second. After another epoch than it has, ask for any, at once."""
        self._asked_ns = None
        if code in _OTHER_EPOCH:
            self.expected, wait_ms = None, 0
        self._ask_at_ns = now_ns + (_RETRY_NS if wait_ms is None else wait_ms * _MS + _MARGIN_NS)

    def lost(self, now_ns: int) -> None:
        """Port, Pico or epoch are gone: no frame may be sealed until a new key comes, of whichever epoch."""
        self._asked_ns = None
        self.expected = None
        self.seal_until_ns = 0
        self._ask_at_ns = now_ns
