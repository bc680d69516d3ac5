"""The board put together: samples of its inputs go in, frames, tone and light come out. No I/O but through its arguments."""

from . import codes, gestures, messages, signals
from .answering import Answering
from .custody import Custody
from .freed import overwrite_freed
from .inputs import Inputs
from .job import DEADLINE_MS, Workbench
from .keychain import EPOCH_MS
from .lamp import Lamp
from .link import Reader
from .outgoing import Outgoing
from .requests import Request
from .timings import Timings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .edges import Edge
    from .lamp import LampPins
    from .provisioning import Proposal
    from .statelog import Sectors


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
        reset: int = codes.RESET_UNKNOWN,
    ) -> None:
        self._lamp = Lamp(lamp_pins)
        self._player = signals.Player()
        self._reader = Reader()
        self._out = Outgoing()
        self._bench = Workbench(self._out, deadline_ms)
        self._custody = Custody(sectors, noise, unlocked=button_is_down)
        timings = self._timings()
        self._inputs = Inputs(button_is_down, is_shut, timings.stable_ms)
        self._gestures = gestures.Gestures(button_is_down, timings)
        self._now_ms = 0
        switch = self._inputs.switch
        self._answering = Answering(self._custody, self._lamp, switch, self._player, self._bench, self._out, reset)
        if self._custody.is_provisioned and not is_shut:
            self._lamp.keep_lit(EPOCH_MS)  # a key of the last boot may still be out
        else:
            self._lamp.darken()
        self._out.event(codes.READY, messages.state(self._custody, self._lamp, is_shut, reset, 0))

    def _timings(self) -> Timings:
        return Timings(self._custody.identity.timings)

    @property
    def tone_hz(self) -> int:
        """What the buzzer plays now; 0 is silence."""
        return self._player.tone_hz

    @property
    def led(self) -> bool:
        """The inward LED."""
        return bool(self._player.led)

    @property
    def is_working(self) -> bool:
        """True while there is work to do: poll again without a pause."""
        return self._bench.is_working

    @property
    def dropped(self) -> int:
        """Frames and messages that could not be answered since the boot."""
        return self._reader.dropped + self._answering.unanswerable

    def poll(self, now_ms: int, button_is_down: bool, is_shut: bool, received: bytes = b"", edges: "Iterable[Edge]" = ()) -> bytes:
        """Takes one sample of every input, and the edges that were noted before it; returns what to send."""
        self._now_ms = now_ms
        self._inputs.take(edges, now_ms, button_is_down, is_shut, self)
        if not self._inputs.switch.level:
            self._gesture(self._gestures.poll(now_ms - self._inputs.button.stable_ms))
        self._clean_up()
        for body in self._reader.feed(received):
            self._answering.take(Request(body), now_ms)
        self._bench.poll(now_ms)
        self._custody.keychain.expire(self._finger_ms(now_ms))
        self._custody.store_head(now_ms)
        self._lamp.poll(now_ms)
        if self._custody.provisioning.is_over(now_ms):
            self._custody.lock()
        if self._custody.provisioning.reminds(now_ms):
            self._player.start("awaiting", now_ms)
        self._player.poll(now_ms)
        return self._out.take()

    def _clean_up(self) -> None:
        """Keys that have left stood in messages, too; while a finger is down, the tick must not wait for this."""
        keychain = self._custody.keychain
        if keychain.has_dropped and not self._gestures.under_way:
            keychain.has_dropped = False
            overwrite_freed()

    def _finger_ms(self, now_ms: int) -> int:
        """When the finger came down at the earliest that a press may still tell of: one that is not stable yet may have come already."""
        return self._gestures.began_ms if self._gestures.under_way else now_ms - self._inputs.button.stable_ms

    @property
    def due_ms(self) -> int:
        """The first poll that may do something if no input changes: those before it may be left out."""
        gesture_ms = self._gestures.due_ms + self._inputs.button.stable_ms
        own_ms = min(self._inputs.due_ms, gesture_ms, self._lamp.due_ms, self._player.due_ms, self._out.due_ms)
        return min(own_ms, self._bench.due_ms, self._custody.due_ms)

    # Inputs (inputs.Listener)

    def switch_moved(self, at_ms: int) -> None:
        """Dark first. Shutting ends the gesture at hand, but not one that time had decided before: its prompt has no keys any more."""
        is_shut = self._inputs.switch.level
        if is_shut:
            self._lamp.darken()
            self._custody.shut(self._now_ms)
            self._gesture(self._gestures.poll(at_ms))
        self._gestures.ignore(self._inputs.button.level)
        self._out.event(codes.SHUT if is_shut else codes.OPENED, {})
        if is_shut:
            self._out.wash()
        self._player.start("shut" if is_shut else "opened", self._now_ms)

    def button_moved(self, at_ms: int) -> None:
        """An edge of a gesture, or of none while shut."""
        is_down = self._inputs.button.level
        if self._inputs.switch.level:
            self._gestures.ignore(is_down)
            return
        self._gesture(self._gestures.poll(at_ms))
        self._gesture(self._gestures.contact(at_ms, is_down))

    def edges_lost(self) -> None:
        """No gesture is made of what nobody saw."""
        self._gestures.ignore(self._inputs.button.level)

    # Gestures

    def _gesture(self, outcome: int) -> None:
        now_ms = self._now_ms
        if outcome == gestures.TICK:
            self._player.start("tick", now_ms)
        elif outcome == gestures.HOLD:
            self._forget(now_ms)
        elif outcome == gestures.PRESS:
            self._press(now_ms)
        elif outcome == gestures.DOUBLE:
            self._prompt(codes.GESTURE_DOUBLE, "double", now_ms)

    def _press(self, now_ms: int) -> None:
        proposal = self._custody.provisioning.confirmed(self._gestures.began_ms, now_ms)
        if proposal is None:
            self._prompt(codes.GESTURE_PRESS, "press", now_ms)
        else:
            self._confirm(proposal, now_ms)

    def _prompt(self, gesture: int, signal: str, now_ms: int) -> None:
        if not self._custody.is_provisioned:
            self._player.start("refused", now_ms)
            return
        finger_ms = self._gestures.began_ms
        self._custody.keychain.expire(finger_ms)
        self._player.start(signal, now_ms)
        prompt = self._custody.count(gesture, now_ms)
        keys = self._custody.look_back(gesture)
        self._out.event(codes.PROMPT, messages.prompt(prompt, now_ms - finger_ms, keys))

    def _forget(self, now_ms: int) -> None:
        self._custody.provisioning.drop()
        self._bench.drop()
        if not self._custody.is_provisioned:
            self._player.start("refused", now_ms)
            return
        first = self._custody.forget()
        self._out.event(codes.FORGOTTEN, {2: first})
        self._out.wash()
        self._player.start("forgotten", now_ms)

    def _confirm(self, proposal: "Proposal", now_ms: int) -> None:
        again = self._custody.is_provisioned
        self._bench.drop()
        unit = self._custody.confirm(proposal)
        if again:
            self._out.event(codes.FORGOTTEN, {2: self._custody.keychain.next_epoch})
        self._inputs.set(self._timings().stable_ms)
        self._gestures.set(self._timings())
        self._out.event(codes.PROVISIONED, {2: unit})
        if again:
            self._out.wash()
        self._player.start("provisioned", now_ms)
