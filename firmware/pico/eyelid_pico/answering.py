"""Requests and what answers them: one table from type to handler (SPEC-pico.md, Messages from the Pi)."""

from . import codes, messages, signals
from .codes import RefusedError
from .job import Signature

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from .custody import Custody
    from .debounce import Contact
    from .grants import Prompt
    from .job import Workbench
    from .lamp import Lamp
    from .outgoing import Outgoing
    from .requests import Request

    Handler = Callable[["Answering", Request, int, int], None]


class Answering:
    """Answers one request after another. Handlers take the request, its number and the time, and may raise RefusedError."""

    def __init__(
        self,
        custody: "Custody",
        lamp: "Lamp",
        switch: "Contact",
        player: "signals.Player",
        bench: "Workbench",
        out: "Outgoing",
        reset: int,
    ) -> None:
        self._custody = custody
        self._lamp = lamp
        self._switch = switch
        self._player = player
        self._bench = bench
        self._out = out
        self._reset = reset
        self.unanswerable = 0

    def take(self, request: "Request", now_ms: int) -> None:
        """Answers with what was asked for, or with `error`; what has no number is counted and dropped."""
        if request.number is None:
            self.unanswerable += 1
            return
        try:
            HANDLERS[request.check()](self, request, request.number, now_ms)
        except RefusedError as refusal:
            self._out.refuse(request.number, refusal)

    def _refuse_blind(self) -> None:
        """Neither keys nor prompts of the Pi's before provisioning, nor while shut."""
        self._refuse_blank()
        if self._switch.level:
            raise RefusedError("shut")

    def _refuse_blank(self) -> None:
        if not self._custody.is_provisioned:
            raise RefusedError("not-provisioned")

    def hello(self, _request: "Request", number: int, now_ms: int) -> None:
        """`state`."""
        state = messages.state(self._custody, self._lamp, self._switch.level, self._reset, now_ms)
        self._out.answer(codes.STATE, number, state)

    def key(self, request: "Request", number: int, now_ms: int) -> None:
        """`key`, with the lamp seen lit."""
        self._refuse_blind()
        keychain = self._custody.keychain
        if 2 in request.fields:
            keychain.refuse_other(request.unsigned(2))
        keychain.refuse_early(now_ms)
        self._lamp.check(now_ms)
        epoch = keychain.open(now_ms)
        self._lamp.keep_lit(epoch.ends_ms)
        length_ms = epoch.ends_ms - now_ms
        self._out.answer(codes.KEY_ANSWER, number, {2: epoch.number, 3: bytes(epoch.key), 4: self._lamp.reading, 5: length_ms})

    def grant(self, request: "Request", number: int, now_ms: int) -> None:
        """`granted`: at once where this draft has its grant already."""
        self._refuse_blank()
        self._bench.refuse_second()
        prompt, message = self._custody.begin_grant(request.long_octets(2), self._lamp.reading, now_ms)
        if message is None:
            self._out.answer(codes.GRANTED, number, {2: prompt.grant})
        else:
            self._bench.begin(Signature(number, message, self._custody.signing(message), prompt), now_ms)

    def voice(self, _request: "Request", number: int, now_ms: int) -> None:
        """`prompt`, as an event and as the answer."""
        self._refuse_blind()
        fields = messages.prompt(self._count_voice(now_ms), 0, [])
        self._player.start("voice", now_ms)
        self._out.event(codes.PROMPT, fields)
        self._out.answer(codes.PROMPT, number, fields)

    def _count_voice(self, now_ms: int) -> "Prompt":
        """The wearer hears where nothing but a press helps, and no other refusal."""
        try:
            return self._custody.count(codes.GESTURE_VOICE, now_ms)
        except RefusedError as refusal:
            if refusal.code == "voice-limit" and self._custody.voice.tells(now_ms):
                self._player.start("press first", now_ms)
            raise

    def signal(self, request: "Request", number: int, now_ms: int) -> None:
        """`done`."""
        self._refuse_blank()
        if 4 in request.fields:
            self._custody.show_head(request.octets(4), now_ms)
        self._player.ask(signals.REQUESTED[request.unsigned(2)], now_ms)
        self._out.answer(codes.DONE, number, {})

    def audit(self, request: "Request", number: int, now_ms: int) -> None:
        """`statement`."""
        self._refuse_blank()
        self._bench.refuse_second()
        message = self._custody.begin_statement(request.octets(2), now_ms)
        self._bench.begin(Signature(number, message, self._custody.signing(message)), now_ms)

    def policy(self, _request: "Request", number: int, _now_ms: int) -> None:
        """`policy`, which nothing but a provisioning changes."""
        self._out.answer(codes.POLICY_ANSWER, number, messages.policy(self._custody))

    def provision(self, request: "Request", number: int, now_ms: int) -> None:
        """`done` once the order's signature holds: from then on it waits for its press."""
        self._bench.refuse_second()
        key, seed, order = request.octets(2), request.octets(3), bytes(request.long_octets(4))
        self._bench.begin(self._custody.provisioning.check(number, key, seed, order, now_ms), now_ms)


HANDLERS: "dict[int, Handler]" = {
    codes.HELLO: Answering.hello,
    codes.KEY: Answering.key,
    codes.GRANT: Answering.grant,
    codes.VOICE: Answering.voice,
    codes.SIGNAL: Answering.signal,
    codes.AUDIT: Answering.audit,
    codes.POLICY: Answering.policy,
    codes.PROVISION: Answering.provision,
}
