"""From the UART's thread to the agent's: one queue that keeps the order in which the Pico spoke."""

from __future__ import annotations

from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import TypeAlias

from eyelid_formats.errors import LinkError
from eyelid_rig.clock import Clock
from eyelid_rig.prompts.pico import Answer

OnPost: TypeAlias = Callable[[Answer | LinkError, int], None]
"""(event, when it came: CLOCK_MONOTONIC in ns)"""


class Mailbox:
    """Takes post before there is an agent, too: what the Pico says while `eye` still recovers is not lost."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._queue: SimpleQueue[Callable[[OnPost], None]] = SimpleQueue()

    def post(self, event: Answer | LinkError) -> None:
        """From the UART's thread: an event, or the death of the port."""
        at_ns = self._clock.monotonic_ns()
        self._queue.put(lambda on_event: on_event(event, at_ns))

    def answer(self, then: Callable[[Answer], None], answer: Answer) -> None:
        """From the UART's thread: the answer to a request, for `then`."""
        self._queue.put(lambda _on_event: then(answer))

    def call(self, then: Callable[[], None]) -> None:
        """From any thread: have something called in the agent's."""
        self._queue.put(lambda _on_event: then())

    def deliver(self, on_event: OnPost, timeout_s: float) -> bool:
        """Hand out the next piece; False where none comes within `timeout_s`."""
        try:
            hand_out = self._queue.get(timeout=timeout_s)
        except Empty:
            return False
        hand_out(on_event)
        return True
