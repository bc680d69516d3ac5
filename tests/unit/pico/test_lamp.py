"""The lamp: lit whenever a key is out, seen to be lit before one is given, and what its sensor can and cannot tell. Promise 6."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

import pytest

from components import require
from eyelid_bench.pico import micropython_port
from eyelid_bench.pico_model.board import Command, Did, Do, Output, SimulatedBoard
from eyelid_pico import cbor, codes, link
from eyelid_pico.codes import RefusedError
from eyelid_pico.keychain import EPOCH_MS
from eyelid_pico.lamp import AFTERGLOW_MS, BLANK_US, RETRY_MS, RISE_COUNTS, SATURATED, UPPER_HALF, Look
from eyelid_pico.lamp import Lamp as CheckedLamp
from eyelid_pico.statelog import FlashWornError
from factory import Rig
from unit.pico import port
from unit.pico.desk import AMBIENT, FULL_SCALE, GLOW, Desk, Lamp, Message

FAULTS = {"dark": "lamp-dark", "stuck": "lamp-stuck", "sunlight": "lamp-blinded", "missing": "lamp-no-sensor"}
EPOCHS = 10_000
EPOCHS_ON_PORT = 2_000


def verdict(pins: Lamp) -> str:
    """Of one look at a lamp that is out, and that nobody looked at before."""
    lamp = CheckedLamp(pins)
    lamp.darken()
    try:
        lamp.check(0)
    except RefusedError as refusal:
        return refusal.code
    return "ok"


@pytest.mark.parametrize(("fault", "code"), FAULTS.items())
def test_no_key_leaves_unless_the_lamp_is_seen_to_shine(desk: Desk, fault: str, code: str) -> None:
    desk.lamp.fault = fault
    before = desk.memory()
    assert desk.refusal(codes.KEY) == code
    assert desk.memory() == before
    desk.lamp.fault = "ok"
    desk.run(RETRY_MS)
    assert desk.key()[4] == 40_000


@pytest.mark.parametrize("fault", FAULTS)
def test_no_row_of_requests_makes_a_faulty_lamp_flash(desk: Desk, fault: str) -> None:
    desk.lamp.fault = fault
    first = desk.ask(codes.KEY)
    began_ms, edges = desk.now, desk.lamp.edges
    while desk.now - began_ms < 5_000:
        answer = desk.ask(codes.KEY)
        assert answer[2] == first[2]
        assert 0 < answer.get(3, 1) <= RETRY_MS
    assert desk.lamp.edges - edges <= 4 * 5_000 // RETRY_MS


def test_looks_that_take_too_long_make_the_lamp_flash_no_more_than_faults_do(desk: Desk) -> None:
    desk.lamp.settle_us = BLANK_US + 200
    edges = desk.lamp.edges
    for _ in range(5_000):
        assert desk.refusal(codes.KEY) == "busy"
    assert desk.lamp.edges - edges <= 3 * 4 * 5_000 // 500


def test_a_refusal_of_the_lamp_tells_how_long_it_stands(desk: Desk) -> None:
    desk.lamp.fault = "dark"
    assert desk.ask(codes.KEY)[3] == 500
    desk.lamp.fault = "ok"
    answer = desk.ask(codes.KEY)
    assert answer[2] == "lamp-dark"
    desk.run(answer[3])
    assert desk.ask(codes.KEY)[0] == codes.KEY_ANSWER


def test_the_lamp_is_lit_while_a_key_is_out_and_dark_400_ms_after(desk: Desk) -> None:
    desk.key()
    for _ in range(2390):
        assert desk.lamp.is_lit
        desk.step()
    desk.run(20)
    assert not desk.lamp.is_lit


def test_the_lamp_does_not_blink_between_epochs(desk: Desk) -> None:
    desk.key()
    edges = desk.lamp.edges
    for _ in range(4):
        desk.run(2050)
        desk.key()
    assert desk.lamp.edges == edges + 4 * 2, "only the blank of each read-back"


def test_the_lamp_does_not_blink_between_a_boot_and_its_first_key(desk: Desk) -> None:
    desk.boot()
    edges = desk.lamp.edges
    desk.key()
    assert desk.lamp.edges == edges + 2, "only the blank of the read-back"


def test_a_key_given_before_a_reset_is_not_out_in_the_dark(desk: Desk) -> None:
    desk.key()
    edges = desk.lamp.edges
    desk.boot()
    for _ in range(EPOCH_MS + AFTERGLOW_MS - 1):
        assert desk.lamp.is_lit
        desk.step()
    assert desk.lamp.edges == edges, "not one moment of dark since the key was given"
    desk.run(2)
    assert not desk.lamp.is_lit


def test_a_row_of_resets_is_lit_from_the_first_to_the_end_of_the_last_boots_lighting(desk: Desk) -> None:
    desk.key()
    edges = desk.lamp.edges
    for uptime_ms in (1, 2_000, 40, 2_300):
        desk.run(uptime_ms)
        desk.boot()
    desk.run(EPOCH_MS + AFTERGLOW_MS - 1)
    assert desk.lamp.edges == edges


def test_a_board_that_resets_again_and_again_for_its_flash_stays_lit(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.key()
    edges = desk.lamp.edges
    monkeypatch.setattr(desk.flash, "program", lambda *_: None)
    for _ in range(3):
        with pytest.raises(FlashWornError):
            desk.boot()
    assert desk.lamp.is_lit
    assert desk.lamp.edges == edges


def test_a_boot_while_shut_or_before_provisioning_ends_dark(rig: Rig, desk: Desk) -> None:
    desk.is_shut = True
    desk.boot()
    assert not desk.lamp.is_lit
    assert not Desk(rig).lamp.is_lit


def test_a_rise_of_exactly_2000_counts_is_enough_and_the_reasons_have_their_order() -> None:
    assert Look(RISE_COUNTS + 30_000, 30_000, 0, 0).fault() == ""
    assert Look(RISE_COUNTS + 29_999, 30_000, 0, 0).fault() == "lamp-dark"
    assert Look(UPPER_HALF + 1, UPPER_HALF, 0, 0).fault() == "lamp-stuck"
    assert Look(FULL_SCALE, SATURATED, 0, 0).fault() == ""
    assert Look(SATURATED + 1, SATURATED, 0, 0).fault() == "lamp-blinded"
    assert Look(60_000, 0, UPPER_HALF, 0).fault() == "lamp-no-sensor"
    assert Look(60_000, 0, UPPER_HALF, 1).fault() == ""


def test_a_lamp_that_dies_while_its_key_is_out_gets_no_other(desk: Desk) -> None:
    desk.key()
    desk.run(1_000)
    desk.lamp.fault = "dark"
    desk.run(1_000)
    assert desk.refusal(codes.KEY) == "lamp-dark"


def test_a_lamp_that_comes_back_gets_its_key_and_one_that_flickers_none_in_the_dark(desk: Desk) -> None:
    for fault in ("dark", "ok", "missing", "ok", "stuck", "sunlight", "ok"):
        desk.lamp.fault = fault
        desk.skip(EPOCH_MS + RETRY_MS)
        answer = desk.ask(codes.KEY)
        assert answer[2] == FAULTS[fault] if fault in FAULTS else answer[0] == codes.KEY_ANSWER


@pytest.mark.parametrize("was_lit", [False, True])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_refusal_leaves_the_lamp_as_it_was(desk: Desk, fault: str, was_lit: bool) -> None:
    if was_lit:
        desk.key()
        desk.skip(EPOCH_MS)
    else:
        desk.skip(60_000)
    desk.lamp.fault = fault
    desk.refusal(codes.KEY)
    assert desk.lamp.is_lit is was_lit


def test_a_blank_takes_less_than_a_millisecond(desk: Desk) -> None:
    desk.key()
    assert desk.lamp.held_us() == desk.lamp.settle_us < BLANK_US


def test_nothing_is_allocated_in_a_blank_so_that_no_collection_makes_it_longer() -> None:
    told = port.said(port.run("blank.py"))
    assert told["reading"] == GLOW
    assert told["blanks"] >= 1


def test_a_look_whose_blank_an_interrupt_made_longer_is_made_again() -> None:
    pins = Interrupted(1)
    assert verdict(pins) == "ok"
    assert (pins.blanks, pins.is_lit) == (2, True)


def test_where_every_blank_is_too_long_no_key_is_given_and_the_lamp_left_as_it_was() -> None:
    pins = Interrupted(99)
    assert verdict(pins) == "busy"
    assert (pins.blanks, pins.is_lit) == (3, False)


class Interrupted(Lamp):
    """The first so many blanks last too long."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self._left = count
        self.blanks = 0

    def settle(self) -> None:
        super().settle()
        if not self.is_lit:
            self.blanks += 1
            self.us += BLANK_US if self._left > 0 else 0
            self._left -= 1


@pytest.mark.parametrize(("rise_us", "found"), [(0, "ok"), (250, "ok"), (2_000, "no key"), (20_000, "no key")])
def test_a_lamp_that_follows_its_pin_slowly_gets_no_key(rise_us: int, found: str) -> None:
    pins = Lamp()
    pins.us, pins.rise_us = 1_000_000, rise_us
    assert (verdict(pins) == "ok") is (found == "ok")


@pytest.mark.parametrize("swing", [2_000, 10_000, 25_000])
@pytest.mark.parametrize("hertz", [100, 120])
def test_light_that_flickers_by_the_mains_neither_makes_a_dark_lamp_lit_nor_a_lit_one_dark(hertz: int, swing: int) -> None:
    for phase in range(200):
        for fault in ("dark", "ok"):
            pins = Lamp()
            pins.fault = fault
            pins.ambient = lambda us, _lit, phase=phase: swing * (1 + math.sin(math.tau * (hertz * us / 1e6 + phase / 200))) / 2
            assert (verdict(pins) == "ok") is (fault == "ok"), phase


def test_a_torch_that_is_lit_or_put_out_at_any_moment_of_a_look_makes_no_dark_lamp_lit() -> None:
    for at_us in range(0, 2_000, 20):
        for before, after in ((0, 50_000), (50_000, 0), (30_000, 60_000)):
            pins = Lamp()
            pins.fault = "dark"
            pins.ambient = lambda us, _lit, at_us=at_us, before=before, after=after: before if us < at_us else after
            assert verdict(pins) != "ok"


@pytest.mark.parametrize(("torch", "fault", "found"), [
    (30_000, "ok", "ok"), (50_000, "ok", "ok"), (61_000, "ok", "ok"), (64_000, "ok", "lamp-blinded"), (FULL_SCALE, "ok", "lamp-blinded"),
    (30_000, "dark", "lamp-dark"), (50_000, "dark", "lamp-stuck"), (64_000, "dark", "lamp-blinded"),
])  # fmt: skip
def test_a_torch_at_the_sensor_costs_keys_once_it_blinds_it_and_makes_up_for_no_lamp(torch: int, fault: str, found: str) -> None:
    pins = Lamp()
    pins.fault = fault
    pins.ambient = lambda _us, _lit: torch
    assert verdict(pins) == found


def test_light_that_follows_the_lamps_own_pin_is_taken_for_it_as_security_says() -> None:
    """Another lamp on the same wire, or electronics that see the blank and copy it: no read-back tells them from the lamp."""
    pins = Lamp()
    pins.fault = "dark"
    pins.ambient = lambda _us, lit: AMBIENT + GLOW * lit
    assert verdict(pins) == "ok"


class Day:
    """Epoch after epoch, with frames at 30 Hz (each third of them one at 10 Hz), and what else happens in a day."""

    def __init__(self, rig: Rig) -> None:
        self.desk = Desk(rig)
        assert self.desk.provision() is not None
        self.chance = random.Random(8)
        self.out_until_ms = 0
        self.epochs = self.frames = self.dark = 0
        self.longest_blank_us = 0

    def see(self, milliseconds: int) -> None:
        """Frames as they come. Between two polls nothing switches the lamp, so that a frame is lit if both its ends are."""
        for _ in range(0, milliseconds, 33):
            was_lit = self.desk.lamp.is_lit
            self.desk.skip(33)
            self.frames += 1
            out = self.desk.now <= self.out_until_ms
            self.dark += out and not (was_lit and self.desk.lamp.is_lit)

    def open(self) -> None:
        answer = self.desk.ask(codes.KEY)
        if answer[0] == codes.KEY_ANSWER:
            self.epochs += 1
            self.out_until_ms = self.desk.now + answer[5]
            self.longest_blank_us = max(self.longest_blank_us, self.desk.lamp.held_us())
        else:
            assert answer[2] == "too-early"

    def something(self) -> None:
        deeds: list[Callable[[], object]] = [
            self.desk.press,
            self.desk.double,
            self.speak,
            self.shut,
            self.reset,
            self.desk.hold,
            self.flood,
        ]
        self.chance.choice(deeds)()

    def speak(self) -> None:
        self.desk.ask(codes.VOICE)

    def shut(self) -> None:
        self.desk.shutter(True)
        self.out_until_ms = 0
        self.desk.shutter(False)

    def reset(self) -> None:
        """A key that was given just before counts as out for its whole length."""
        self.out_until_ms -= self.desk.now
        self.desk.boot()
        self.see(EPOCH_MS)

    def flood(self) -> None:
        for _ in range(20):
            self.open()


def test_over_10000_epochs_there_is_not_one_frame_without_light_while_a_key_is_out(rig: Rig) -> None:
    day = Day(rig)
    while day.epochs < EPOCHS:
        day.see(EPOCH_MS - 19 if day.chance.random() < 0.9 else EPOCH_MS + 700)
        day.open()
        if day.chance.random() < 0.02:
            day.something()
    assert day.frames > EPOCHS * 55
    assert day.dark == 0
    assert day.longest_blank_us <= BLANK_US


@pytest.mark.parametrize("fault", ["dark at once", "too short"])
def test_the_check_itself_sees_a_frame_without_light(rig: Rig, fault: str) -> None:
    day = Day(rig)
    day.see(EPOCH_MS)
    day.open()
    if fault == "too short":
        day.desk.device._lamp._until_ms = day.desk.now + 500
    else:
        day.desk.device._lamp.darken()
    day.see(EPOCH_MS)
    assert day.dark > 10


def test_a_shut_board_is_dark_and_gives_no_key_within_the_debounce_time_whatever_else_runs(desk: Desk) -> None:
    """With a grant being signed, requests pouring in, and a finger on the button."""
    desk.key()
    desk.press()
    desk.request(codes.GRANT, {2: desk.rig.draft(1).encode()})
    desk.skip(EPOCH_MS - 400)
    desk.button = desk.is_shut = True
    for _ in range(16):
        desk.request(codes.HELLO)
    assert not desk.lamp.is_lit
    for _ in range(EPOCH_MS):
        assert desk.request(codes.KEY)
        assert not desk.lamp.is_lit
    assert {answer[2] for answer in desk.answers.values() if answer[0] == codes.ERROR} == {"shut"}
    assert codes.KEY_ANSWER not in {answer[0] for answer in desk.answers.values()}


def test_on_micropython_too_the_lamp_stays_lit_over_2000_epochs(desk: Desk) -> None:
    """In simulated time, with the blanks as long as they are on the board."""
    require("the MicroPython unix port", micropython_port() is not None)
    ask = Command(Do.RECEIVE, data=b"\x00" + link.frame(cbor.encode({0: codes.KEY, 1: 1})))
    epoch = [ask, Command(Do.PASS, EPOCH_MS + 1)]
    with SimulatedBoard() as board:
        did = board.begin(b"".join(desk.flash.sectors))
        did += board.do([Command(Do.PASS, EPOCH_MS)])
        for _ in range(EPOCHS_ON_PORT // 100):
            did += board.do(epoch * 100)
    assert not [output for output in did if output.what is Did.LIT], "lit since power came on"
    blanks = [output.value for output in did if output.what is Did.BLANK]
    assert len(blanks) == EPOCHS_ON_PORT
    assert max(blanks) <= BLANK_US
    assert sum(message[0] == codes.KEY_ANSWER for message in said(did)) == EPOCHS_ON_PORT


def said(did: list[Output]) -> list[Message]:
    reader = link.Reader()
    return [cbor.decode(bytes(body)) for output in did if output.what is Did.SENT for body in reader.feed(output.data)]  # type: ignore[misc]
