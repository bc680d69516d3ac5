"""The main loop over hardware that a test can reach, and the whole program where interrupts, watchdog and resets are."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable
from pathlib import Path

import pytest

from components import require
from eyelid_bench.pico import firmware_dir, micropython_port
from eyelid_formats import link
from eyelid_pico import codes, edges
from eyelid_pico import program as program_module
from eyelid_pico.edges import Edges
from eyelid_pico.job import DEADLINE_MS
from eyelid_pico.program import Program
from eyelid_pico.progress import DRAIN_MS
from factory import Rig
from unit.pico import port
from unit.pico.desk import Lamp, NorFlash
from unit.pico.wire import LIMIT, Wire

SPEC = (firmware_dir() / "SPEC-pico.md").read_text(encoding="utf-8")
RESET_STATUS = 70
LIT_FIRST = [[1, False]]
"""The lamp's pin was driven once: high, before board.py was loaded."""


class Hardware:
    """The loop's verbs, one millisecond a turn; the UART takes `room` bytes a turn."""

    deadline_ms = DEADLINE_MS
    reset = codes.RESET_POWER

    def __init__(self) -> None:
        self.sectors = NorFlash()
        self.lamp_pins = Lamp()
        self.now = 0
        self.room = 4096
        self.received = b""
        self.noted: list[tuple[int, int]] = []
        self.sent = bytearray()
        self.fed: list[int] = []
        self.asked_to_receive = 0

    def now_ms(self) -> int:
        return self.now

    def noise(self) -> bytes:
        return random.Random(self.now).randbytes(32)

    def take_edges(self) -> Iterable[tuple[int, int]]:
        noted, self.noted = self.noted, []
        return noted

    def button_is_down(self) -> bool:
        return False

    def is_shut(self) -> bool:
        return False

    def receive(self) -> bytes:
        self.asked_to_receive += 1
        received, self.received = self.received, b""
        return received

    def send(self, data: bytes) -> int:
        self.sent += data[: self.room]
        return min(self.room, len(data))

    def show(self, tone_hz: int, led: bool) -> None:
        pass

    def feed(self) -> None:
        self.fed.append(self.now)

    def pause(self) -> None:
        self.now += 1

    def messages(self) -> list[dict[int, object]]:
        return link.Reader(LIMIT).feed(bytes(self.sent))


def run(program: Program, turns: int) -> None:
    for _ in range(turns):
        program.turn()


def hello(number: int) -> bytes:
    return b"\x00" + link.pack(link.FrameType.MESSAGE, b"\xa2\x00\x01\x01" + bytes([number]))


def test_every_turn_of_a_healthy_loop_feeds_the_watchdog() -> None:
    hardware = Hardware()
    run(Program(hardware), 100)
    assert hardware.fed == list(range(100))


def test_what_the_uart_has_no_room_for_is_sent_later_and_nothing_is_taken_meanwhile() -> None:
    hardware = Hardware()
    hardware.room = 1
    program = Program(hardware)
    run(program, 1)
    hardware.received = hello(5)
    run(program, 20)
    assert (len(hardware.sent), hardware.asked_to_receive) == (21, 1)
    run(program, 300)
    assert [message[0] for message in hardware.messages()] == [codes.READY, codes.STATE]


def test_what_was_sent_is_wiped_and_what_was_not_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """On the board wipe_bytes overwrites it in place; CPython cannot."""
    wiped: list[bytes] = []
    monkeypatch.setattr(program_module, "wipe_bytes", wiped.append)
    hardware = Hardware()
    hardware.room = 30
    run(Program(hardware), 1)
    first = bytes(hardware.sent)
    assert [message[:30] for message in wiped] == [first]
    assert len(wiped[0]) > 30


def test_a_uart_that_takes_nothing_starves_the_watchdog() -> None:
    hardware = Hardware()
    hardware.room = 0
    run(Program(hardware), DRAIN_MS + 1000)
    assert hardware.fed[-1] == DRAIN_MS


def test_a_turn_that_fails_does_not_feed() -> None:
    hardware = Hardware()
    program = Program(hardware)
    run(program, 10)
    hardware.noted = [(5, edges.LOST), (6, "no edge")]  # type: ignore[list-item]
    hardware.receive = lambda: None  # type: ignore[method-assign,assignment,return-value]
    with pytest.raises((AttributeError, TypeError)):
        run(program, 10)
    assert len(hardware.fed) == 10


def test_edges_from_before_the_first_look_are_no_gesture() -> None:
    hardware = Hardware()
    hardware.noted = [(-50, edges.BUTTON_DOWN), (-10, edges.BUTTON_UP)]
    program = Program(hardware)
    run(program, 600)
    assert program.device.tone_hz == 0
    assert [message[0] for message in hardware.messages()] == [codes.READY]


def test_state_says_what_the_boot_came_of() -> None:
    hardware = Hardware()
    run(Program(hardware), 2)
    assert hardware.messages()[0][13] == codes.RESET_POWER


def test_a_ring_and_its_room_are_as_the_spec_says() -> None:
    assert f"a ring of {edges.SIZE} places" in SPEC
    assert Edges(lambda: 0).take(lambda tick: tick) == ()


# On MicroPython


@pytest.fixture(autouse=True)
def interpreter(request: pytest.FixtureRequest) -> None:
    if "on_the_port" in request.node.name:
        require("the MicroPython unix port", micropython_port() is not None)


def test_interrupt_handlers_need_no_heap_in_a_storm_on_the_port() -> None:
    said = port.said(port.run("interrupts.py"))
    assert said["notes"] == [edges.BUTTON_DOWN, edges.BUTTON_UP] * (edges.SIZE // 2 - 1) + [edges.BUTTON_DOWN, edges.LOST]
    assert said["caught"], "a handler that allocates fails there"


def test_whatever_ends_the_program_resets_the_board_with_the_lamp_lit_on_the_port() -> None:
    ended = port.run("ending.py")
    assert ended.returncode == RESET_STATUS
    assert f"RuntimeError: moved, lamp {LIT_FIRST}, CTRL-C [[-1, False]]" in ended.stdout + ended.stderr


@pytest.mark.parametrize("text", ["def (", "import no_such_module", "raise MemoryError"])
def test_a_program_that_cannot_be_loaded_resets_the_board_and_can_be_replaced_in_service_on_the_port(tmp_path: Path, text: str) -> None:
    (tmp_path / "board.py").write_text(text)
    assert port.run("ending.py", str(tmp_path)).returncode == RESET_STATUS
    assert port.said(port.run("ending.py", str(tmp_path), EYELID_PICO_BUTTON="1", EYELID_PICO_SHUT="1"))["ended"] == "for service"


def test_the_button_held_and_the_switch_shut_at_boot_keep_the_program_away_and_the_lamp_lit_on_the_port() -> None:
    told = port.said(port.run("ending.py", EYELID_PICO_BUTTON="1", EYELID_PICO_SHUT="1"))
    assert told == {"ended": "for service", "lamp": LIT_FIRST, "CTRL-C": [[-1, False], [3, True]]}


def test_what_a_finger_does_while_the_program_stands_still_is_what_it_was_on_the_port(pico: Wire) -> None:
    pico.pico.stall(150)
    pico.pico.press()
    assert pico.event(codes.PROMPT)[3] == codes.GESTURE_PRESS
    pico.pico.stall(400)
    pico.pico.double()
    assert pico.event(codes.PROMPT)[3] == codes.GESTURE_DOUBLE
    pico.pico.stall(200, interrupts=False)
    pico.pico.press()
    assert pico.press()[2] == 3, "a press within an erase, which no interrupt can tell of, is none"


def test_a_uart_that_is_stuck_ends_in_the_watchdogs_bite_on_the_port(tmp_path: Path, rig: Rig) -> None:
    with Wire.on(tmp_path, rig, watchdog_ms=300) as wire:
        assert wire.hello()[13] == codes.RESET_POWER
        wire.pico.stick_uart(stuck=True)
        wire.request(codes.HELLO)
        wire.pico.wait_boot(2)
        assert wire.pico.bites == 1
        assert wire.hello()[13] == codes.RESET_SELF
        wire.pico.reset()
        assert wire.hello()[13] == codes.RESET_POWER


def test_a_program_that_stands_still_is_bitten_on_the_port(tmp_path: Path, rig: Rig) -> None:
    with Wire.on(tmp_path, rig, watchdog_ms=300) as wire:
        wire.pico.stall(5000)
        began = time.monotonic()
        wire.pico.bounce([(0, 1)])
        wire.pico.wait_boot(2)
        assert time.monotonic() - began < 5
        assert (wire.pico.bites, wire.hello()[13]) == (1, codes.RESET_SELF)
