"""Messages in a pipe between `eye` and a program of its own: a length of four bytes, then strict CBOR, never an object of Python's."""

from __future__ import annotations

import os

from eyelid_formats.fields import Record

_LENGTH_BYTES = 4


class TooLongError(Exception):
    """A message that is longer than its reader takes."""


def framed(message: Record) -> bytes:
    """The message as it goes into a pipe."""
    data = message.encode()
    return len(data).to_bytes(_LENGTH_BYTES) + data


def send(sink: int, message: Record) -> None:
    """All of it, however long that takes."""
    data = memoryview(framed(message))
    while data:
        data = data[os.write(sink, data) :]


def kept_for_messages(sink: int) -> int:
    """A descriptor of its own in place of standard output, so that nothing that a library prints gets among the messages."""
    kept = os.dup(sink)
    os.dup2(2, sink)
    return kept


class Messages:
    """Puts messages together from a pipe's pieces; at most `limit` bytes each are taken."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._buffer = bytearray()

    @property
    def is_between(self) -> bool:
        """Whether nothing of a message that is not whole yet is kept."""
        return not self._buffer

    def take(self, piece: bytes) -> list[bytes]:
        """The messages that this piece completed. Raises TooLongError."""
        self._buffer += piece
        whole = []
        while (size := self._size()) is not None and len(self._buffer) >= size:
            whole.append(bytes(self._buffer[_LENGTH_BYTES:size]))
            del self._buffer[:size]
        return whole

    def _size(self) -> int | None:
        """Of the message that the buffer begins with, its length included; None where that is not known yet."""
        if len(self._buffer) < _LENGTH_BYTES:
            return None
        length = int.from_bytes(self._buffer[:_LENGTH_BYTES])
        if length > self._limit:
            raise TooLongError
        return _LENGTH_BYTES + length
