"""Which pieces of a file to ask for, and what has come: bytes in any order in, the file's beginning out.

A serial line loses and damages frames and never reorders them. So a piece is lost as soon as something after it arrives, and only
the tail of everything asked needs a timer.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from itertools import islice

from eyelid_formats import cable
from eyelid_formats.errors import Code, LinkError

WINDOW_BYTES = 2 * cable.READ_LIMIT
WINDOW_REQUESTS = 24
_AHEAD_BYTES = 2**20


@dataclass(slots=True)
class _Asked:
    """A request on its way: bytes `at` to `end` have not come."""

    at: int
    end: int


class Transfer:
    """One file of `size` bytes from `start` on. Holds at most `_AHEAD_BYTES` that cannot be handed out yet."""

    def __init__(self, what: cable.What, name: bytes | None, start: int, size: int) -> None:
        self._what = what
        self._name = name
        self._size = size
        self._todo: deque[tuple[int, int]] = deque()
        self._fresh = start
        self._asked: dict[int, _Asked] = {}
        self._early: dict[int, bytes] = {}
        self.done = start
        """Bytes handed out, counted from the file's beginning."""

    @property
    def complete(self) -> bool:
        """Whether everything has been handed out."""
        return self.done >= self._size

    def requests(self) -> list[cable.Read]:
        """What to ask for now, so that the line stays full. The caller must tell the numbers with `sent`."""
        room = WINDOW_BYTES - sum(one.end - one.at for one in self._asked.values())
        wanted: list[cable.Read] = []
        while room > 0 and len(self._asked) + len(wanted) < WINDOW_REQUESTS and (piece := self._next_piece()):
            at, end = piece
            room -= end - at
            wanted.append(cable.Read(self._what, self._name, at, end - at))
        return wanted

    def sent(self, numbers: list[int], requests: list[cable.Read]) -> None:
        """`requests` went out under `numbers`."""
        for number, request in zip(numbers, requests, strict=True):
            self._asked[number] = _Asked(request.offset, request.offset + request.length)

    def take(self, number: int, message: cable.Message) -> bytes:
        """The bytes that an answer makes ready, often none. Raises LinkError where it is no answer to what was asked."""
        if number not in self._asked:
            return b""
        self._lose_before(number)
        match message:
            case cable.Data(offset, data):
                self._put(self._asked[number], offset, data)
            case cable.End(size):
                self._finish(number, size)
            case _:
                raise LinkError(Code.LINK_ANSWER, f"the rig answered `{message.NAME}` to `read`")
        return self._ready()

    def lose_all(self) -> None:
        """Nothing more comes: ask again for all that is missing."""
        for number in list(self._asked):
            self._lose(number)

    def is_asked(self, number: int) -> bool:
        """Whether this request is on its way."""
        return number in self._asked

    def lose(self, number: int) -> None:
        """The rig had no room for this request."""
        if number in self._asked:
            self._lose(number)

    def _next_piece(self) -> tuple[int, int] | None:
        if self._todo:
            return self._todo.popleft()
        if self._fresh >= self._size or self._fresh > self.done + _AHEAD_BYTES:
            return None
        at = self._fresh
        self._fresh = min(at + cable.READ_LIMIT, self._size)
        return at, self._fresh

    def _lose_before(self, number: int) -> None:
        """The rig answers in order: what was asked before `number` and is not finished lost its end."""
        earlier = list(islice(self._asked, list(self._asked).index(number)))
        for one in earlier:
            self._lose(one)

    def _lose(self, number: int) -> None:
        asked = self._asked.pop(number)
        self._again(asked.at, asked.end)

    def _again(self, at: int, end: int) -> None:
        while at < end:
            self._todo.append((at, min(end, at + cable.READ_LIMIT)))
            at += cable.READ_LIMIT

    def _put(self, asked: _Asked, offset: int, data: bytes) -> None:
        if not asked.at <= offset <= offset + len(data) <= asked.end:
            raise LinkError(Code.LINK_ANSWER, f"the rig sent {len(data)} bytes from {offset}, which were not asked for")
        self._again(asked.at, offset)
        asked.at = offset + len(data)
        self._early[offset] = data

    def _finish(self, number: int, size: int) -> None:
        if size < self._size:
            raise LinkError(Code.LINK_ANSWER, f"the file has {size} bytes now and had {self._size}: pull it again")
        self._lose(number)

    def _ready(self) -> bytes:
        out = bytearray()
        while (data := self._early.pop(self.done, None)) is not None:
            out += data
            self.done += len(data)
        return bytes(out)
