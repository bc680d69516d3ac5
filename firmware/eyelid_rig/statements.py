"""Audit requests of the host: one at a time, and never in the way of a prompt. Pure: times come in."""

from __future__ import annotations

from collections import deque

_WAITING = 8
_ANSWER_NS = 5_000_000_000


class Statements:
    """Which nonce the Pico is to be asked about next.

    The Pico signs one thing at a time; whoever is on the cable can ask for audits without end. So a request waits while a prompt is being
    worked on, and where eight wait already, more are dropped: the host asks again.
    """

    def __init__(self) -> None:
        self._waiting: deque[bytes] = deque()
        self._asked_ns: int | None = None

    def request(self, nonce: bytes) -> bool:
        """Take a request; False where it is dropped."""
        if len(self._waiting) >= _WAITING or nonce in self._waiting:
            return False
        self._waiting.append(nonce)
        return True

    def due(self, prompt_at_work: bool, now_ns: int) -> bytes | None:
        """The nonce to ask about now."""
        if self._asked_ns is not None and now_ns - self._asked_ns < _ANSWER_NS:
            return None
        if prompt_at_work or not self._waiting:
            return None
        self._asked_ns = now_ns
        return self._waiting.popleft()

    def answered(self) -> None:
        """The Pico is free again."""
        self._asked_ns = None
