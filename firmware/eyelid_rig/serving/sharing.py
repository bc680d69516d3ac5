"""Log lines of the cable's own process, shown to the host on the port they are about."""

from __future__ import annotations

import logging
from collections import deque

from eyelid_formats import link

_MAX_LINES = 50
_MAX_CHARACTERS = 300


class LogShare(logging.Handler):
    """Keeps the last lines until a host is there to read them. This process has no key, frame or words that could get into one."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self._lines: deque[str] = deque(maxlen=_MAX_LINES)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one line."""
        self._lines.append(f"{record.levelname.lower()}: {record.getMessage()}"[:_MAX_CHARACTERS])

    def frames(self) -> bytes:
        """The frames of the lines since the last call."""
        out = bytearray()
        while self._lines:
            out += link.pack(link.FrameType.LOG, self._lines.popleft().encode())
        return bytes(out)
