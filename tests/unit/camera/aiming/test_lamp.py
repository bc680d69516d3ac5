"""While somebody aims: frames are looked at under the board's own lit lamp alone. The board's real core, in virtual time."""

from __future__ import annotations

import pytest

from eyelid_formats.errors import Code, LinkError
from eyelid_rig.camera.aiming.lamp import Keeping
from eyelid_rig.prompts import pico
from eyelid_rig.prompts.board import Board
from eyelid_rig.prompts.mailbox import Mailbox
from factory import Rig
from unit.pico.desk import Desk
from unit.rig.deskrig import DeskClock, DeskUart


class Bench:
    """Keeping and the board, a millisecond at a time."""

    def __init__(self, keys: Rig, *, paired: bool = True) -> None:
        self.desk = Desk(keys)
        if paired:
            assert self.desk.provision() is not None
            self.desk.events.clear()
        self.clock = DeskClock(self.desk)
        self.mailbox = Mailbox(self.clock)
        self.uart = DeskUart(self.desk, self.mailbox)
        self.keeping = Keeping(Board(self.uart, self.mailbox), self.clock)  # type: ignore[arg-type]
        self.lit_ms = 0

    def run(self, milliseconds: int) -> None:
        """Never does the Pi believe in a lamp that is dark."""
        for _ in range(milliseconds):
            self.desk.step()
            self.settle()

    def settle(self) -> None:
        self.uart.bring_events()
        while self.mailbox.deliver(self.keeping.on_event, 0):
            pass
        self.keeping.tick()
        self.lit_ms += self.keeping.is_lit
        assert self.desk.lamp.is_lit or not self.keeping.is_lit

    def reset_board(self) -> None:
        """The board boots; the clock on the wall goes on."""
        self.clock.before_ms += self.desk.now
        self.desk.boot()

    def until_lit(self) -> None:
        for _ in range(5000):
            if self.keeping.is_lit:
                return
            self.run(1)
        raise AssertionError("it was never lit")


@pytest.fixture
def bench(keys: Rig) -> Bench:
    made = Bench(keys)
    made.until_lit()
    return made


def test_the_lamp_stays_lit_epoch_after_epoch(bench: Bench) -> None:
    bench.lit_ms = 0
    bench.run(9_000)
    assert bench.lit_ms == 9_000
    assert bench.uart.asked.count(pico.Ask.KEY) <= 7


def test_keys_are_wiped_unread(bench: Bench) -> None:
    key = pico.Secret(b"\x11" * 32)
    bench.keeping.on_key(0, pico.EpochKey(9, key, 30_000, 2_000))
    assert key == bytes(32)


def test_a_press_meanwhile_gives_nobody_its_keys(bench: Bench) -> None:
    bench.run(500)
    bench.desk.press()
    events: list[pico.PromptEvent] = []
    bench.uart.bring_events()

    def take(event: pico.Answer | LinkError, at_ns: int) -> None:
        assert isinstance(event, pico.PromptEvent)
        assert event.keys
        bench.keeping.on_event(event, at_ns)
        events.append(event)

    while bench.mailbox.deliver(take, 0):
        pass
    assert [bytes(key) for event in events for _, key in event.keys] == [bytes(32)] * len(events[0].keys)
    assert bench.keeping.trouble is None


def test_the_shut_switch_ends_it(bench: Bench) -> None:
    bench.desk.shutter(True)
    bench.settle()
    assert not bench.keeping.is_lit
    assert bench.keeping.trouble is not None
    assert bench.keeping.trouble.code is Code.SHUT


def test_a_board_that_is_shut_from_the_beginning_lights_nothing(keys: Rig) -> None:
    bench = Bench(keys)
    bench.desk.shutter(True)
    bench.desk.events.clear()
    bench.run(100)
    assert bench.keeping.trouble is not None
    assert bench.keeping.trouble.code is Code.SHUT


@pytest.mark.parametrize("fault", ["dark", "stuck"])
def test_a_lamp_that_does_not_do_what_it_should_ends_it(bench: Bench, fault: str) -> None:
    bench.desk.lamp.fault = fault
    for _ in range(6_000):
        bench.desk.step()
        bench.uart.bring_events()
        bench.keeping.tick()
        while bench.mailbox.deliver(bench.keeping.on_event, 0):
            pass
    assert not bench.keeping.is_lit
    assert bench.keeping.trouble is not None
    assert f"lamp-{fault}" in str(bench.keeping.trouble)


def test_after_a_reset_of_the_board_it_is_lit_again(bench: Bench) -> None:
    bench.reset_board()
    bench.desk.step()
    bench.settle()
    assert not bench.keeping.is_lit
    bench.run(3_000)
    assert bench.keeping.is_lit


def test_after_a_forget_it_is_lit_again(bench: Bench) -> None:
    bench.desk.hold()
    bench.run(3_000)
    assert bench.keeping.is_lit


def test_the_death_of_the_port_ends_it(bench: Bench) -> None:
    bench.mailbox.post(LinkError(Code.PICO_ABSENT, "the Pico's port died"))
    bench.settle()
    assert not bench.keeping.is_lit
    assert bench.keeping.trouble is not None
    assert bench.keeping.trouble.code is Code.PICO_ABSENT


def test_a_pico_that_answers_no_more_leaves_the_pi_in_the_dark(bench: Bench) -> None:
    bench.uart.loses.add(pico.Ask.KEY)
    bench.run(2_500)
    assert not bench.keeping.is_lit


def test_an_unpaired_pico_lights_nothing(keys: Rig) -> None:
    bench = Bench(keys, paired=False)
    bench.run(3_000)
    assert bench.lit_ms == 0
    assert "not-provisioned" in str(bench.keeping.trouble)
