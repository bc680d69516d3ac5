"""The Pi's end of a simulated board's UART, as far as figures need one."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import serial

from eyelid_bench.pico import PicoFailedError, SimulatedPico
from eyelid_bench.pico_model.words import Ask, Fields, Say, request
from eyelid_formats import link

_LIMIT = 2304
_PATIENCE_S = 5.0
_ASK_AGAIN_S = 0.3


class Pi:
    """Asks and listens; raises PicoFailedError where the board boots once more or does not answer."""

    def __init__(self, pico: SimulatedPico, port: serial.Serial) -> None:
        self.pico = pico
        self.events: list[Fields] = []
        self.boots = pico.boots
        self._port = port
        self._reader = link.Reader(_LIMIT)
        self._answers: dict[int, Fields] = {}
        self._numbers = itertools.count(1)

    def send(self, raw: bytes) -> None:
        """As it is; raises PicoFailedError where the board has stopped taking anything."""
        try:
            self._port.write(raw)
        except serial.SerialTimeoutException as error:
            raise PicoFailedError("the simulated Pico takes no more bytes: see pico.log") from error

    def ask(self, kind: Ask, fields: Fields | None = None) -> Fields:
        """A request and its answer."""
        number = next(self._numbers)
        self.send(request(kind, number, fields or {}))
        self._listen(lambda: number in self._answers, f"an answer to {kind.name}", _PATIENCE_S)
        return self._answers.pop(number)

    def hello(self) -> Fields:
        """Asks until the board has booted far enough to answer."""
        until = time.monotonic() + _PATIENCE_S
        while time.monotonic() < until:
            number = next(self._numbers)
            self.send(request(Ask.HELLO, number, {}))
            try:
                self._listen(lambda: number in self._answers, "an answer to HELLO", _ASK_AGAIN_S)  # noqa: B023 - called at once
            except PicoFailedError:
                if self.pico.boots != self.boots:
                    raise
                continue
            return self._answers.pop(number)
        raise PicoFailedError(f"the simulated Pico did not answer within {_PATIENCE_S:.0f} s")

    def event(self, kind: Say) -> Fields:
        """The next event of this type."""
        self._listen(lambda: any(event[0] == kind for event in self.events), f"event {kind.name}", _PATIENCE_S)
        found = next(event for event in self.events if event[0] == kind)
        self.events.remove(found)
        return found

    def _listen(self, holds: Callable[[], bool], what: str, patience_s: float) -> None:
        until = time.monotonic() + patience_s
        while not holds():
            if self.pico.boots != self.boots:
                raise PicoFailedError(f"the simulated Pico booted again instead of {what}: see pico.log")
            if time.monotonic() > until:
                raise PicoFailedError(f"no {what} within {patience_s} s")
            for message in self._reader.feed(self._port.read(4096)):
                if 1 in message:
                    self._answers[message[1]] = message
                else:
                    self.events.append(message)


@contextmanager
def switched_on(folder: Path, heap: str) -> Iterator[Pi]:
    """A board in this folder, with the finger on the button, and the Pi at its UART."""
    pico = SimulatedPico(folder, heap=heap)
    pico.hold_button_at_boot(True)
    with pico, serial.Serial(pico.port, 115200, timeout=0.01, write_timeout=_PATIENCE_S) as port:
        yield Pi(pico, port)
