"""From a prompt to the outbox: asks the gate's table for each move, and does what it says.

Everything here runs in the agent's thread.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from hashlib import sha256

from eyelid_formats import bundle, ledger
from eyelid_formats.errors import Code, EyelidError, LinkError, RigError
from eyelid_rig import gate
from eyelid_rig.compose import Asked, Composed
from eyelid_rig.cropping import Cropping
from eyelid_rig.gate import Event, Intent, State
from eyelid_rig.memory import Overwriting
from eyelid_rig.parts import Parts
from eyelid_rig.prompts import pico
from eyelid_rig.prompts.board import Board
from eyelid_rig.work import Work

_log = logging.getLogger(__name__)
_GRANT_NS = 5_000_000_000
_AGAIN_NS = 50_000_000
SIGNAL_NS = 1_200_000_000
"""Longer than the Pico plays any signal; a new one would end it."""
_OVERWRITE_NS = 30_000_000_000
"""From a move of the gate on: longer than a crop may take, and than the last plain picture of a prompt takes to be freed."""


class Sealing:
    """The gate at work. `state` and `work` are where it stands; whatever is no EyelidError ends the process."""

    def __init__(self, parts: Parts, board: Board) -> None:
        self._parts = parts
        self._board = board
        self._cropping = Cropping(parts, self._take)
        self._freed = Overwriting()
        self.state = State.WAITING
        self.work: Work | None = None
        self.last_refusal = ""
        self.last_prompt: dict[str, float] = {}
        self._forgotten_epoch = 0
        self._quiet_at_ns = 0
        self._grant_until_ns = 0
        self._grant_again_ns: int | None = None

    def prompt(self, asked: Asked) -> None:
        """A prompt that was not seen before; a repeated event changes nothing."""
        counting = self._parts.counting
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

    def forget(self, first_epoch: int) -> None:
        """The Pico forgot everything before `first_epoch`."""
        self._forgotten_epoch = first_epoch - 1
        self._quiet_at_ns = self._parts.clock.monotonic_ns() + SIGNAL_NS
        if self.work is not None:
            self.work.reason = Code.FORGOTTEN
        self._take(Event.FORGET)

    def give_up(self, reason: Code) -> None:
        """The Pico can grant nothing any more: refuse what waits for it, or would."""
        if self.state in (State.CROPPING, State.GRANTING):
            self._fail(reason)

    def lose_camera(self, reason: Code) -> None:
        """No frame will come any more in this process: refuse the prompt that waits for one. One that has its frame goes on."""
        if self.state is State.CROPPING and self._current().frame is None:
            self._fail(reason)

    def drop(self) -> int:
        """Take back what has not left: the prompt at hand, and bundles that nobody has. How many that were. Keys and frames stay."""
        counting, outbox = self._parts.counting, self._parts.outbox
        at_hand = self.state in (State.CROPPING, State.GRANTING)
        self.give_up(Code.TAKEN_BACK)
        bundle_ids = [one for one in outbox.not_left() if not counting.has_left(one)]
        counting.drop(bundle_ids)
        outbox.delete(bundle_ids)
        return len(bundle_ids) + at_hand

    def tick(self, now_ns: int) -> None:
        """What is due by the clock."""
        self._freed.tick(now_ns)
        event = self._cropping.tick(now_ns) if self.state is State.CROPPING else None
        if event is not None:
            self._take(event)
        if self.state is State.GRANTING:
            self._tick_grant(now_ns)

    def _tick_grant(self, now_ns: int) -> None:
        if now_ns >= self._grant_until_ns:
            self._fail(Code.LINK_TIMEOUT)
        elif self._grant_again_ns is not None and now_ns >= self._grant_again_ns:
            self._send_grant()

    def on_grant(self, counter: int, answer: pico.Answer) -> None:
        """The Pico agreed or not; an answer that comes too late is for another prompt and changes nothing."""
        if self.work is None or self.work.asked.event.counter != counter or self.state is not State.GRANTING:
            return
        if isinstance(answer, pico.Granted):
            self.work.grant = answer.grant
            self._take(Event.GRANTED)
        elif isinstance(answer, pico.Refusal) and answer.code == Code.BUSY:
            self._grant_again_ns = self._parts.clock.monotonic_ns() + _AGAIN_NS
        else:
            _log.warning("the Pico refused prompt %d: %s", counter, answer.code if isinstance(answer, pico.Refusal) else "another answer")
            self._fail(Code.GRANT_REFUSED)

    def is_quiet(self, now_ns: int) -> bool:
        """Whether no prompt waits for its signal, and none is being played."""
        return self.work is None and now_ns >= self._quiet_at_ns

    def signal(self, what: pico.Signal) -> None:
        """Have the wearer told, about the prompt at hand where there is one."""
        self._quiet_at_ns = self._parts.clock.monotonic_ns() + SIGNAL_NS
        counter = self.work.asked.event.counter if self.work else 0
        self._board.signal(what, counter, self._parts.counting.head)

    def _fail(self, reason: Code) -> None:
        self._current().reason = reason
        self._take(Event.FAILED)

    def _take(self, event: Event) -> None:
        """One move of the gate and everything that follows from it without waiting."""
        self._freed.extend(self._parts.clock.monotonic_ns() + _OVERWRITE_NS)
        pending: Event | None = event
        while pending is not None:
            found = gate.move(self.state, pending)
            _log.info("gate: %s, %s -> %s", self.state, pending, found.state)
            self.state = found.state
            self._mark()
            pending = self._act(found.intents)

    def _mark(self) -> None:
        if self.work is not None:
            self.work.mark(str(self.state), self._parts.clock.monotonic_ns())

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
            Intent.CROP_STILL: self._cropping.crop_still,
            Intent.CALL_OFF: self._cropping.call_off,
            Intent.DRAFT: self._draft,
            Intent.ASK_GRANT: self._ask_grant,
            Intent.STAGE: self._stage,
            Intent.NAME: self._name,
            Intent.RELEASE: self._release,
            Intent.TELL_KEPT: partial(self.signal, pico.Signal.KEPT),
            Intent.REFUSE: self._refuse,
            Intent.REFUSE_BUSY: partial(self.signal, pico.Signal.BUSY),
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
        self._parts.counting.prompt(event.counter, event.gesture, event.scope)

    def _crop(self) -> None:
        self._cropping.begin(self._current())

    def _draft(self) -> None:
        work = self._current()
        if work.frame is None or work.cropped is None:
            raise RigError(Code.INTERNAL, "the gate has no crop to work on")
        stamp, head = self._parts.clock.stamp(), self._parts.counting.head
        work.composed = self._parts.composer.compose(work.asked, work.frame, work.cropped, stamp, head)

    def _ask_grant(self) -> None:
        self._grant_until_ns = self._parts.clock.monotonic_ns() + _GRANT_NS
        if not self._send_grant():
            raise LinkError(Code.LINK_CLOSED, "the Pico's port died before it could grant")

    def _send_grant(self) -> bool:
        """The Pico gives the same draft the same grant, so asking again is safe."""
        self._grant_again_ns = None
        counter = self._current().asked.event.counter
        return self._board.ask(pico.grant(self._composed().draft), partial(self.on_grant, counter))

    def _stage(self) -> Event:
        work, composed = self._current(), self._composed()
        work.bundle = bundle.assemble(composed.draft, work.grant, composed.crop, self._parts.pi)
        self._parts.outbox.stage(composed.bundle_id, work.bundle)
        return Event.STAGED

    def _name(self) -> Event:
        work, composed = self._current(), self._composed()
        hashes = sha256(work.bundle).digest(), sha256(composed.draft).digest()
        self._parts.counting.seal(ledger.Sealed(work.asked.event.counter, composed.bundle_id, *hashes))
        return Event.NAMED

    def _release(self) -> Event:
        self._parts.outbox.release(self._composed().bundle_id)
        return Event.RELEASED

    def _refuse(self) -> None:
        """Where there was no frame because the camera is in trouble, that is the reason."""
        work = self._current()
        reason = work.reason if work.reason is not Code.NO_FRAME else self._parts.recorder.camera.health.trouble or Code.NO_FRAME
        self.last_refusal = str(reason)
        self._parts.counting.refuse(work.asked.event.counter, reason)
        self.signal(pico.Signal.REFUSED)

    def _drop_staged(self) -> None:
        self._parts.outbox.drop_staged(self._composed().bundle_id)

    def _wipe(self) -> None:
        work, self.work = self._current(), None
        work.asked.event.wipe()
        self._parts.recorder.stills.drop()
        self.last_prompt = {"counter": work.asked.event.counter, **work.marks_ms}

    def _forget(self) -> None:
        self._parts.recorder.forget()
        bundle_ids = self._parts.outbox.not_left()
        self._parts.counting.forget(bundle_ids, self._forgotten_epoch)
        self._parts.outbox.delete(bundle_ids)
