"""The board put together: samples of its inputs go in, frames, tone and light come out. No I/O but through its arguments."""

from . import VERSION, cbor, codes, gestures, signals
from .codes import RefusedError
from .custody import Custody
from .debounce import STABLE_MS, Contact
from .job import Job
from .keychain import EPOCH_MS
from .lamp import Lamp
from .link import Reader, frame
from .requests import Request

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from .lamp import LampPins
    from .statelog import Sectors

DEADLINE_MS = 700


class Device:
    """One boot of the board; call `poll` about every millisecond. Times are milliseconds since the boot."""

    def __init__(
        self,
        sectors: "Sectors",
        lamp_pins: "LampPins",
        noise: "Callable[[], bytes]",
        button_is_down: bool,
        is_shut: bool,
        deadline_ms: int = DEADLINE_MS,
    ) -> None:
        self._button = Contact(0, button_is_down)
        self._switch = Contact(0, is_shut)
        self._gestures = gestures.Gestures(button_is_down)
        self._lamp = Lamp(lamp_pins)
        self._player = signals.Player()
        self._reader = Reader()
        self._deadline_ms = deadline_ms
        self._job: "Job | None" = None
        self._out = bytearray(b"\x00")
        self._unanswerable = 0
        self._custody = Custody(sectors, noise, unlocked=button_is_down)
        if self._custody.is_provisioned and not is_shut:
            self._lamp.keep_lit(EPOCH_MS)  # a key of the last boot may still be out
        self._event(codes.READY, self._state(0))

    @property
    def tone_hz(self) -> int:
        """What the buzzer plays now; 0 is silence."""
        return self._player.tone_hz

    @property
    def led(self) -> bool:
        """The inward LED."""
        return bool(self._player.led)

    @property
    def is_signing(self) -> bool:
        """True while there is work to do: poll again without a pause."""
        return self._job is not None and self._job.signed is None

    @property
    def dropped(self) -> int:
        """Frames and messages that could not be answered since the boot."""
        return self._reader.dropped + self._unanswerable

    def poll(self, now_ms: int, button_is_down: bool, is_shut: bool, received: bytes = b"") -> bytes:
        """Takes one sample of every input; returns what to send."""
        self._poll_switch(now_ms, is_shut)
        self._poll_button(now_ms, button_is_down)
        for body in self._reader.feed(received):
            self._handle(Request(body), now_ms)
        self._poll_job(now_ms)
        finger_ms = self._gestures.began_ms if self._gestures.under_way else now_ms
        self._custody.keychain.expire(finger_ms)
        self._custody.store_head(now_ms)
        self._lamp.poll(now_ms)
        self._player.poll(now_ms)
        sent = bytes(self._out)
        self._out = bytearray()
        return sent

    # Inputs

    def _poll_switch(self, now_ms: int, is_shut: bool) -> None:
        if not self._switch.poll(now_ms, is_shut):
            return
        self._gestures.ignore(self._button.level)
        if is_shut:
            self._custody.keychain.end(now_ms)
            self._lamp.darken()
        self._event(codes.SHUT if is_shut else codes.OPENED, {})
        self._player.start("shut" if is_shut else "opened", now_ms)

    def _poll_button(self, now_ms: int, is_down: bool) -> None:
        changed = self._button.poll(now_ms, is_down)
        if self._switch.level:
            self._gestures.ignore(self._button.level)
            return
        if changed:
            at_ms = self._button.since_ms
            self._gesture(self._gestures.poll(at_ms), now_ms)
            self._gesture(self._gestures.contact(at_ms, self._button.level), now_ms)
        else:
            self._gesture(self._gestures.poll(now_ms - STABLE_MS), now_ms)

    def _gesture(self, outcome: int, now_ms: int) -> None:
        if outcome == gestures.TICK:
            self._player.start("tick", now_ms)
        elif outcome == gestures.HOLD:
            self._forget(now_ms)
        elif outcome == gestures.PRESS and self._custody.proposal_waits(now_ms):
            self._confirm(now_ms)
        elif outcome == gestures.PRESS:
            self._prompt(codes.GESTURE_PRESS, "press", now_ms)
        elif outcome == gestures.DOUBLE:
            self._prompt(codes.GESTURE_DOUBLE, "double", now_ms)

    def _prompt(self, gesture: int, signal: str, now_ms: int) -> None:
        if not self._custody.is_provisioned:
            self._player.start("refused", now_ms)
            return
        finger_ms = self._gestures.began_ms
        self._custody.keychain.expire(finger_ms)
        self._player.start(signal, now_ms)
        self._event(codes.PROMPT, self._counted(gesture, now_ms - finger_ms, now_ms))

    def _counted(self, gesture: int, age_ms: int, now_ms: int) -> "dict[int, object]":
        prompt = self._custody.count(gesture, now_ms)
        keys = self._custody.look_back(gesture)
        return {2: prompt.counter, 3: gesture, 4: prompt.scope, 5: age_ms, 6: keys}

    def _forget(self, now_ms: int) -> None:
        self._custody.drop_proposal()
        if not self._custody.is_provisioned:
            self._player.start("refused", now_ms)
            return
        self._drop_job()
        first = self._custody.forget()
        self._event(codes.FORGOTTEN, {2: first})
        self._player.start("forgotten", now_ms)

    def _confirm(self, now_ms: int) -> None:
        again = self._custody.is_provisioned
        self._drop_job()
        unit = self._custody.confirm()
        if again:
            self._event(codes.FORGOTTEN, {2: self._custody.keychain.next_epoch})
        self._event(codes.PROVISIONED, {2: unit})
        self._player.start("provisioned", now_ms)

    # Requests

    def _handle(self, request: Request, now_ms: int) -> None:
        if request.number is None:
            self._unanswerable += 1
            return
        try:
            self._dispatch(request, request.number, now_ms)
        except RefusedError as refusal:
            fields: "dict[int, object]" = {2: refusal.code}
            if refusal.wait_ms:
                fields[3] = refusal.wait_ms
            self._answer(codes.ERROR, request.number, fields)

    def _dispatch(self, request: Request, number: int, now_ms: int) -> None:
        kind = request.check()
        if kind == codes.HELLO:
            self._answer(codes.STATE, number, self._state(now_ms))
        elif kind == codes.PROVISION:
            self._take_provision(request, number, now_ms)
        elif kind == codes.POLICY:
            self._answer(codes.POLICY_ANSWER, number, {2: self._custody.policy.encoded})
        elif kind == codes.KEY:
            self._give_key(number, now_ms)
        elif kind == codes.GRANT:
            self._begin_grant(request, number, now_ms)
        elif kind == codes.VOICE:
            self._take_voice(number, now_ms)
        elif kind == codes.SIGNAL:
            self._signal(request, number, now_ms)
        else:
            self._begin_statement(request, number, now_ms)

    def _take_provision(self, request: Request, number: int, now_ms: int) -> None:
        key, seed, policy, unit = (request.octets(field) for field in (2, 3, 4, 5))
        self._custody.propose(key, seed, policy, unit, now_ms)
        self._player.start("awaiting", now_ms)
        self._answer(codes.DONE, number, {})

    def _give_key(self, number: int, now_ms: int) -> None:
        keychain = self._custody.keychain
        if not self._custody.is_provisioned:
            raise RefusedError("not-provisioned")
        if self._switch.level:
            raise RefusedError("shut")
        wait_ms = keychain.wait_ms(now_ms)
        if wait_ms:
            raise RefusedError("too-early", wait_ms)
        self._lamp.check(now_ms)
        epoch = keychain.open(now_ms)
        self._lamp.keep_lit(epoch.ends_ms)
        length_ms = epoch.ends_ms - now_ms
        fields: "dict[int, object]" = {2: epoch.number, 3: bytes(epoch.key), 4: self._lamp.reading, 5: length_ms}
        self._answer(codes.KEY_ANSWER, number, fields)

    def _take_voice(self, number: int, now_ms: int) -> None:
        if not self._custody.is_provisioned:
            raise RefusedError("not-provisioned")
        if self._switch.level:
            raise RefusedError("shut")
        counted = self._counted(codes.GESTURE_VOICE, 0, now_ms)
        self._player.start("voice", now_ms)
        self._event(codes.PROMPT, counted)
        self._answer(codes.PROMPT, number, counted)

    def _signal(self, request: Request, number: int, now_ms: int) -> None:
        if not self._custody.is_provisioned:
            raise RefusedError("not-provisioned")
        if 4 in request.fields:
            self._custody.show_head(request.octets(4), now_ms)
        self._player.start(signals.REQUESTED[request.unsigned(2)], now_ms)
        self._answer(codes.DONE, number, {})

    def _begin_grant(self, request: Request, number: int, now_ms: int) -> None:
        if self._job is not None:
            raise RefusedError("busy")
        prompt, message = self._custody.begin_grant(request.octets(2), self._lamp.reading, now_ms)
        if message is None:
            self._answer(codes.GRANTED, number, {2: prompt.grant})
        else:
            self._job = Job(number, message, self._custody.signing_key, prompt, now_ms + self._deadline_ms)

    def _begin_statement(self, request: Request, number: int, now_ms: int) -> None:
        if self._job is not None:
            raise RefusedError("busy")
        message = self._custody.begin_statement(request.octets(2), now_ms)
        self._job = Job(number, message, self._custody.signing_key, None, now_ms + self._deadline_ms)

    def _poll_job(self, now_ms: int) -> None:
        """A step of the signature; the answer leaves at its deadline, or at a multiple of it."""
        job = self._job
        if job is None:
            return
        job.step()
        if now_ms < job.due_ms:
            return
        if job.signed is None:
            job.due_ms += self._deadline_ms
            return
        self._job = None
        self._answer(codes.GRANTED if job.prompt else codes.STATEMENT, job.number, {2: job.signed})

    def _drop_job(self) -> None:
        """Forgetting and provisioning end what is being signed."""
        if self._job is not None:
            self._answer(codes.ERROR, self._job.number, {2: "no-prompt" if self._job.prompt else "busy"})
            self._job = None

    # Messages out

    def _state(self, now_ms: int) -> "dict[int, object]":
        counts, unit = self._custody.counts, self._custody.identity.unit
        state: "dict[int, object]" = {
            2: counts.counter,
            4: now_ms,
            5: counts.boots,
            6: self._switch.level,
            7: VERSION,
            8: counts.grants,
            9: self._custody.keychain.is_out(now_ms),
            10: self._lamp.is_on,
            11: counts.forgot,
        }
        if unit is not None:
            state[3] = unit
        return state

    def _answer(self, kind: int, number: int, fields: "dict[int, object]") -> None:
        message: "dict[int, object]" = {0: kind, 1: number}
        message.update(fields)
        self._out.extend(frame(cbor.encode(message)))

    def _event(self, kind: int, fields: "dict[int, object]") -> None:
        message: "dict[int, object]" = {0: kind}
        message.update(fields)
        self._out.extend(frame(cbor.encode(message)))
