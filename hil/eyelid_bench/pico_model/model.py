"""SPEC-pico.md as a model: what a board answers, from its rules alone; none of its code. Times are milliseconds of the world."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from eyelid_bench.pico_model import drafts
from eyelid_bench.pico_model.state import Check, Expected, Flash, Prompt, Refusal
from eyelid_bench.pico_model.words import PRESS, VOICE, Ask, Draft, Fields, Rig, Say
from eyelid_formats.grant import MAX_GRANTED

EPOCH_MS, LOOK_BACK_MS, KEPT = 2000, 10_000, 6
AFTERGLOW_MS, RETRY_MS = 400, 500
STABLE_MS, ALONE_MS, HOLD_MS = 15, 350, 3000
HEAD_WITHIN_MS = 30_000
PENDING, VOICES_PENDING = 4, 2
VOICE_EVERY_MS, VOICES = 5000, 20
DEADLINE_MS = 700
UNLOCKED_MS, CONFIRM_MS, AWARE_MS = 600_000, 60_000, 300
GLOW = 40_000
LAMP_CODES = {"dark": "lamp-dark", "stuck": "lamp-stuck", "sunlight": "lamp-blinded", "missing": "lamp-no-sensor"}
NOISE = bytes(32)
"""Of the simulated board: the worst there can be."""


@dataclass(slots=True)
class Model:
    """One board. `expected` is what it has still to say."""

    flash: Flash = field(default_factory=Flash)
    lamp: str = "ok"
    shut: bool = False
    expected: list[Expected] = field(default_factory=list)
    boot_ms: int = 0
    prompts: list[Prompt] = field(default_factory=list)
    kept: list[tuple[int, bytes, int]] = field(default_factory=list)
    next_epoch: int = 0
    link: bytes = b""
    not_before_ms: int = 0
    out_until_ms: int = 0
    lit_until_ms: int = -1
    reading: int = 0
    dark: Refusal | None = None
    dark_until_ms: int = 0
    voice_due_ms: int = 0
    job: Expected | None = None
    unlocked: bool = False
    proposal: tuple[Rig, bytes, int] | None = None
    seeds: list[bytes] = field(default_factory=list)
    """What the seed of every order that was taken became at its boot."""

    # Time and power

    def boot(self, ms: int, finger_is_down: bool) -> None:
        """RAM is gone (rules 2, 3, 4)."""
        self._settle_head(ms)
        self.flash.head, self.flash.head_due_ms = self.flash.stored_head, None
        due = [expected for expected in self.expected if expected.at_ms <= ms]
        self.__init__(self.flash, self.lamp, self.shut, due, boot_ms=ms, unlocked=finger_is_down)  # type: ignore[misc]
        self.flash.boots += 1
        self.next_epoch = self.flash.boots << 24
        self.not_before_ms, self.voice_due_ms = ms + EPOCH_MS, ms + VOICE_EVERY_MS
        if self.flash.seed:
            self._renew()
        if self.flash.rig is not None:
            self.lit_until_ms = -1 if self.shut else ms + EPOCH_MS + AFTERGLOW_MS
        self.expected.append(Expected(Say.READY, self._state(ms), ms))

    def _renew(self) -> None:
        self.flash.seed = next_seed(self.flash.seed)
        self.link = _hmac(self.flash.seed, b"chain" + NOISE)
        self.kept.clear()

    def _state(self, ms: int) -> Fields:
        flash = self.flash
        lit: Any = self.lit_until_ms > ms if abs(self.lit_until_ms - ms) > 1 else _any
        fields: Fields = {2: flash.counter, 4: ms - self.boot_ms, 5: flash.boots, 6: self.shut, 7: _any, 8: flash.grants}
        fields |= {9: self.out_until_ms > ms, 10: lit, 11: flash.forgot, 12: flash.spoken, 13: 0}
        return fields | ({3: flash.rig.unit} if flash.rig is not None else {})

    # Contacts, once they count

    def turn_switch(self, ms: int, shut: bool) -> None:
        """Rule 6."""
        self.shut = shut
        if shut:
            self.link = _hmac(self.link, b"shut" + NOISE)
            self.kept.clear()
            self.out_until_ms = min(self.out_until_ms, ms)
            self.lit_until_ms = -1
        self._event(Say.SHUT if shut else Say.OPENED, {}, ms)

    def finger(self, gesture: int, began_ms: int, ms: int) -> None:
        """A press or a double press, decided at `ms` (rules 1, 3, 5, 7, 9)."""
        if self.shut:
            return
        if gesture == PRESS and self._confirms(began_ms, ms):
            self._confirm(ms)
            return
        if self.flash.rig is None:
            return
        self.flash.spoken = 0
        prompt = self._count(gesture, ms)
        kept = list(self.kept)

        def is_look_back(keys: object) -> bool:
            return any(keys == [[n, key] for n, key, ends_ms in kept if began_ms + off - ends_ms <= LOOK_BACK_MS] for off in (0, -1, 1))

        fields: Fields = {2: prompt.counter, 3: gesture, 4: prompt.scope, 5: lambda age: abs(age - (ms - began_ms)) <= 20, 6: is_look_back}
        self._event(Say.PROMPT, fields, ms, lambda seen_ms, _: setattr(prompt, "at_ms", seen_ms))

    def _count(self, gesture: int, ms: int) -> Prompt:
        assert self.flash.rig is not None
        self.flash.counter += 1
        self._store()
        prompt = Prompt(self.flash.counter, gesture, self.flash.rig.scope_of(gesture), ms)
        fingers = [one for one in (*self.prompts, prompt) if one.gesture != VOICE][-PENDING:]
        voices = [one for one in (*self.prompts, prompt) if one.gesture == VOICE][-VOICES_PENDING:]
        self.prompts = sorted(fingers + voices, key=lambda one: one.counter)
        return prompt

    def hold(self, ms: int) -> None:
        """Forget (rules 2, 5)."""
        if self.shut:
            return
        self.proposal = None
        self._end_work(ms)
        if self.flash.rig is None:
            return
        self._end_keys()
        self._renew()
        self._event(Say.FORGOTTEN, {2: self.next_epoch}, ms)

    def _end_keys(self) -> None:
        """The prompts, and every key from before."""
        self.prompts.clear()
        self.flash.forgot = self.next_epoch
        self._store()

    def _end_work(self, ms: int) -> None:
        """What is being signed or checked."""
        if self.job is not None and self._is_busy(ms):
            granting = self.job.kind == Say.GRANTED
            self.job.kind, self.job.fields = Say.ERROR, {2: "no-prompt" if granting else "busy"}
            self.job.at_ms, self.job.late_ms, self.job.seen = ms - 20, ms + 20, None
        self.job = None

    def _confirms(self, began_ms: int, ms: int) -> bool:
        return self.proposal is not None and ms - self.proposal[2] <= CONFIRM_MS and began_ms - self.proposal[2] >= AWARE_MS

    def _confirm(self, ms: int) -> None:
        """Rule 9."""
        assert self.proposal is not None
        rig, seed, _ = self.proposal
        self.proposal, self.unlocked = None, False
        again = self.flash.rig is not None
        self._end_work(ms)
        if again:
            self._end_keys()
        self.prompts.clear()
        self.flash.seed, self.flash.head, self.flash.rig = seed, bytes(32), rig
        self._store()
        self._renew()
        if again:
            self._event(Say.FORGOTTEN, {2: self.next_epoch}, ms)
        self._event(Say.PROVISIONED, {2: rig.unit}, ms)

    def _event(self, kind: Say, fields: Fields, ms: int, seen: Callable[[int, Fields], None] | None = None) -> None:
        self.expected.append(Expected(kind, fields, ms - 20, None, ms + 20, seen))

    # Requests: what is not in SPEC-pico.md at all is `malformed` or `unknown-type` before it comes here

    def ask(self, kind: Ask, number: int, ms: int, **given: Any) -> str:
        """Takes a request that the board handles at `ms`; what it will be answered with, in a word."""
        try:
            answer = getattr(self, f"_{kind.name.lower()}")(number, ms, **given)
        except Refusal as refusal:
            answer = Expected(Say.ERROR, refusal.fields, ms)
        answer.number = number
        self.expected.append(answer)
        return str(answer.fields[2]) if answer.kind == Say.ERROR else answer.kind.name.lower()

    def _provisioned(self) -> Rig:
        if self.flash.rig is None:
            raise Refusal("not-provisioned")
        return self.flash.rig

    def _not_busy(self, ms: int) -> None:
        if self._is_busy(ms):
            raise Refusal("busy")

    def _is_busy(self, ms: int) -> bool:
        return self.job is not None and self.job in self.expected and ms <= self.job.at_ms

    def _hello(self, _number: int, ms: int) -> Expected:
        return Expected(Say.STATE, self._state(ms), ms)

    def _policy(self, _number: int, ms: int) -> Expected:
        return Expected(Say.POLICY, {2: self._provisioned().policy}, ms)

    def _key(self, _number: int, ms: int, epoch: int | None = None) -> Expected:
        """Rules 3 and 4."""
        self._provisioned()
        if self.shut:
            raise Refusal("shut")
        if epoch is not None and epoch != self.next_epoch:
            raise Refusal("epoch-past" if epoch < self.next_epoch else "epoch-ahead")
        if ms < self.not_before_ms:
            raise Refusal("too-early", self.not_before_ms - ms)
        self._see_lamp(ms)
        key = _hmac(self.link, b"key")
        self.link = _hmac(self.link, b"step")
        self.not_before_ms = self.out_until_ms = ms + EPOCH_MS
        self.lit_until_ms = self.out_until_ms + AFTERGLOW_MS
        self.reading = GLOW
        self.kept = [*self.kept, (self.next_epoch, key, self.out_until_ms)][-KEPT:]
        self.next_epoch += 1
        return Expected(Say.KEY, {2: self.next_epoch - 1, 3: key, 4: GLOW, 5: EPOCH_MS}, ms)

    def _see_lamp(self, ms: int) -> None:
        if self.dark is not None and ms < self.dark_until_ms:
            raise Refusal(self.dark.fields[2], self.dark_until_ms - ms)
        self.dark = None
        if self.lamp != "ok":
            self.dark, self.dark_until_ms = Refusal(LAMP_CODES[self.lamp], RETRY_MS), ms + RETRY_MS
            raise self.dark

    def _voice(self, _number: int, ms: int) -> Expected:
        """Rule 11."""
        self._provisioned()
        if self.shut:
            raise Refusal("shut")
        if self.flash.spoken >= VOICES:
            raise Refusal("voice-limit")
        if ms < self.voice_due_ms:
            raise Refusal("too-early", self.voice_due_ms - ms)
        self.voice_due_ms = ms + VOICE_EVERY_MS
        self.flash.spoken += 1
        prompt = self._count(VOICE, ms)
        fields: Fields = {2: prompt.counter, 3: VOICE, 4: prompt.scope, 5: 0, 6: []}
        self.expected.append(Expected(Say.PROMPT, fields, ms))
        return Expected(Say.PROMPT, fields, ms)

    def _signal(self, _number: int, ms: int, head: bytes | None = None) -> Expected:
        self._provisioned()
        if head is not None:
            self._settle_head(ms)
            if self.flash.head_due_ms is None and head != self.flash.stored_head:
                self.flash.head_due_ms = ms + HEAD_WITHIN_MS
            self.flash.head = head
        return Expected(Say.DONE, {}, ms)

    def _settle_head(self, ms: int) -> None:
        """A head that nothing else stored is stored for its own sake."""
        if self.flash.head_due_ms is not None and ms >= self.flash.head_due_ms:
            self._store()

    def _store(self) -> None:
        """A record of the counts takes the head along (Storage)."""
        self.flash.stored_head, self.flash.head_due_ms = self.flash.head, None

    def _audit(self, number: int, ms: int, check: Callable[[Model, int], Check]) -> Expected:
        self._provisioned()
        self._not_busy(ms)
        return self._work(Expected(Say.STATEMENT, {2: check(self, ms)}, ms + DEADLINE_MS, number))

    def _work(self, job: Expected) -> Expected:
        self.job = job
        return job

    def _grant(self, number: int, ms: int, draft: Draft, check: Callable[[Model, Prompt, int], Check]) -> Expected:
        """Rule 8."""
        rig = self._provisioned()
        self._not_busy(ms)
        prompt = drafts.prompt_for(draft, self.prompts, rig, ms)
        if prompt.draft:
            return Expected(Say.GRANTED, {2: lambda again: again == prompt.grant}, ms)
        flash = self.flash
        flash.grants += 1
        flash.granted = None if flash.granted is None else (*flash.granted, prompt.counter)[-MAX_GRANTED:]
        flash.head = draft.fields[8]
        self._store()
        prompt.draft = draft.encoded
        answer = Expected(Say.GRANTED, {2: check(self, prompt, ms)}, ms + DEADLINE_MS, number)
        answer.seen = lambda _, fields: setattr(prompt, "grant", fields[2])
        return self._work(answer)

    def _provision(self, number: int, ms: int, rig: Rig, seed: bytes, fault: str) -> Expected:
        """Rule 9; `fault` is what is wrong with the order, in the order in which it is looked at."""
        self._not_busy(ms)
        if not self.unlocked or ms - self.boot_ms > UNLOCKED_MS:
            raise Refusal("provision-locked")
        if fault and fault != "order-signature":
            raise Refusal(fault)
        late_ms = ms + 4 * DEADLINE_MS
        if fault:
            return self._work(Expected(Say.ERROR, {2: "order-operator"}, ms + DEADLINE_MS, number, late_ms))
        return self._work(Expected(Say.DONE, {}, ms + DEADLINE_MS, number, late_ms, lambda at_ms, _: self._propose(rig, seed, at_ms)))

    def _propose(self, rig: Rig, seed: bytes, ms: int) -> None:
        seed = provisioned_seed(seed, self.flash.boots)
        self.proposal = rig, seed, ms
        self.seeds.append(seed)


def next_seed(seed: bytes) -> bytes:
    """Rule 2."""
    return _hmac(seed, b"next" + NOISE)


def provisioned_seed(seed: bytes, boots: int) -> bytes:
    """Rule 9."""
    return _hmac(seed, b"provisioned" + boots.to_bytes(4, "big"))


def _hmac(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, "sha256")


def _any(_: object) -> bool:
    return True
