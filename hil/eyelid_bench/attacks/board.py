"""A copy of the Pico, and an attacker at the other end of its wires: they own the Pi, and every request is theirs to send."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TypeVar

from eyelid_bench.pico import SimulatedPico
from eyelid_formats.draft import Draft
from eyelid_formats.errors import Code, LinkError
from eyelid_rig.prompts import pico
from eyelid_rig.prompts.uart import PicoUart, open_port
from eyelid_rig.vault.record import RecordInfo
from eyelid_rig.vault.vault import Vault

_BAUD = 115_200
_PATIENCE_S = 10.0
_HELLO_S = 0.3
EventT = TypeVar("EventT", bound=pico.Answer)


@dataclass(slots=True)
class Board:
    """The copied board, running, and what the attacker has learnt from it so far. `draft` is a draft of the copied rig."""

    simulated: SimulatedPico
    draft: Draft
    stranger: bytes
    uart: PicoUart
    vault: Vault
    events: SimpleQueue[pico.Answer | LinkError] = field(default_factory=SimpleQueue)
    kept: RecordInfo | None = None
    granted: bytes = b""

    @classmethod
    @contextmanager
    def copied(cls, flash: Path, folder: Path, draft: Draft, stranger: bytes, vault: Vault, use_cpython: bool = False) -> Iterator[Board]:
        """Boot a copy of the board whose flash lies in `flash`. `stranger` is the thumbprint of a key that no policy names."""
        shutil.copytree(flash, folder, dirs_exist_ok=True)
        events: SimpleQueue[pico.Answer | LinkError] = SimpleQueue()
        with SimulatedPico(folder, use_cpython=use_cpython) as simulated:
            uart = PicoUart(lambda: open_port(simulated.port, _BAUD), events.put)
            uart.start()
            try:
                board = cls(simulated, draft, stranger, uart, vault, events)
                board.hello()
                yield board
            finally:
                uart.stop()

    def ask(self, request: pico.Request) -> pico.Answer:
        """The board's answer, a refusal included. Raises LinkError (`link-timeout`)."""
        answers: SimpleQueue[pico.Answer] = SimpleQueue()
        self.uart.ask(request, answers.put)
        try:
            return answers.get(timeout=_PATIENCE_S)
        except Empty:
            raise LinkError(Code.LINK_TIMEOUT, f"the copied Pico did not answer `{request.ask.name.lower()}`") from None

    def hello(self) -> pico.State:
        """Ask until the board has booted far enough to answer. Raises LinkError (`link-timeout`)."""
        answers: SimpleQueue[pico.Answer] = SimpleQueue()
        until = time.monotonic() + _PATIENCE_S
        while time.monotonic() < until:
            self.uart.ask(pico.hello(), answers.put)
            try:
                answer = answers.get(timeout=_HELLO_S)
            except Empty:
                continue
            if isinstance(answer, pico.State):
                return answer
        raise LinkError(Code.LINK_TIMEOUT, "the copied Pico did not boot")

    def ask_key(self) -> pico.Answer:
        """What the board answers to a request for a key that comes late enough. Raises LinkError (`link-timeout`)."""
        until = time.monotonic() + _PATIENCE_S
        while time.monotonic() < until:
            answer = self.ask(pico.next_key())
            if not isinstance(answer, pico.Refusal) or answer.code != "too-early":
                return answer
            time.sleep((answer.wait_ms or 1) / 1000)
        raise LinkError(Code.LINK_TIMEOUT, f"the copied Pico gave no key within {_PATIENCE_S:g} s")

    def after(self, gesture: Callable[[], None], kind: type[EventT]) -> EventT:
        """Make a gesture on the copy and wait for the event that it makes. Raises LinkError (`link-timeout`)."""
        gesture()
        until = time.monotonic() + _PATIENCE_S
        while (left_s := until - time.monotonic()) > 0:
            try:
                event = self.events.get(timeout=left_s)
            except Empty:
                break
            if isinstance(event, kind):
                return event
        raise LinkError(Code.LINK_TIMEOUT, f"the copied Pico sent no `{kind.NAME}`")
