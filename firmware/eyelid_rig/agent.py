"""The agent in `eye`: takes what the Pico, the inbox and the clock bring, asks the gate's table, and does what it says.

Everything here runs in one thread. Answers and events of the Pico come in by the mailbox.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256

from eyelid_formats import bundle, cose, ledger
from eyelid_formats.errors import Code, EyelidError, LinkError, RigError
from eyelid_formats.unit import Unit
from eyelid_rig import gate
from eyelid_rig.clock import Clock
from eyelid_rig.compose import Asked, Composed, Composer
from eyelid_rig.counting import Counting
from eyelid_rig.gate import Event, Intent, State
from eyelid_rig.outbox import Outbox
from eyelid_rig.prompts import pico
from eyelid_rig.prompts.epochs import Epochs
from eyelid_rig.prompts.mailbox import Mailbox
from eyelid_rig.prompts.uart import PicoUart
from eyelid_rig.recorder import Recorder
from eyelid_rig.statements import Statements

_log = logging.getLogger(__name__)
_TICK_S = 0.02
_HELLO_NS = 2_000_000_000
_SETTLE_NS = 500_000_000
_GRANT_NS = 5_000_000_000
_AGAIN_NS = 50_000_000
_MS = 1_000_000
_TOO_EARLY = "too-early"


@dataclass(slots=True)
class Work:
    """The prompt that is being worked on, with what it has become so far."""

    asked: Asked
    composed: Composed | None = None
    grant: bytes = b""
    bundle: bytes = b""
    reason: Code = Code.INTERNAL
    marks_ms: dict[str, float] = field(default_factory=dict)
    """When each state of the gate was entered, in ms since the finger went down."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What the agent puts to use."""

    uart: PicoUart
    recorder: Recorder
    composer: Composer
    counting: Counting
    outbox: Outbox
    pi: cose.Signer
    unit: Unit
    clock: Clock


@dataclass(slots=True)
class PicoView:
    """What the Pico said last."""

    state: str = str(Code.PICO_ABSENT)
    lamp: bool = False
    shut: bool = False
    last: pico.State | None = None


@dataclass(slots=True)
class Agent:
    """See the module. `run` until `stop`; whatever it raises ends the process, and the next start recovers."""

    parts: Parts
    mailbox: Mailbox
    work: Work | None = None
    state: State = State.WAITING
    view: PicoView = field(default_factory=PicoView)
    last_refusal: str = ""
    last_prompt: dict[str, float] = field(default_factory=dict)
    epochs: Epochs = field(default_factory=Epochs)
    statements: Statements = field(default_factory=Statements)
    _stopping: bool = False
    _forgotten_epoch: int = 0
    _hello_at_ns: int = 0
    _settle_at_ns: int = 0
    _grant_until_ns: int = 0
    _grant_again_ns: int | None = None

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
        """What is due by the clock."""
        now_ns = self.parts.clock.monotonic_ns()
        if now_ns >= self._settle_at_ns:
            self._settle_at_ns = now_ns + _SETTLE_NS
            self.parts.counting.settle()
        if self.view.last is not None and not self.view.shut and self.epochs.due(now_ns):
            self.epochs.asked(now_ns)
            self._ask(pico.next_key(), partial(self.on_key, now_ns))
        if now_ns >= self._hello_at_ns:
            self._hello_at_ns = now_ns + _HELLO_NS
            self._ask(pico.hello(), self.on_state)
        nonce = self.statements.due(self.work is not None, now_ns)
        if nonce is not None:
            self._ask(pico.audit(nonce), partial(self._on_statement, nonce))
        if self.state is State.GRANTING:
            self._tick_grant(now_ns)

    def _tick_grant(self, now_ns: int) -> None:
        if now_ns >= self._grant_until_ns:
            self._fail(Code.LINK_TIMEOUT)
        elif self._grant_again_ns is not None and now_ns >= self._grant_again_ns:
            self._send_grant()

    def on_event(self, event: pico.Answer | LinkError, at_ns: int) -> None:
        """Something the Pico said unasked, or the death of its port."""
        match event:
            case LinkError():
                self._lose(event)
            case pico.Ready():
                self._restart(event)
            case pico.PromptEvent():
                self.on_prompt(Asked(event, at_ns - event.age_ms * _MS))
            case pico.ForgottenEvent():
                self.epochs.lost(at_ns)
                self._take_forget(event.epoch)
            case pico.ShutEvent():
                self._shut()
            case pico.OpenedEvent():
                self._open(at_ns)

    def on_prompt(self, asked: Asked) -> None:
        """A prompt that was not seen before; a repeated event changes nothing."""
        counting = self.parts.counting
        if asked.event.counter <= counting.highest:
            asked.event.wipe()
            return
        counting.catch_up(asked.event.counter - 1)
        if self.state is State.WAITING:
            self.work = Work(asked)
            self._take(Event.PROMPT)
        else:
            asked.event.wipe()
            with suppress(RigError):  # where the disk is full, the entry is owed
                counting.prompt(asked.event.counter, asked.event.gesture, asked.event.scope)
            counting.refuse(asked.event.counter, Code.BUSY)
            self._take(Event.PROMPT)

    def on_state(self, answer: pico.Answer) -> None:
        """The answer to hello: lost events show here."""
        if not isinstance(answer, pico.State):
            return
        if answer.unit != self.parts.unit.hash:
            raise RigError(Code.PICO_OTHER, "the Pico is not this unit's: provision the rig again (eyelid-rig init --replace)")
        self.parts.counting.catch_up(answer.counter)
        before = self.view
        self.view = PicoView(before.state if before.last else "ok", answer.lamp, answer.shut, answer)
        if answer.shut and not before.shut:
            self._shut()
        elif before.shut and not answer.shut:
            self._open(self.parts.clock.monotonic_ns())
        if not answer.lamp:
            self.parts.recorder.close_epoch()
        if answer.forgot - 1 > self.parts.counting.forgotten_epoch:
            self._take_forget(answer.forgot)

    def on_key(self, asked_ns: int, answer: pico.Answer) -> None:
        """A new epoch, or why there is none; it was asked for at `asked_ns`."""
        now_ns = self.parts.clock.monotonic_ns()
        match answer:
            case pico.EpochKey():
                self._open_epoch(answer, asked_ns, now_ns)
            case pico.Refusal():
                self.epochs.refused(answer.wait_ms, now_ns)
                if answer.code != _TOO_EARLY:
                    self.view.state = answer.code

    def on_grant(self, counter: int, answer: pico.Answer) -> None:
        """The Pico agreed or not; an answer that comes too late is for another prompt and changes nothing."""
        if self.work is None or self.work.asked.event.counter != counter or self.state is not State.GRANTING:
            return
        if isinstance(answer, pico.Granted):
            self.work.grant = answer.grant
            self._take(Event.GRANTED)
        elif isinstance(answer, pico.Refusal) and answer.code == Code.BUSY:
            self._grant_again_ns = self.parts.clock.monotonic_ns() + _AGAIN_NS
        else:
            _log.warning("the Pico refused prompt %d: %s", counter, answer.code if isinstance(answer, pico.Refusal) else "another answer")
            self._fail(Code.GRANT_REFUSED)

    def _take_forget(self, first_epoch: int) -> None:
        """The Pico forgot everything before `first_epoch`."""
        self._forgotten_epoch = first_epoch - 1
        if self.work is not None:
            self.work.reason = Code.FORGOTTEN
        self._take(Event.FORGET)

    def _take(self, event: Event) -> None:
        """One move of the gate and everything that follows from it without waiting."""
        pending: Event | None = event
        while pending is not None:
            found = gate.move(self.state, pending)
            _log.info("gate: %s, %s -> %s", self.state, pending, found.state)
            self.state = found.state
            self._mark()
            pending = self._act(found.intents)

    def _mark(self) -> None:
        if self.work is not None:
            since_ns = self.parts.clock.monotonic_ns() - self.work.asked.at_ns
            self.work.marks_ms[str(self.state)] = round(since_ns / _MS, 2)

    def _act(self, intents: tuple[Intent, ...]) -> Event | None:
        follow: Event | None = None
        for intent in intents:
            try:
                follow = self._do(intent) or follow
            except EyelidError as error:
                _log.warning("%s: %s", intent, error)
                if self.work is not None:
                    self.work.reason = error.code
                return Event.FAILED
        return follow

    def _do(self, intent: Intent) -> Event | None:
        actions: dict[Intent, Callable[[], Event | None]] = {
            Intent.NOTE_PROMPT: self._note_prompt,
            Intent.CROP: self._crop,
            Intent.ASK_GRANT: self._ask_grant,
            Intent.STAGE: self._stage,
            Intent.NAME: self._name,
            Intent.RELEASE: self._release,
            Intent.TELL_KEPT: self._tell_kept,
            Intent.REFUSE: self._refuse,
            Intent.REFUSE_BUSY: partial(self._signal, pico.Signal.BUSY),
            Intent.DROP_STAGED: self._drop_staged,
            Intent.WIPE: self._wipe,
            Intent.FORGET: self._forget,
        }
        return actions[intent]()

    def _current(self) -> Work:
        if self.work is None:
            raise RigError(Code.INTERNAL, "the gate has no prompt to work on")
        return self.work

    def _composed(self) -> Composed:
        composed = self._current().composed
        if composed is None:
            raise RigError(Code.INTERNAL, "the gate has no draft to work on")
        return composed

    def _note_prompt(self) -> None:
        event = self._current().asked.event
        self.parts.counting.prompt(event.counter, event.gesture, event.scope)

    def _crop(self) -> Event:
        work = self._current()
        work.composed = self.parts.composer.compose(work.asked, self.parts.clock.stamp(), self.parts.counting.head)
        return Event.CROPPED

    def _ask_grant(self) -> None:
        self._grant_until_ns = self.parts.clock.monotonic_ns() + _GRANT_NS
        if not self._send_grant():
            raise LinkError(Code.LINK_CLOSED, "the Pico's port died before it could grant")

    def _send_grant(self) -> bool:
        """The Pico gives the same draft the same grant, so asking again is safe."""
        self._grant_again_ns = None
        counter = self._current().asked.event.counter
        return self._ask(pico.grant(self._composed().draft), partial(self.on_grant, counter))

    def _stage(self) -> Event:
        work, composed = self._current(), self._composed()
        work.bundle = bundle.assemble(composed.draft, work.grant, composed.crop, self.parts.pi)
        self.parts.outbox.stage(composed.bundle_id, work.bundle)
        return Event.STAGED

    def _name(self) -> Event:
        work, composed = self._current(), self._composed()
        hashes = sha256(work.bundle).digest(), sha256(composed.draft).digest()
        self.parts.counting.seal(ledger.Sealed(work.asked.event.counter, composed.bundle_id, *hashes))
        return Event.NAMED

    def _release(self) -> Event:
        self.parts.outbox.release(self._composed().bundle_id)
        return Event.RELEASED

    def _tell_kept(self) -> None:
        self._signal(pico.Signal.KEPT)

    def _refuse(self) -> None:
        work = self._current()
        self.last_refusal = str(work.reason)
        self.parts.counting.refuse(work.asked.event.counter, work.reason)
        self._signal(pico.Signal.REFUSED)

    def _drop_staged(self) -> None:
        self.parts.outbox.drop_staged(self._composed().bundle_id)

    def _wipe(self) -> None:
        work, self.work = self._current(), None
        work.asked.event.wipe()
        self.last_prompt = {"counter": work.asked.event.counter, **work.marks_ms}

    def _forget(self) -> None:
        self.parts.recorder.forget()
        bundle_ids = self.parts.outbox.not_left()
        self.parts.counting.forget(bundle_ids, self._forgotten_epoch)
        self.parts.outbox.delete(bundle_ids)

    def _signal(self, what: pico.Signal) -> None:
        counter = self.work.asked.event.counter if self.work else 0
        self._ask(pico.signal(what, counter, self.parts.counting.head), lambda _answer: None)

    def signal_sent(self, answered: bool) -> None:
        """A receipt came; tell the wearer."""
        self._signal(pico.Signal.ANSWER if answered else pico.Signal.SENT)

    def ask_statement(self, nonce: bytes) -> None:
        """For the host: the Pico's statement goes to the outbox, when no prompt is in the way."""
        self.statements.request(nonce)

    def _on_statement(self, nonce: bytes, answer: pico.Answer) -> None:
        self.statements.answered()
        if isinstance(answer, pico.Statement):
            self.parts.outbox.put_statement(nonce, answer.statement)

    def _fail(self, reason: Code) -> None:
        self._current().reason = reason
        self._take(Event.FAILED)

    def _open_epoch(self, answer: pico.EpochKey, asked_ns: int, now_ns: int) -> None:
        self.epochs.opened(answer.length_ms, asked_ns, now_ns)
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
        if self.state is State.GRANTING:
            self._fail(error.code)

    def _restart(self, ready: pico.Ready) -> None:
        """A boot ends every epoch and its lamp. Frames since then were sealed in the dark, and no key opens any of them any more."""
        self._close_epoch()
        self.parts.recorder.forget()
        if self.state is State.GRANTING:
            self._fail(Code.INTERRUPTED)
        self.on_state(ready)

    def _shut(self) -> None:
        self.view.shut, self.view.lamp = True, False
        self.parts.recorder.forget()
        self.epochs.lost(self.parts.clock.monotonic_ns())
        self.parts.counting.note(ledger.Shut())

    def _open(self, at_ns: int) -> None:
        self.view.shut = False
        self.epochs.lost(at_ns)
        self.parts.counting.note(ledger.Opened())

    def _close_epoch(self) -> None:
        self.parts.recorder.close_epoch()
        self.epochs.lost(self.parts.clock.monotonic_ns())

    def _ask(self, request: pico.Request, then: Callable[[pico.Answer], None]) -> bool:
        """Send; the answer comes by the queue. False where the port is away: that is noticed elsewhere."""
        try:
            self.parts.uart.ask(request, partial(self.mailbox.answer, then))
        except LinkError as error:
            _log.debug("%s", error)
            return False
        return True
