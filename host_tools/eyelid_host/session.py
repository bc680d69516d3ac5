"""Requests and answers over one line (`SPEC-cable.md`). Every request may be asked again: a lost frame costs time, never the answer."""

from __future__ import annotations

import logging
from collections.abc import Callable

from eyelid_formats import cable, link
from eyelid_formats.errors import Code, EyelidError, LinkError
from eyelid_host.transport import Transport
from eyelid_host.words import printable

_WAITS_S = (0.3, 0.6, 1.2, 2.4, 4.8)
"""Seconds to wait before a request is sent again; an answer to an earlier sending is taken too."""
_CODES = frozenset(Code)
log = logging.getLogger(__name__)

Received = tuple[int, cable.Message]


class Session:
    """One host's use of a line. `monotonic_s` is a clock that never goes back.

    `first_number` should differ from session to session, so that answers to an earlier one are not taken for this one's.
    """

    def __init__(self, transport: Transport, monotonic_s: Callable[[], float], first_number: int = 1) -> None:
        self.monotonic_s = monotonic_s
        self._transport = transport
        self._number = first_number
        self._reader = link.Reader(link.CABLE_LIMIT)
        self._started = False

    @property
    def damaged(self) -> int:
        """Frames that did not arrive whole."""
        return sum(self._reader.dropped.values())

    def send(self, *requests: cable.Message) -> list[int]:
        """Ask, without waiting; returns the requests' numbers, which only grow. Raises LinkError."""
        numbers = [self._next() for _ in requests]
        data = b"".join(cable.pack(number, request) for number, request in zip(numbers, requests, strict=True))
        self._transport.write(data if self._started else b"\0" + data)
        self._started = True
        return numbers

    def receive(self, timeout_s: float) -> list[Received]:
        """The answers that have arrived; empty when none was whole within `timeout_s`. Raises LinkError (`link-closed`)."""
        deadline_s = self.monotonic_s() + timeout_s
        while (left_s := deadline_s - self.monotonic_s()) >= 0:
            data = self._transport.read(left_s)
            received = [one for one in map(self._read, self._reader.feed(data)) if one]
            self._show_logs()
            if received or not data:
                return received
        return []

    def call(self, request: cable.Message, kind: type[cable.MessageT]) -> cable.MessageT:
        """Ask until an answer of this kind comes. Raises LinkError (`link-timeout`, `link-answer`) and what the rig answered."""
        answer = self.call_any(request)
        if not isinstance(answer, kind):
            raise LinkError(Code.LINK_ANSWER, f"the rig answered `{answer.NAME}` to `{request.NAME}`")
        return answer

    def call_any(self, request: cable.Message) -> cable.Message:
        """Ask until an answer comes. Raises LinkError (`link-timeout`) and what the rig answered."""
        asked: set[int] = set()
        for wait_s in _WAITS_S:
            asked.update(self.send(request))
            answer = self._await(asked, wait_s)
            if isinstance(answer, cable.Fault):
                raise as_error(answer)
            if answer:
                return answer
        raise self.silence(f"`{request.NAME}`", sum(_WAITS_S))

    def silence(self, what: str, seconds: float) -> LinkError:
        """The error for a rig that says nothing."""
        hint = f"; {self.damaged} frames arrived damaged: try a shorter cable" if self.damaged else ""
        asked = f"no answer to {what} within {seconds:.0f} s"
        return LinkError(Code.LINK_TIMEOUT, f"{asked}: is this the rig's port, and is its agent running?{hint}")

    def close(self) -> None:
        """Let go of the line."""
        self._transport.close()

    def _next(self) -> int:
        number = self._number
        self._number = number % cable.MAX_NUMBER + 1
        return number

    def _await(self, asked: set[int], answer_s: float) -> cable.Message | None:
        deadline_s = self.monotonic_s() + answer_s
        while (left_s := deadline_s - self.monotonic_s()) > 0:
            for number, message in self.receive(left_s):
                if number in asked:
                    return message
        return None

    def _read(self, item: dict[int, object]) -> Received | None:
        try:
            received = cable.number_of(item), cable.read_answer(item)
        except EyelidError as error:
            self._reader.dropped[error.code] += 1
            log.info("an answer that cannot be read: %s", error)
            return None
        log.debug("%d %s", received[0], received[1].NAME)
        return received

    def _show_logs(self) -> None:
        for line in self._reader.logs:
            log.info("rig: %s", printable(line))
        self._reader.logs.clear()


def as_error(fault: cable.Fault) -> EyelidError:
    """What the rig could not do, as an error here."""
    words = printable(fault.words)
    if fault.code in _CODES:
        return LinkError(Code(fault.code), f"the rig says: {words}")
    return LinkError(Code.LINK_ANSWER, f"the rig says {printable(fault.code, 64)}: {words}")
