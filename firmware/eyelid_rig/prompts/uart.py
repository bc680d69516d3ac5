"""The Pico's serial line: a thread that reads, numbered requests, and a port that is reopened when it dies."""

from __future__ import annotations

import errno
import os
import select
import threading
import time
from collections.abc import Callable
from itertools import count
from typing import Protocol

import serial

from eyelid_formats.errors import Code, EyelidError, LinkError
from eyelid_formats.link import UART_LIMIT, Reader, pack_message
from eyelid_rig.prompts import secret
from eyelid_rig.prompts.pico import Answer, Refusal, Request, State, hello, read_answer, read_event

_READ_S = 0.05
_BUFFER_BYTES = 4096
_WRITE_S = 2.0
_REOPEN_S = 0.25
_MAX_WAITING = 32
_LOST_NS = 10_000_000_000
_HELLO_S = 1.0
_HELLOS = 8


class Port(Protocol):
    """The part of serial.Serial that is used here."""

    def fileno(self) -> int:
        """For select(2) and readv(2)."""

    def write(self, data: bytes) -> int | None:
        """All of it, or an exception after the time-out."""

    def close(self) -> None:
        """Let go of the port."""


OnAnswer = Callable[[Answer], None]
OnEvent = Callable[[Answer | LinkError], None]


def open_port(path: str, baud: int) -> Port:
    """A serial port of our own. Raises LinkError (`pico-absent`) with what to look at."""
    try:
        return serial.Serial(path, baud, write_timeout=_WRITE_S, exclusive=True)
    except (serial.SerialException, OSError, ValueError) as error:
        raise LinkError(
            Code.PICO_ABSENT,
            f"cannot open the Pico's port {path}: {error}. "
            "Is the UART on (enable_uart=1), wired to GP0/GP1, and this user in the group dialout?",
        ) from None


class PicoUart:
    """Requests to the Pico and events from it.

    `on_event` is called from the reading thread with each event, and with a LinkError when the port dies; answers go to the callback
    of their request. A request that gets no answer ends when the port dies or `expire` is called for it.
    """

    def __init__(self, opener: Callable[[], Port], on_event: OnEvent) -> None:
        self._opener = opener
        self._on_event = on_event
        self._numbers = count(1)
        self._waiting: dict[int, tuple[int, OnAnswer]] = {}
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._port: Port | None = None
        self._buffer = bytearray(_BUFFER_BYTES)
        self._reader = Reader(UART_LIMIT, secret.decode)
        self._thread = threading.Thread(target=self._run, name="pico-uart", daemon=True)

    def start(self) -> None:
        """Open the port and begin to read. Raises LinkError."""
        self._connect()
        self._thread.start()

    def stop(self) -> None:
        """Close the port."""
        self._stop.set()
        if self._thread.ident:
            self._thread.join(_WRITE_S)
        self._close()

    @property
    def dropped(self) -> int:
        """Frames that arrived damaged."""
        return sum(self._reader.dropped.values())

    def ask(self, request: Request, on_answer: OnAnswer) -> int:
        """Send a request; `on_answer` is called from the reading thread. Raises LinkError."""
        with self._lock:
            self._give_up_old()
            if len(self._waiting) >= _MAX_WAITING:
                raise LinkError(Code.BUSY, f"{_MAX_WAITING} requests to the Pico wait for an answer")
            number = next(self._numbers) % 2**31 or next(self._numbers)
            self._waiting[number] = time.monotonic_ns(), on_answer
        try:
            self._write(pack_message(request.message(number)))
        except LinkError:
            self.expire(number)
            raise
        return number

    def call(self, request: Request, timeout_s: float = 5.0) -> Answer:
        """Send a request and wait. Raises LinkError (`link-timeout`, `pico-refused`)."""
        answered = threading.Event()
        answers: list[Answer] = []

        def take(answer: Answer) -> None:
            answers.append(answer)
            answered.set()

        number = self.ask(request, take)
        if not answered.wait(timeout_s):
            self.expire(number)
            raise LinkError(Code.LINK_TIMEOUT, f"the Pico did not answer `{request.ask.name.lower()}` within {timeout_s:g} s")
        if isinstance(answers[0], Refusal):
            raise LinkError(Code.PICO_REFUSED, f"the Pico refused `{request.ask.name.lower()}`: {answers[0].code}")
        return answers[0]

    def _give_up_old(self) -> None:
        """An answer that is this late was lost on the line."""
        oldest_ns = time.monotonic_ns() - _LOST_NS
        self._waiting = {number: one for number, one in self._waiting.items() if one[0] >= oldest_ns}

    def expire(self, number: int) -> None:
        """Nobody waits for this answer any more."""
        with self._lock:
            self._waiting.pop(number, None)

    def _write(self, data: bytes) -> None:
        port = self._port
        if port is None:
            raise LinkError(Code.LINK_CLOSED, "the Pico's port is not open")
        try:
            port.write(data)
        except (serial.SerialException, OSError, TypeError, ValueError) as error:  # TypeError: the reading thread has just closed it
            raise LinkError(Code.LINK_CLOSED, f"the Pico's port does not take bytes: {error}") from None

    def _connect(self) -> None:
        self._port = self._opener()
        self._port.write(b"\0")

    def _close(self) -> None:
        port, self._port = self._port, None
        if port is not None:
            port.close()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._pump()
            except (LinkError, serial.SerialException, OSError, TypeError, ValueError) as error:
                self._lose(error)
                self._stop.wait(_REOPEN_S)

    def _pump(self) -> None:
        if self._port is None:
            self._connect()
            assert self._port is not None
        count = self._receive(self._port.fileno())
        messages = self._reader.feed(self._buffer, count)
        self._buffer[:count] = bytes(count)
        for message in messages:
            self._dispatch(message)

    def _receive(self, descriptor: int) -> int:
        """How many bytes came; they are in the buffer and nowhere else. Raises OSError where there will be no more."""
        if not select.select([descriptor], [], [], _READ_S)[0]:
            return 0
        try:
            count = os.readv(descriptor, [self._buffer])
        except BlockingIOError:
            return 0
        if not count:
            raise OSError(errno.EIO, "it was unplugged")
        return count

    def _lose(self, error: Exception) -> None:
        was_open = self._port is not None
        self._close()
        with self._lock:
            self._waiting.clear()
        if was_open and not self._stop.is_set():
            self._on_event(LinkError(Code.PICO_ABSENT, f"the Pico's port died: {error}"))

    def _dispatch(self, message: dict[int, object]) -> None:
        try:
            answer = read_answer(message)
            if answer is None:
                event = read_event(message)
                if event is not None:
                    self._on_event(event)
                return
        except EyelidError as error:
            self._reader.dropped[error.code] += 1
            return
        with self._lock:
            waiting = self._waiting.pop(answer[0], None)
        if waiting is not None:
            waiting[1](answer[1])


def meet(uart: PicoUart) -> State:
    """The Pico's state, asked for until it answers: one still booting hears nothing. Raises LinkError (`link-timeout`, `link-answer`)."""
    for attempt in range(_HELLOS):
        try:
            answer = uart.call(hello(), _HELLO_S)
        except LinkError as error:
            if error.code is not Code.LINK_TIMEOUT or attempt == _HELLOS - 1:
                raise
            continue
        if isinstance(answer, State):
            return answer
    raise LinkError(Code.LINK_ANSWER, "the Pico answers hello with something else")
