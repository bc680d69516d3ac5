"""The Pi's end of an emulated board's UART, and the finger on its button; every wait has a deadline in emulated time."""

from __future__ import annotations

from typing import Any

import pins
from emulated.chip import Chip
from eyelid_formats import cbor, link
from eyelid_pico import codes
from eyelid_pico.provisioning import AWARE_MS
from factory import Rig
from unit.pico.desk import provision_fields

LIMIT = 2304
BOOT_MS = 10_000
ANSWER_MS = 5_000
SETTLED_MS = 100
Message = dict[int, Any]


class PiEnd:
    """Asks and listens. `events` and answers come in as the chip sends them."""

    def __init__(self, chip: Chip) -> None:
        self.chip = chip
        self.events: list[Message] = []
        self.boot_ms = 0.0
        self._answers: dict[int, Message] = {}
        self._reader = link.Reader(LIMIT)
        self._number = 0

    def provision(self, rig: Rig) -> None:
        """The first boot, with the finger on the button; then an operator's order and a press."""
        self.chip.drive(pins.BUTTON, False)
        boots = self.event(codes.READY, BOOT_MS)[5]
        self.boot_ms = self.chip.now_ms
        self.chip.drive(pins.BUTTON, True)
        self.chip.run(SETTLED_MS)
        answer = self.ask(codes.PROVISION, provision_fields(rig, boots))
        assert answer[0] == codes.DONE, answer
        self.chip.run(AWARE_MS + SETTLED_MS)
        self.press()
        self.event(codes.PROVISIONED)

    def listen(self) -> None:
        """Takes what has arrived."""
        received, self.chip.sent[:] = bytes(self.chip.sent), b""
        for message in self._reader.feed(received):
            if 1 in message:
                self._answers[message[1]] = message
            else:
                self.events.append(message)

    def event(self, kind: int, within_ms: float = ANSWER_MS) -> Message:
        """Waits for an event and takes it out, with those before it."""
        self.chip.until(lambda: self._has_event(kind), within_ms, f"event {kind}")
        at = next(at for at, event in enumerate(self.events) if event[0] == kind)
        found = self.events[at]
        del self.events[: at + 1]
        return found

    def _has_event(self, kind: int) -> bool:
        self.listen()
        return any(event[0] == kind for event in self.events)

    def request(self, kind: int, fields: Message | None = None) -> int:
        """Sends it and waits for nothing; the request's number."""
        self._number += 1
        message = {0: kind, 1: self._number, **(fields or {})}
        self.chip.uart.send(b"\x00" + link.pack(link.FrameType.MESSAGE, cbor.encode(message)))
        return self._number

    def answer(self, number: int) -> Message:
        """Waits for it."""
        self.chip.until(lambda: self._has_answer(number), ANSWER_MS, f"answer {number}")
        return self._answers.pop(number)

    def _has_answer(self, number: int) -> bool:
        self.listen()
        return number in self._answers

    def ask(self, kind: int, fields: Message | None = None) -> Message:
        """A request and its answer."""
        return self.answer(self.request(kind, fields))

    def press(self, down_ms: float = 80) -> None:
        """One press."""
        self.chip.drive(pins.BUTTON, False)
        self.chip.run(down_ms)
        self.chip.drive(pins.BUTTON, True)

    def key(self) -> Message:
        """The next epoch's key, once it may be asked for, or the refusal."""
        answer = self.ask(codes.KEY)
        if answer[0] == codes.ERROR and answer[2] == "too-early":
            self.chip.run(answer[3])
            answer = self.ask(codes.KEY)
        return answer
