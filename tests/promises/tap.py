"""A tap on the wire between Pi and Pico: hears everything, and may say something of its own to either side."""

from __future__ import annotations

import os
import pty
import select
import threading
import time
import tty
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from eyelid_formats.link import UART_LIMIT, Reader, pack_message

Message = dict[int, Any]


@dataclass(frozen=True)
class Heard:
    """One message; `at_s` is time.monotonic() when it passed."""

    at_s: float
    message: Message
    from_pico: bool


class Tap:
    """`port` is what the Pi opens; `join` names the Pico's own port, as soon as there is one."""

    def __init__(self) -> None:
        self._master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        self.port = os.ttyname(self._slave)
        self.heard: list[Heard] = []
        self._readers = {True: Reader(UART_LIMIT), False: Reader(UART_LIMIT)}
        self._stop = threading.Event()
        self._pico = -1
        self._thread: threading.Thread | None = None

    def join(self, port_of: Callable[[], str]) -> None:
        """Carry bytes from now on; `port_of` raises until the Pico has its port."""
        self._thread = threading.Thread(target=self._carry, args=(port_of,), name="tap", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        if self._thread:
            self._thread.join()
        for descriptor in (self._master, self._slave, self._pico):
            if descriptor >= 0:
                os.close(descriptor)

    def tell_pi(self, message: Message) -> None:
        """As if the Pico had said it."""
        os.write(self._master, b"\0" + pack_message(message))

    def tell_pico(self, message: Message) -> None:
        """As if the Pi had asked it."""
        self.heard.append(Heard(time.monotonic(), message, from_pico=False))
        os.write(self._pico, b"\0" + pack_message(message))

    def from_pico(self, kind: int) -> list[Message]:
        """What the Pico said of one type."""
        return [one.message for one in self.heard if one.from_pico and one.message[0] == kind]

    def asked(self, kind: int) -> list[Message]:
        """What the Pi asked of one type."""
        return [one.message for one in self.heard if not one.from_pico and one.message[0] == kind]

    def keys(self) -> dict[int, bytes]:
        """Epoch to key, as they were given on request."""
        return {message[2]: message[3] for message in self.from_pico(66)}

    def _carry(self, port_of: Callable[[], str]) -> None:
        while self._pico < 0 and not self._stop.wait(0.005):
            self._open(port_of)
        while not self._stop.is_set():
            for source in select.select([self._master, self._pico], [], [], 0.05)[0]:
                self._pass_on(source)

    def _open(self, port_of: Callable[[], str]) -> None:
        try:
            self._pico = os.open(port_of(), os.O_RDWR | os.O_NOCTTY)
        except Exception:
            return
        tty.setraw(self._pico)

    def _pass_on(self, source: int) -> None:
        data = os.read(source, 4096)
        from_pico = source == self._pico
        now_s = time.monotonic()
        self.heard.extend(Heard(now_s, message, from_pico) for message in self._readers[from_pico].feed(data))
        os.write(self._master if from_pico else self._pico, data)
