"""Serving one open line: take in what comes, answer in order, never wait for a host that does not read."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Iterator

from eyelid_formats import cable, cbor, link
from eyelid_formats.errors import Code, EyelidError
from eyelid_rig.serving.answers import Answers, fault
from eyelid_rig.serving.port import Port
from eyelid_rig.serving.sharing import LogShare

_IDLE_S = 0.2
_BATCH = 8192
log = logging.getLogger(__name__)


class Line:
    """One line from its opening to its end. `serve` returns when `stop` is set, and raises OSError when the line dies."""

    def __init__(self, port: Port, answers: Answers, share: LogShare, stop: threading.Event) -> None:
        self._port = port
        self._answers = answers
        self._share = share
        self._stop = stop
        self._reader = link.Reader(link.CABLE_LIMIT)
        self._waiting: deque[dict[int, cbor.Item]] = deque()
        self._answering: Iterator[bytes] | None = None
        self._outgoing = bytearray()
        self._met = False

    def serve(self) -> None:
        """Answer until `stop`."""
        self._outgoing += b"\0"
        while not self._stop.is_set():
            self._take_in()
            self._work()
            self._send()

    @property
    def _busy(self) -> bool:
        return self._answering is not None or bool(self._waiting) or bool(self._outgoing)

    def _take_in(self) -> None:
        data = self._port.read(0 if self._busy else _IDLE_S)
        for item in self._reader.feed(data):
            self._met = True
            if len(self._waiting) < cable.PENDING_REQUESTS:
                self._waiting.append(item)
            else:
                self._outgoing += _too_many(item)

    def _work(self) -> None:
        """Fill the batch from the request at hand, or the next."""
        if self._met:
            self._outgoing += self._share.frames()
        while len(self._outgoing) < _BATCH:
            if self._answering is None:
                if not self._waiting:
                    return
                self._answering = self._answers.answer(self._waiting.popleft())
            frame = next(self._answering, None)
            if frame is None:
                self._answering = None
            elif not frame:
                return
            else:
                self._outgoing += frame

    def _send(self) -> None:
        if not self._outgoing:
            return
        taken = self._port.write(bytes(self._outgoing))
        self._outgoing.clear()
        if not taken:
            log.info("the host does not read: what it asked for is dropped")
            self._answering = None
            self._waiting.clear()
            self._met = False
            self._outgoing += b"\0"


def _too_many(item: dict[int, cbor.Item]) -> bytes:
    try:
        return fault(cable.number_of(item), Code.BUSY, f"{cable.PENDING_REQUESTS} requests are waiting: ask again when some are answered")
    except EyelidError:
        return b""
