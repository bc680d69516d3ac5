"""The button board's core on a desk: its real code in virtual time, with flash, lamp and finger that a test can reach."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from eyelid_formats.order import keys_hash
from eyelid_pico import cbor, codes, link
from eyelid_pico.clock import Clock
from eyelid_pico.device import Device
from eyelid_pico.edges import BUTTON_DOWN, BUTTON_UP, SWITCH_OPEN, SWITCH_SHUT
from factory import Rig
from unit.pico.nor import NorFlash

TICKS_PERIOD = 2**30
AWARE_MS = 300
"""From when on a press confirms an order (SPEC-pico.md rule 9)."""
Message = dict[int, Any]


FULL_SCALE = 65535
AMBIENT = 1500
GLOW = 40000
SETTLE_US = 300
SENSOR_PART = 10 / 75
"""The sensor's 10 kilohms against a pull of 65."""


class Lamp:
    """Lamp and sensor, lit while nobody drives it: `fault` is ok, dark, stuck, sunlight or missing; `edges` counts every switching.

    Microseconds pass only where the lamp is looked at, `settle_us` at a time. `ambient` is the light that is there without the lamp, by
    them and by whether the lamp is lit. The lamp's own light follows its switching within `rise_us`.
    """

    def __init__(self) -> None:
        self.fault = "ok"
        self.is_lit = True
        self.edges = 0
        self.us = 0
        self.settle_us = SETTLE_US
        self.rise_us = 0
        self.ambient: Callable[[int, bool], float] = lambda _us, _lit: AMBIENT
        self._since_us = self._held_us = 0

    def drive(self, lit: bool) -> None:
        if lit != self.is_lit:
            self.edges += 1
            self._held_us, self._since_us = self.us - self._since_us, self.us
        self.is_lit = lit

    def held_us(self) -> int:
        return self._held_us

    def settle(self) -> None:
        self.us += self.settle_us

    def sense(self) -> int:
        if self.fault == "missing":
            return 20_000 + 5_000 * self.is_lit  # an open wire picks up what the lamp's does
        if self.fault == "sunlight":
            return FULL_SCALE
        return round(min(FULL_SCALE, self.ambient(self.us, self.is_lit) + GLOW * self._shines()))

    def sense_pulled(self, up: bool) -> int:
        self.settle()
        towards = FULL_SCALE if up else 0
        if self.fault == "missing":
            return towards
        return round(self.sense() + (towards - self.sense()) * SENSOR_PART)

    def _shines(self) -> float:
        """From 0 to 1."""
        if self.fault in ("dark", "stuck"):
            return float(self.fault == "stuck")
        risen = min(1.0, (self.us - self._since_us) / self.rise_us) if self.rise_us else 1.0
        return risen if self.is_lit else 1.0 - risen


def ticks_diff(new: int, old: int) -> int:
    """MicroPython's: the signed distance, right up to half a period."""
    return (new - old + TICKS_PERIOD // 2) % TICKS_PERIOD - TICKS_PERIOD // 2


class Desk:
    """One board. `run` lets virtual milliseconds pass; what the board sends collects in `answers` and `events`.

    Its ticks begin at `first_tick` and wrap as the board's do; `now` is what its clock makes of them. A new board is switched on for the
    first time as its provisioner does it: with the button held.
    """

    def __init__(self, rig: Rig, flash: NorFlash | None = None, seed: int = 1, first_tick: int = 0) -> None:
        self.rig = self.operator = rig
        self._first_tick = first_tick
        self.flash = flash or NorFlash()
        self.lamp = Lamp()
        self.button = flash is None
        self.is_shut = False
        self.answers: dict[int, Message] = {}
        self.events: list[Message] = []
        self._noise = random.Random(seed)
        self._number = 0
        self.boot()
        self.button = False

    def boot(self) -> None:
        """Power on, or a reset: RAM is gone, flash stays."""
        self.now = self._uptime_ms = 0
        self._clock = Clock(self._ticks_ms, ticks_diff)
        self.lamp.drive(True)
        self._reader = link.Reader()
        self._incoming = b""
        self.device = Device(self.flash, self.lamp, lambda: self._noise.randbytes(32), self.button, self.is_shut, deadline_ms=100)

    def step(self) -> None:
        """One millisecond."""
        self._uptime_ms += 1
        self.now = self._clock.now_ms()
        incoming, self._incoming = self._incoming, b""
        self._take(self.device.poll(self.now, self.button, self.is_shut, incoming))

    def _ticks_ms(self) -> int:
        return (self._first_tick + self._uptime_ms) % TICKS_PERIOD

    def _take(self, sent: bytes) -> None:
        for body in self._reader.feed(sent):
            message: Any = cbor.decode(bytes(body))
            if 1 in message:
                self.answers[message[1]] = message
            else:
                self.events.append(message)

    def run(self, milliseconds: int) -> None:
        for _ in range(milliseconds):
            self.step()

    def skip(self, milliseconds: int) -> None:
        """They pass in one poll: for times in which nothing happens."""
        self._uptime_ms += milliseconds - 1
        self.step()

    def pass_over(self, milliseconds: int, edges: list[tuple[int, int]]) -> None:
        """The program stands still while interrupts note these edges; then it looks again, once."""
        for _, what in edges:
            if what in (BUTTON_UP, BUTTON_DOWN):
                self.button = what == BUTTON_DOWN
            elif what in (SWITCH_OPEN, SWITCH_SHUT):
                self.is_shut = what == SWITCH_SHUT
        self._uptime_ms += milliseconds
        self.now = self._clock.now_ms()
        self._take(self.device.poll(self.now, self.button, self.is_shut, b"", edges))

    def until(self, holds: Callable[[], bool], limit_ms: int = 5000) -> None:
        for _ in range(limit_ms):
            if holds():
                return
            self.step()
        raise AssertionError("the board did not get there")

    # The finger

    def move(self, *levels: tuple[int, bool]) -> None:
        """(milliseconds to stay, down or up), one after another."""
        for stay_ms, down in levels:
            self.button = down
            self.run(stay_ms)

    def press(self) -> Message | None:
        """A press and the wait that decides it; returns the event that it made, if any."""
        before = len(self.events)
        self.move((80, True), (400, False))
        return self.events[-1] if len(self.events) > before else None

    def double(self) -> Message | None:
        before = len(self.events)
        self.move((80, True), (120, False), (80, True), (400, False))
        return self.events[-1] if len(self.events) > before else None

    def hold(self) -> Message | None:
        before = len(self.events)
        self.move((3100, True), (400, False))
        return self.events[-1] if len(self.events) > before else None

    def shutter(self, shut: bool) -> None:
        self.is_shut = shut
        self.run(50)

    # The Pi

    def send(self, raw: bytes) -> None:
        """Bytes onto the UART as they are."""
        self._incoming += raw
        self.step()

    def request(self, kind: int, fields: Message | None = None) -> int:
        """Sends a request; returns its number."""
        self._number += 1
        self.send(b"\x00" + link.frame(cbor.encode({0: kind, 1: self._number, **(fields or {})})))
        return self._number

    def ask(self, kind: int, fields: Message | None = None) -> Message:
        """Sends a request and returns its answer."""
        number = self.request(kind, fields)
        self.until(lambda: number in self.answers, 2000)
        return self.answers.pop(number)

    def refusal(self, kind: int, fields: Message | None = None) -> str:
        """The code with which the board refuses a request."""
        answer = self.ask(kind, fields)
        assert answer[0] == codes.ERROR, answer
        code: str = answer[2]
        return code

    def state(self) -> Message:
        return self.ask(codes.HELLO)

    def memory(self) -> Message:
        """The state without the clock."""
        state = self.state()
        del state[1], state[4]
        return state

    # Provisioning

    def provision(self, **changes: Any) -> Message | None:
        """Makes the board the rig's, whatever it was: a boot with the button held where it had none, the order, and the press; returns
        the event. `changes` as in `provision_fields`.
        """
        answer = self.order(**changes)
        if answer == (codes.ERROR, "provision-locked"):
            self.unlock()
            answer = self.order(**changes)
        assert answer == (codes.DONE,), answer
        self.run(AWARE_MS)
        return self.press()

    def order(self, **changes: Any) -> tuple[Any, ...]:
        """Hands over an order for the board as it is now; the values of the answer, without its number."""
        answer = self.ask(codes.PROVISION, self.order_fields(**changes))
        return tuple(value for key, value in answer.items() if key != 1)

    def order_fields(self, **changes: Any) -> Message:
        """`provision_fields` for the board as it is now, by the operator that it knows."""
        state = self.state()
        return provision_fields(self.rig, **{"boots": state[5], "replaces": state.get(3), "by": self.operator, **changes})

    def unlock(self) -> None:
        """Boots with the button held, and lets go."""
        self.button = True
        self.boot()
        self.move((100, False))

    def key(self) -> Message:
        """The next epoch's key, asked for as soon as it may be."""
        answer = self.ask(codes.KEY)
        if answer[0] == codes.ERROR and answer[2] == "too-early":
            self.run(answer[3])
            answer = self.ask(codes.KEY)
        assert answer[0] == codes.KEY_ANSWER, answer
        return answer


class DeadNoise(Desk):
    """A board whose generator gives the same bytes for ever."""

    def boot(self) -> None:
        self._noise = random.Random(3)
        self._noise.randbytes = lambda count: bytes(count)  # type: ignore[method-assign]
        super().boot()


def provision_fields(rig: Rig, boots: int = 1, by: Rig | None = None, **changes: Any) -> Message:
    """The fields of a provisioning of this rig at that boot, ordered by its operator, or by `by`'s, who stays it.

    `changes` are fields of Order; `signing_key` and `seed` go to the board instead of the rig's own.
    """
    key, seed = changes.pop("signing_key", rig.secrets[0]), changes.pop("seed", rig.secrets[1])
    by = by or rig
    order = rig.order(boots, **{"keys": keys_hash(key, seed), "operator": by.order(boots).operator, **changes})
    return {2: key, 3: seed, 4: by.sign_order(order)}
