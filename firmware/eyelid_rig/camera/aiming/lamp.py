"""The lamp while somebody aims: lit by the Pico, epoch after epoch, for what looks through the camera must not do so in the dark.

A key comes with each epoch; nothing is sealed with it, and it is wiped unread.
"""

from __future__ import annotations

import threading
from functools import partial
from types import TracebackType
from typing import Final, Protocol, Self

from eyelid_formats.draft import TimeSource
from eyelid_formats.errors import Code, EyelidError, LinkError, RigError
from eyelid_rig.clock import Clock, SystemClock
from eyelid_rig.prompts import pico
from eyelid_rig.prompts.board import Board
from eyelid_rig.prompts.epochs import PASSING, Epochs
from eyelid_rig.prompts.mailbox import Mailbox
from eyelid_rig.prompts.uart import PicoUart, meet, open_port
from eyelid_rig.settings import RigSettings

_TICK_S: Final = 0.02
_LIT_S: Final = 8.0
"""The Pico may make its first epoch wait for the last one's length, and be asked twice."""
_SHUT: Final = "shut"
_WITHOUT: Final = "on a bench whose Pico is not wired or paired yet, --without-pico aims with the lamp dark"


class Lamp(Protocol):
    """Whether anybody can see that the camera looks."""

    has_pico: bool
    """False: it stays dark."""

    @property
    def is_lit(self) -> bool:
        """Lit now, by the Pico's word."""

    @property
    def may_look(self) -> bool:
        """Whether a frame may be looked at now."""

    def wait(self) -> None:
        """Come back once a frame may be looked at. Raises RigError (`shut`, `pico-absent`, `pico-refused`)."""

    def __enter__(self) -> Self: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None: ...


class NoLamp:
    """A bench without a Pico: dark, and said so."""

    has_pico = False
    is_lit = False
    may_look = True

    def wait(self) -> None:
        """At once."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        return


class Keeping:
    """Asks for one epoch after another until something is wrong; then says what. For one thread, times come from the clock."""

    def __init__(self, board: Board, clock: Clock) -> None:
        self._board = board
        self._clock = clock
        self._epochs = Epochs()
        self.trouble: EyelidError | None = None
        """Why the lamp will not be lit any more."""

    @property
    def is_lit(self) -> bool:
        """By the last key's end, which comes before the lamp's."""
        return self.trouble is None and self._clock.monotonic_ns() < self._epochs.seal_until_ns

    def tick(self) -> None:
        """Ask where it is time."""
        now_ns = self._clock.monotonic_ns()
        if self.trouble is None and self._epochs.due(now_ns):
            self._epochs.asked(now_ns)
            self._board.ask(pico.next_key(self._epochs.expected), partial(self.on_key, now_ns))

    def on_key(self, asked_ns: int, answer: pico.Answer) -> None:
        """The answer to the request of `asked_ns`."""
        now_ns = self._clock.monotonic_ns()
        match answer:
            case pico.EpochKey():
                answer.key.wipe()
                self._epochs.opened(answer.epoch, answer.length_ms, asked_ns, now_ns)
            case pico.Refusal() if answer.code in PASSING:
                self._epochs.refused(answer.code, answer.wait_ms, now_ns)
            case pico.Refusal() if answer.code == _SHUT:
                self._end(shut())
            case pico.Refusal():
                self._end(RigError(Code.PICO_REFUSED, f"the Pico does not light the lamp: {answer.code}; look at the lamp and its sensor"))

    def on_event(self, event: pico.Answer | LinkError, at_ns: int) -> None:
        """What the Pico says unasked, or the death of its port. A press is counted by the Pico, and nothing else comes of it."""
        match event:
            case pico.PromptEvent():
                event.wipe()
            case pico.ShutEvent():
                self._end(shut())
            case pico.Ready() | pico.ForgottenEvent():
                self._epochs.lost(at_ns)
            case LinkError():
                self._end(RigError(Code.PICO_ABSENT, f"{event.args[0]}: nobody can say whether the lamp is lit"))

    def _end(self, trouble: EyelidError) -> None:
        self.trouble = self.trouble or trouble


class PicoLamp:
    """Keeps the lamp lit from a thread of its own, so that a slow camera does not darken it."""

    has_pico = True

    def __init__(self, uart: PicoUart, mailbox: Mailbox, clock: Clock) -> None:
        self._uart = uart
        self._mailbox = mailbox
        self._keeping = Keeping(Board(uart, mailbox), clock)
        self._changed = threading.Condition()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="lamp", daemon=True)

    @property
    def is_lit(self) -> bool:
        """See `Lamp`."""
        return self._keeping.is_lit

    @property
    def may_look(self) -> bool:
        """While it is lit."""
        return self._keeping.is_lit

    def wait(self) -> None:
        """See `Lamp`."""
        with self._changed:
            self._changed.wait_for(lambda: self._keeping.is_lit or self._keeping.trouble is not None, _LIT_S)
        if self._keeping.trouble is not None:
            raise self._keeping.trouble
        if not self._keeping.is_lit:
            raise RigError(Code.PICO_ABSENT, f"the Pico gave no key within {_LIT_S:g} s: look at its supply and its wires")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stop.set()
        self._thread.join()
        self._uart.stop()

    def _run(self) -> None:
        while not self._stop.is_set():
            self._mailbox.deliver(self._keeping.on_event, _TICK_S)
            self._keeping.tick()
            with self._changed:
                self._changed.notify_all()


def open_lamp(settings: RigSettings, *, without_pico: bool) -> Lamp:
    """Meet the Pico. `without_pico` does without one that does not answer or is not paired yet, and never without one that works.

    Raises RigError (`pico-absent`, `not-initialised`, `shut`), LinkError.
    """
    clock = SystemClock(TimeSource.UNSET)
    mailbox = Mailbox(clock)
    uart = PicoUart(lambda: open_port(settings.pico_port, settings.pico_baud), mailbox.post)
    try:
        uart.start()
        _require_ready(meet(uart))
    except EyelidError as error:
        uart.stop()
        if without_pico and error.code is not Code.SHUT:
            return NoLamp()
        raise _told(error) from None
    return PicoLamp(uart, mailbox, clock)


def shut() -> RigError:
    """The shut switch is closed."""
    return RigError(Code.SHUT, "the shut switch is closed: open it to aim")


def _require_ready(state: pico.State) -> None:
    if state.shut:
        raise shut()
    if state.unit is None:
        raise RigError(Code.NOT_INITIALISED, f"the Pico is not paired, and lights no lamp: run eyelid-rig init ({_WITHOUT})")


def _told(error: EyelidError) -> EyelidError:
    """A Pico that does not answer is absent, and there is a way to do without it."""
    if error.code in (Code.PICO_ABSENT, Code.LINK_TIMEOUT):
        return RigError(Code.PICO_ABSENT, f"{error.args[0]} ({_WITHOUT})")
    return error
