"""The button board's core on a desk: its real code in virtual time, with flash, lamp and finger that a test can reach."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from eyelid_pico import cbor, codes, link
from eyelid_pico.clock import Clock
from eyelid_pico.device import Device
from eyelid_pico.stored import SECTOR_COUNT
from factory import Rig

SECTOR = 4096
PAGE = 256
TICKS_PERIOD = 2**30
SEED = b"\x07" * 32
Message = dict[int, Any]


class PowerLostError(Exception):
    """The power failed in the middle of a change of flash."""


class NorFlash:
    """Raw sectors: erasing sets bits, programming clears them in whole pages, power fails after `bytes_left` bytes."""

    def __init__(self) -> None:
        self.sectors = [bytearray(b"\xff" * SECTOR) for _ in range(SECTOR_COUNT)]
        self.bytes_left: int | None = None
        self.changed = 0
        self.history: list[tuple[str, int]] = []

    def read(self, sector: int, offset: int, length: int) -> bytes:
        return bytes(self.sectors[sector][offset : offset + length])

    def program(self, sector: int, offset: int, data: bytes) -> None:
        assert offset % PAGE == 0
        assert len(data) % PAGE == 0
        self.history.append(("program", sector))
        self._change(sector, offset, bytes(old & new for old, new in zip(self.read(sector, offset, len(data)), data, strict=True)))

    def erase(self, sector: int) -> None:
        self.history.append(("erase", sector))
        self._change(sector, 0, b"\xff" * SECTOR)

    def _change(self, sector: int, offset: int, data: bytes) -> None:
        count = len(data) if self.bytes_left is None else min(len(data), self.bytes_left)
        self.sectors[sector][offset : offset + count] = data[:count]
        self.changed += count
        if self.bytes_left is not None:
            self.bytes_left -= count
            if count < len(data):
                raise PowerLostError

    def holds(self, secret: bytes) -> bool:
        """Whether the secret stands anywhere in flash."""
        return any(secret in sector for sector in self.sectors)


FULL_SCALE = 65535
AMBIENT = 1500
GLOW = 40000
SETTLE_US = 300
SENSOR_PART = 10 / 75
"""The sensor's 10 kilohms against a pull of 65."""


class Lamp:
    """Lamp and sensor: `fault` is ok, dark, stuck, sunlight or missing; `edges` counts every switching.

    Microseconds pass only where the lamp is looked at, `settle_us` at a time. `ambient` is the light that is there without the lamp, by
    them and by whether the lamp is lit. The lamp's own light follows its switching within `rise_us`.
    """

    def __init__(self) -> None:
        self.fault = "ok"
        self.is_lit = False
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
            return 20_000
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

    Its ticks begin at `first_tick` and wrap as the board's do; `now` is what its clock makes of them.
    """

    def __init__(self, rig: Rig, flash: NorFlash | None = None, seed: int = 1, first_tick: int = 0) -> None:
        self.rig = rig
        self._first_tick = first_tick
        self.flash = flash or NorFlash()
        self.lamp = Lamp()
        self.button = False
        self.is_shut = False
        self.answers: dict[int, Message] = {}
        self.events: list[Message] = []
        self._noise = random.Random(seed)
        self._number = 0
        self.boot()

    def boot(self) -> None:
        """Power on, or a reset: RAM is gone, flash stays."""
        self.now = self._uptime_ms = 0
        self._clock = Clock(self._ticks_ms, ticks_diff)
        self.lamp.drive(False)
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
            message: Any = cbor.decode(body)
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
        """Gives the rig's keys to the board and confirms with a press; returns the event."""
        answer = self.ask(codes.PROVISION, provision_fields(self.rig, **changes))
        assert answer[0] == codes.DONE, answer
        return self.press()

    def key(self) -> Message:
        """The next epoch's key, asked for as soon as it may be."""
        answer = self.ask(codes.KEY)
        if answer[0] == codes.ERROR and answer[2] == "too-early":
            self.run(answer[3])
            answer = self.ask(codes.KEY)
        assert answer[0] == codes.KEY_ANSWER, answer
        return answer


def provision_fields(rig: Rig, **changes: Any) -> Message:
    """The fields of a provisioning of this rig."""
    key = rig.pico.private_numbers().private_value.to_bytes(32, "big")
    fields: Message = {2: key, 3: SEED, 4: rig.policy.encode(), 5: rig.unit.hash}
    names = {"signing_key": 2, "seed": 3, "policy": 4, "unit": 5}
    return {**fields, **{names[name]: value for name, value in changes.items()}}
