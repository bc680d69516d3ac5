"""What the ear does all day: sound from the microphone to the listener, decisions to eye, and eye's orders before anything else."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import Protocol

from eyelid_rig.camera.watch import Clock
from eyelid_rig.pipes import Messages
from eyelid_rig.prompts.voice.decision import Decision, Event
from eyelid_rig.prompts.voice.messages import LIMIT, Message, Order, Report, Said
from eyelid_rig.prompts.voice.mic.health import Health
from eyelid_rig.prompts.voice.microphone import Block
from eyelid_rig.prompts.voice.phonemes import Samples
from eyelid_rig.restart import GaveUpError

_MS = 1_000_000
_S = 1_000_000_000
_READ_S = 0.25
_IDLE_S, _IDLE_WAIT_S = 0.5, 0.75
"""While nobody speaks sound is heard half a second at a time: each waking costs, and no prompt is over so soon after it began."""
_REPORT_NS = 450 * _MS
"""Sound comes by the half second, and now and then a little early."""


class Mic(Protocol):
    """`microphone.Microphone`, as far as it is used here."""

    @property
    def health(self) -> Health:
        """How it is."""

    def open(self) -> None:
        """Listen from now on."""

    def close(self) -> None:
        """Close the device, overwrite what was heard. Raises GaveUpError (`mic-lost`)."""

    def wait(self, least_s: float, timeout_s: float) -> None:
        """Until so much sound can be read, it is closed, or neither in time."""

    def read(self, timeout_s: float) -> Block | None:
        """The next sound."""

    def gave_up(self, now_ns: int) -> GaveUpError | None:
        """Why the process has to end, where it has to."""

    def to_json(self) -> dict[str, object]:
        """Its figures."""


class Listens(Protocol):
    """`listener.Listener`, as far as it is used here."""

    left_out: int

    @property
    def is_idle(self) -> bool:
        """Whether nobody speaks."""

    @property
    def heard_s(self) -> float:
        """How much sound it was given."""

    def feed(self, samples: Samples) -> list[Decision]:
        """What was decided within these samples."""

    def reset(self) -> None:
        """Overwrite what is kept, and begin anew."""


class Orders:
    """Eye's orders, taken by a thread of their own: the microphone is closed at once, whatever the listener is busy with."""

    def __init__(self, source: int, mic: Mic) -> None:
        self._source, self._mic = source, mic
        self._lock = threading.Lock()
        self._came = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="orders", daemon=True)
        self._failed: BaseException | None = None
        self.last: Order | None = None
        self.over = False

    def start(self) -> None:
        """Begin to take orders."""
        self._thread.start()

    def wait(self, timeout_s: float) -> None:
        """Until one comes, or not."""
        with self._came:
            self._came.wait_for(lambda: self.over or (self.last is not None and self.last.listen), timeout_s)

    def open(self, order: Order) -> None:
        """Open the microphone, unless another order came meanwhile."""
        with self._lock:
            if self.last is order:
                self._mic.open()

    def await_closed(self) -> None:
        """Until the microphone is closed by the thread that was told to, or could not be: then `read` raises."""
        with self._lock:
            pass

    def read(self, *, unhurried: bool) -> Block | None:
        """The next sound; unhurried, once there is more of it. Raises what closing the microphone raised."""
        if unhurried:
            self._mic.wait(_IDLE_S, _IDLE_WAIT_S)  # without the lock: an order to close it never waits for this
        if self._failed is not None:
            raise self._failed
        with self._lock:
            return self._mic.read(_READ_S)

    def _run(self) -> None:
        messages = Messages(LIMIT)
        while piece := os.read(self._source, LIMIT):
            for data in messages.take(piece):
                self._take(Order.decode(data, LIMIT))
        os._exit(0)  # eye is gone, and with it whoever this was for

    def _take(self, order: Order) -> None:
        with self._lock:
            self.last = order
            if not order.listen:
                try:
                    self._mic.close()
                except GaveUpError as error:
                    self._failed = error
        with self._came:
            self._came.notify()


class Ear:
    """`run` until eye is gone, or the microphone has to be given up (GaveUpError). `own` are the front's name and what was kept."""

    def __init__(
        self,
        mic: Mic,
        listener: Listens,
        orders: Orders,
        clock: Clock,
        say: Callable[[Message], None],
        own: tuple[str, tuple[str, ...]],
    ) -> None:
        self._mic, self._listener, self._orders, self._clock, self._say = mic, listener, orders, clock, say
        self._front, self._kept = own
        self._obeys = 0
        self._report_at_ns = 0

    def run(self) -> None:
        """See the class."""
        self._report()
        self._orders.start()
        while True:
            self.turn()

    def turn(self) -> None:
        """An order, some sound, a report: whatever is there."""
        order = self._orders.last
        if order is not None and order.number != self._obeys:
            self._obey(order)
        block = self._orders.read(unhurried=self._listener.is_idle)
        if block is not None:
            self._hear(block)
        elif order is None or not order.listen:
            self._orders.wait(_REPORT_NS / _S)
        if self._clock.monotonic_ns() >= self._report_at_ns:
            self._report()

    def _obey(self, order: Order) -> None:
        """What was heard before an order counts for nothing after it."""
        self._listener.reset()
        if order.listen:
            self._orders.open(order)
        else:
            self._orders.await_closed()
        self._obeys = order.number
        self._report()

    def _hear(self, block: Block) -> None:
        if block.gap:
            self._listener.reset()
        try:
            decisions = self._listener.feed(block.samples)
        finally:
            block.samples.fill(0)
        for decision in decisions:
            ended_ns = block.ended_ns - int((self._listener.heard_s - decision.ended_s) * _S)
            self._tell(decision, ended_ns // _MS)

    def _tell(self, decision: Decision, ended_ms: int) -> None:
        if self._orders.last is None or self._orders.last.number != self._obeys:
            return
        if decision.event is Event.PROMPT:
            self._say(Message(said=Said(ended_ms, words=decision.phrase)))
        elif decision.reason is not None:
            self._say(Message(said=Said(ended_ms, reason=decision.reason)))

    def _report(self) -> None:
        now_ns = self._clock.monotonic_ns()
        self._report_at_ns = now_ns + _REPORT_NS
        gave_up = self._mic.gave_up(now_ns)
        if gave_up is not None:
            raise gave_up
        self._say(Message(report=report_of(self._mic, self._obeys, self._front, self._listener.left_out, self._kept)))


def report_of(mic: Mic, obeys: int, front: str, left_out: int, kept: tuple[str, ...]) -> Report:
    """How the microphone is, without what a card calls itself or what is wrong with it in words."""
    said = mic.to_json()
    level = said["level"]
    assert isinstance(level, dict)
    return Report(
        obeys=obeys,
        state=mic.health.state,
        front=front,
        rate_hz=_figure(said["rate_hz"]),
        channels=_figure(said["channels"]),
        rms=_tenths(level["rms_db"]),
        peak=_tenths(level["peak_db"]),
        clipped_ppm=round(level["clipped"] * 1_000_000),
        overruns=_figure(said["overruns"]),
        opened=_figure(said["opened"]),
        looks_left_out=left_out,
        kept=kept,
    )


def _figure(value: object) -> int:
    assert isinstance(value, int)
    return value


def _tenths(decibels: float) -> int:
    return min(0, max(-2_000, round(decibels * 10)))
