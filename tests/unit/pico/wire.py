"""The Pi's end of a simulated Pico's UART, for tests that run the board's program on its real interpreter."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import serial

from eyelid_bench.pico import Output, SimulatedPico
from eyelid_formats import cbor, link
from eyelid_pico import codes
from eyelid_pico.keychain import EPOCH_MS
from eyelid_pico.provisioning import AWARE_MS
from factory import Rig
from unit.pico.desk import Message, provision_fields

LIMIT = 2304
PATIENCE_S = 10.0


class Wire:
    """Asks and listens; every wait has a deadline."""

    def __init__(self, pico: SimulatedPico, rig: Rig, port: serial.Serial, outputs: list[Output]) -> None:
        self.pico = pico
        self.rig = self.operator = rig
        self.outputs = outputs
        self.events: list[Message] = []
        self._port = port
        self._reader = link.Reader(LIMIT)
        self._answers: dict[int, Message] = {}
        self._number = 0

    @classmethod
    @contextmanager
    def on(cls, folder: Path, rig: Rig, **settings: Any) -> Iterator[Wire]:
        """Boots a simulated Pico in `folder`: a new one as its provisioner does it, with the button held."""
        outputs: list[Output] = []
        pico = SimulatedPico(folder, events=outputs.append, **settings)
        pico.hold_button_at_boot(not list(folder.glob("flash*")))
        with pico, serial.Serial(pico.port, 115200, timeout=0.02) as port:
            wire = cls(pico, rig, port, outputs)
            wire.hello()
            wire.let_go()
            yield wire

    def send(self, raw: bytes) -> None:
        self._port.write(raw)

    def request(self, kind: int, fields: Message | None = None) -> int:
        self._number += 1
        message = {0: kind, 1: self._number, **(fields or {})}
        self.send(b"\x00" + link.pack(link.FrameType.MESSAGE, cbor.encode(message)))
        return self._number

    def listen(self) -> None:
        """Takes what has arrived."""
        for message in self._reader.feed(self._port.read(4096)):
            if 1 in message:
                self._answers[message[1]] = message
            else:
                self.events.append(message)

    def until(self, holds: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not holds():
            assert time.monotonic() < deadline, f"no {what} within {PATIENCE_S} s: {self.events[-3:]}"
            self.listen()

    def ask(self, kind: int, fields: Message | None = None) -> Message:
        number = self.request(kind, fields)
        self.until(lambda: number in self._answers, f"answer to {kind}")
        return self._answers.pop(number)

    def hello(self) -> Message:
        """Asks until the board has booted far enough to answer."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            number = self.request(codes.HELLO)
            again = time.monotonic() + 0.3
            while time.monotonic() < again:
                self.listen()
                if number in self._answers:
                    return self._answers.pop(number)
        raise AssertionError("the board did not answer hello")

    def event(self, kind: int) -> Message:
        """Waits for an event of this type and takes it out."""
        self.until(lambda: any(event[0] == kind for event in self.events), f"event {kind}")
        found = next(event for event in self.events if event[0] == kind)
        self.events.remove(found)
        return found

    def provision(self, **changes: Any) -> Message:
        """Makes the board the rig's, whatever it was; `changes` as in `provision_fields`."""
        answer = self.order(**changes)
        if answer[0] == codes.ERROR and answer[2] == "provision-locked":
            self.unlock()
            answer = self.order(**changes)
        assert answer[0] == codes.DONE, answer
        time.sleep(AWARE_MS / 1000)
        self.pico.press()
        return self.event(codes.PROVISIONED)

    def order(self, **changes: Any) -> Message:
        """Hands over an order for the board as it is now; its answer."""
        state = self.hello()
        return self.ask(
            codes.PROVISION, provision_fields(self.rig, **{"boots": state[5], "replaces": state.get(3), "by": self.operator, **changes})
        )

    def unlock(self) -> None:
        """Boots with the button held, and lets go."""
        self.pico.hold_button_at_boot(True)
        self.pico.reset()
        self.hello()
        self.let_go()

    def let_go(self) -> None:
        """The finger is off the button, at later boots too."""
        self.pico.bounce([(0, 0)])
        self.pico.hold_button_at_boot(False)

    def await_epoch(self) -> None:
        """Waits until the board has been up for the length of an epoch: before that no key may be asked for."""
        self.until(lambda: int(self.hello()[4]) >= EPOCH_MS, "first epoch")

    def key(self) -> Message:
        """The first key after a boot."""
        self.await_epoch()
        answer = self.ask(codes.KEY)
        assert answer[0] == codes.KEY_ANSWER, answer
        return answer

    def press(self) -> Message:
        self.pico.press()
        return self.event(codes.PROMPT)

    def speak(self) -> Message:
        """A spoken prompt, as soon after the last one as the board takes another."""
        self.until(lambda: self.ask(codes.VOICE)[0] == codes.PROMPT, "turn to speak")
        return self.event(codes.PROMPT)

    def draft(self, counter: int, **changes: Any) -> bytes:
        """A draft that the rig's policy allows."""
        return self.rig.draft(counter, **changes).encode()
