"""The agent in `eye`: takes what the Pico, the inbox and the clock bring, and hands prompts to the gate (`sealing`).

Everything here runs in one thread. Answers and events of the Pico come in by the mailbox.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from eyelid_formats import ledger
from eyelid_formats.errors import Code, LinkError, RigError
from eyelid_rig.announcing import Announcing
from eyelid_rig.hearing import Hearing
from eyelid_rig.parts import Parts
from eyelid_rig.prompts import pico
from eyelid_rig.prompts.board import Board
from eyelid_rig.prompts.epochs import PASSING, Epochs
from eyelid_rig.prompts.hush import Cue
from eyelid_rig.prompts.mailbox import Mailbox
from eyelid_rig.sealing import Sealing
from eyelid_rig.statements import Statements

_log = logging.getLogger(__name__)
_TICK_S = 0.02
_HELLO_NS = 2_000_000_000
_PRESENT_NS = 10_000_000_000
_SETTLE_NS = 500_000_000


@dataclass(slots=True)
class PicoView:
    """What the Pico said last."""

    state: str = str(Code.PICO_ABSENT)
    lamp: bool = False
    shut: bool = False
    last: pico.State | None = None
    at_ns: int = 0
    """When that was."""

    def is_present(self, now_ns: int) -> bool:
        """Whether what it said last still holds: it is asked every two seconds."""
        return self.last is not None and now_ns - self.at_ns < _PRESENT_NS


@dataclass(slots=True)
class Agent:
    """See the module. `run` until `stop`; whatever it raises ends the process, and the next start recovers."""

    parts: Parts
    mailbox: Mailbox
    sealing: Sealing = field(init=False)
    hearing: Hearing = field(init=False)
    view: PicoView = field(default_factory=PicoView)
    epochs: Epochs = field(default_factory=Epochs)
    statements: Statements = field(default_factory=Statements)
    announcing: Announcing = field(init=False)
    _board: Board = field(init=False)
    _stopping: bool = False
    _hello_at_ns: int = 0
    _settle_at_ns: int = 0

    def __post_init__(self) -> None:
        self._board = Board(self.parts.uart, self.mailbox)
        self.sealing = Sealing(self.parts, self._board)
        self.hearing = Hearing(self.parts.voice, self._board, self.sealing, self.on_voice, confirms=self.parts.confirms)
        counting = self.parts.counting
        self.announcing = Announcing(
            counting.camera, counting.note_camera, lambda what: self._board.signal(what, 0, counting.head), counting.camera_pace
        )

    def run(self, every_tick: Callable[[int], None]) -> None:
        """Work until `stop`; `every_tick(now_ns)` is called many times a second."""
        while not self._stopping:
            self.mailbox.deliver(self.on_event, _TICK_S)
            self.tick()
            every_tick(self.parts.clock.monotonic_ns())

    def stop(self) -> None:
        """From any thread or signal handler."""
        self._stopping = True

    def tick(self) -> None:
        """What is due by the clock, which is looked at again after what may take long."""
        self._tick_ledger(self.parts.clock.monotonic_ns())
        self._tick_pico(self.parts.clock.monotonic_ns())
        now_ns = self.parts.clock.monotonic_ns()
        self.hearing.tick(now_ns, present=self.view.is_present(now_ns))
        self.sealing.tick(now_ns)
        self._tick_camera(now_ns)

    def _tick_ledger(self, now_ns: int) -> None:
        """Entries that are owed: each is written to the card."""
        if now_ns >= self._settle_at_ns:
            self._settle_at_ns = now_ns + _SETTLE_NS
            self.parts.counting.settle()

    def _tick_pico(self, now_ns: int) -> None:
        if self.view.last is not None and not self.view.shut and self.epochs.due(now_ns):
            self.epochs.asked(now_ns)
            self._board.ask(pico.next_key(self.epochs.expected), partial(self.on_key, now_ns))
        if now_ns >= self._hello_at_ns:
            self._hello_at_ns = now_ns + _HELLO_NS
            self._board.ask(pico.hello(), self.on_state)
        nonce = self.statements.due(self.sealing.work is not None, now_ns)
        if nonce is not None:
            self._board.ask(pico.audit(nonce), partial(self._on_statement, nonce))

    def _tick_camera(self, now_ns: int) -> None:
        """Tell how it is. Raises GaveUpError where only a new process may help, once no prompt that has its frame waits for an end."""
        camera = self.parts.recorder.camera
        gave_up = camera.gave_up(now_ns)
        self.announcing.tick(camera.health, now_ns, can_hear=not self.view.shut and self.sealing.is_quiet(now_ns))
        if gave_up is None:
            return
        self.sealing.lose_camera(gave_up.code)
        if self.sealing.work is None:
            self.announcing.last_words(camera.health, now_ns)
            raise gave_up

    def on_event(self, event: pico.Answer | LinkError, at_ns: int) -> None:
        """Something the Pico said unasked, or the death of its port."""
        match event:
            case LinkError():
                self._lose(event)
            case pico.Ready():
                self._restart(event)
            case pico.PromptEvent():
                self._prompt(event, at_ns)
            case pico.ForgottenEvent():
                self.epochs.lost(at_ns)
                self.sealing.forget(event.epoch)
            case pico.ShutEvent():
                self._shut()
            case pico.OpenedEvent():
                self._open(at_ns)

    def on_voice(self, answer: pico.Answer) -> None:
        """The Pico has counted words, which its event may have said already, or will not."""
        match answer:
            case pico.PromptEvent():
                self._prompt(answer, self.parts.clock.monotonic_ns())
            case pico.Refusal():
                self.hearing.refused(answer, self.parts.clock.monotonic_ns())

    def _prompt(self, event: pico.PromptEvent, at_ns: int) -> None:
        """A finger's, or words that were counted."""
        is_new = event.counter > self.parts.counting.highest
        self.sealing.prompt(self.hearing.asked(event, at_ns, is_new=is_new))

    def on_state(self, answer: pico.Answer) -> None:
        """The answer to hello: lost events show here."""
        if not isinstance(answer, pico.State):
            return
        if answer.unit != self.parts.unit.hash:
            raise RigError(Code.PICO_OTHER, "the Pico is not this unit's: provision the rig again (eyelid-rig init --replace)")
        self.parts.counting.catch_up(answer.counter)
        before = self.view
        now_ns = self.parts.clock.monotonic_ns()
        self.view = PicoView(before.state if before.last else "ok", answer.lamp, answer.shut, answer, now_ns)
        if answer.shut and not before.shut:
            self._shut()
        elif before.shut and not answer.shut:
            self._open(now_ns)
        if not answer.lamp:
            self.parts.recorder.close_epoch()
        if answer.forgot - 1 > self.parts.counting.forgotten_epoch:
            self.sealing.forget(answer.forgot)

    def on_key(self, asked_ns: int, answer: pico.Answer) -> None:
        """A new epoch, or why there is none; it was asked for at `asked_ns`."""
        now_ns = self.parts.clock.monotonic_ns()
        match answer:
            case pico.EpochKey():
                self._open_epoch(answer, asked_ns, now_ns)
            case pico.Refusal():
                self.epochs.refused(answer.code, answer.wait_ms, now_ns)
                if answer.code not in PASSING:
                    self.view.state = answer.code

    def signal_sent(self, answered: bool) -> None:
        """A receipt came; tell the wearer."""
        self.sealing.signal(pico.Signal.ANSWER if answered else pico.Signal.SENT)

    def ask_statement(self, nonce: bytes) -> None:
        """For the host: the Pico's statement goes to the outbox, when no prompt is in the way."""
        self.statements.request(nonce)

    def _on_statement(self, nonce: bytes, answer: pico.Answer) -> None:
        self.statements.answered()
        if isinstance(answer, pico.Statement):
            self.parts.outbox.put_statement(nonce, answer.statement)

    def _open_epoch(self, answer: pico.EpochKey, asked_ns: int, now_ns: int) -> None:
        self.epochs.opened(answer.epoch, answer.length_ms, asked_ns, now_ns)
        try:
            self.parts.recorder.open_epoch(answer.epoch, answer.key, self.epochs.seal_until_ns)
        finally:
            answer.key.wipe()
        self.view.state, self.view.lamp = "ok", True

    def _lose(self, error: LinkError) -> None:
        _log.warning("%s", error)
        self.view = PicoView(str(error.code), shut=self.view.shut)
        self._hello_at_ns = 0
        self._close_epoch()
        self.hearing.listening.refused(error.code)
        self.sealing.give_up(error.code)

    def _restart(self, ready: pico.Ready) -> None:
        """A boot ends every epoch and its lamp. Frames since then were sealed in the dark, and no key opens any of them any more."""
        self._close_epoch()
        self.parts.recorder.forget()
        self.sealing.give_up(Code.INTERRUPTED)
        self.on_state(ready)

    def _shut(self) -> None:
        self.view.shut, self.view.lamp = True, False
        self.hearing.cue(Cue.SHUT)
        self.parts.recorder.forget()
        self.epochs.lost(self.parts.clock.monotonic_ns())
        self.parts.counting.note(ledger.Shut())

    def _open(self, at_ns: int) -> None:
        self.view.shut = False
        self.hearing.cue(Cue.OPENED)
        self.epochs.lost(at_ns)
        self.parts.counting.note(ledger.Opened())

    def _close_epoch(self) -> None:
        self.parts.recorder.close_epoch()
        self.epochs.lost(self.parts.clock.monotonic_ns())
