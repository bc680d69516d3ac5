"""The real main.py, on MicroPython for the Pico, on an emulated RP2040 at 125 MHz. Times are the chip's own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import pins
from eyelid_pico import codes
from eyelid_pico.job import DEADLINE_MS
from factory import Rig

if TYPE_CHECKING:
    from collections.abc import Callable

    from emulated.pi_end import PiEnd

    Figures = Callable[[str, object], None]

pytestmark = pytest.mark.timeout(1200)
FIRST_BOOT_LIMIT_MS, BOOT_LIMIT_MS = 12_000, 6_000
WATCHDOG_LIMIT_MS = 8400
LIT_AFTER_BOOT_MS = 2500
ON_THE_WIRE_MS = 80
NONCE = bytes(32)


def test_it_boots_says_ready_and_answers(board: PiEnd, record_property: Figures) -> None:
    """The first boot reserves the raw sectors: 28 files, each found again in flash."""
    record_property("first_boot_ms", board.boot_ms)
    state = board.ask(codes.HELLO)

    assert state[0] == codes.STATE
    assert state[2] == 0, "no prompt was ever made"
    assert state[6] is False, "the switch is open"
    assert board.boot_ms < FIRST_BOOT_LIMIT_MS
    assert board.chip.resets == 0, "the watchdog waits for the first boot"


def test_a_press_becomes_a_prompt_that_knows_when_the_finger_came_down(board: PiEnd) -> None:
    before = board.ask(codes.HELLO)[2]
    board.press(80)

    prompt = board.event(codes.PROMPT)

    assert (prompt[2], prompt[3]) == (before + 1, codes.GESTURE_PRESS)
    assert 80 + 350 <= prompt[5] <= 80 + 350 + 60


def test_the_button_and_the_switch_interrupt(board: PiEnd) -> None:
    """A press that begins and ends within one step of a signature, in which nobody looks at the pins, is a press."""
    number = board.request(codes.AUDIT, {2: NONCE})
    board.chip.run(40)
    board.press(25)

    assert board.event(codes.PROMPT)[3] == codes.GESTURE_PRESS
    assert board.answer(number)[0] == codes.STATEMENT
    for pin in (pins.BUTTON, pins.SHUT):
        assert board.chip.interrupts(pin), f"GP{pin} raises no interrupt"


def test_the_lamp_is_lit_while_a_key_is_out_but_for_a_blank_of_a_millisecond(board: PiEnd) -> None:
    board.chip.run(3000)
    board.chip.edges[pins.LAMP].clear()

    answer = board.key()

    assert answer[0] == codes.KEY_ANSWER, answer
    assert answer[4] >= 20_000, "the lamp alone reads above 20,000 counts"
    assert board.chip.is_high(pins.LAMP)
    assert board.key()[0] == codes.KEY_ANSWER
    blanks = board.chip.dark_ms(pins.LAMP)
    assert blanks
    assert max(blanks) <= 1.0
    board.chip.run(2600)
    assert not board.chip.is_high(pins.LAMP)


def test_a_lamp_that_does_not_shine_gives_no_key(board: PiEnd) -> None:
    board.chip.run(2600)
    board.chip.lamp_shines = False
    refused = board.key()
    board.chip.lamp_shines = True
    board.chip.run(600)

    assert refused[2] == "lamp-dark"
    assert board.key()[0] == codes.KEY_ANSWER


def test_the_shut_switch_darkens_the_lamp_and_ends_the_keys(board: PiEnd) -> None:
    assert board.key()[0] == codes.KEY_ANSWER

    board.chip.drive(pins.SHUT, True)
    board.event(codes.SHUT)

    assert not board.chip.is_high(pins.LAMP)
    assert board.key()[2] == "shut"
    board.chip.drive(pins.SHUT, False)
    board.event(codes.OPENED)


def test_the_longest_draft_crosses_the_wire_whole_and_its_grant_leaves_at_the_deadline(board: PiEnd, emulated_rig: Rig) -> None:
    board.press()
    counter = board.event(codes.PROMPT)[2]
    draft = emulated_rig.draft(counter).encode()
    lost = board.chip.uart.lost

    number = board.request(codes.GRANT, {2: draft})
    board.chip.until(lambda: not board.chip.uart.is_talking, 1000, "end of the request")
    asked_ms = board.chip.now_ms
    granted = board.answer(number)
    took_ms = board.chip.now_ms - asked_ms

    assert granted[0] == codes.GRANTED, granted
    assert board.chip.uart.lost == lost
    assert DEADLINE_MS <= took_ms <= DEADLINE_MS + ON_THE_WIRE_MS
    assert board.ask(codes.GRANT, {2: draft})[2] == granted[2], "the same draft gets the same grant"


def test_what_is_said_while_flash_is_erased_may_be_lost_and_the_board_goes_on(board: PiEnd) -> None:
    """A hold forgets: the seed's old sector is erased, 45 ms in which no interrupt is taken and the UART's queue overflows."""
    erases, lost = board.chip.flash.erases, board.chip.uart.lost
    board.chip.drive(pins.BUTTON, False)
    board.chip.run(2900)
    for _ in range(40):
        board.request(codes.HELLO)
        board.chip.run(10)
    board.chip.drive(pins.BUTTON, True)

    assert board.event(codes.FORGOTTEN)
    assert board.chip.flash.erases > erases
    assert board.chip.uart.lost > lost
    assert board.ask(codes.HELLO)[0] == codes.STATE


def test_a_hung_loop_is_bitten_by_the_watchdog_and_nothing_counted_is_lost(board: PiEnd, record_property: Figures) -> None:
    """The sensor's converter never answers, so that the processor waits for it in a loop of MicroPython's own."""
    before = board.ask(codes.HELLO)
    board.chip.sensor_answers = False
    board.chip.run(2000)
    board.request(codes.KEY)
    board.chip.run(50)
    assert board.chip.resets == 0
    hung_ms = board.chip.now_ms
    board.chip.edges[pins.LAMP].clear()

    while board.chip.resets == 0 and board.chip.now_ms - hung_ms < WATCHDOG_LIMIT_MS:
        board.chip.skip(50)
        board.chip.run(0.1)
    bitten_ms = board.chip.now_ms - hung_ms
    board.chip.sensor_answers = True
    began_ms = board.chip.now_ms
    ready = board.event(codes.READY, within_ms=BOOT_LIMIT_MS)
    record_property("boot_ms", board.chip.now_ms - began_ms)

    assert board.chip.resets == 1
    assert bitten_ms <= WATCHDOG_LIMIT_MS
    assert ready[5] == before[5] + 1
    assert ready[2] == before[2]
    assert all(edge.is_high for edge in board.chip.edges[pins.LAMP]), "dark while it boots, with a key of the last boot out"
    assert board.chip.is_high(pins.LAMP)
    board.chip.run(LIT_AFTER_BOOT_MS)
    assert not board.chip.is_high(pins.LAMP), "it went out when its time was over"


def test_a_signature_is_ready_well_before_its_deadline(uf2: Path, tmp_path: Path, record_property: Figures) -> None:
    from emulated.chip import Chip
    from emulated.flash_image import image

    chip = Chip(uf2, image(tmp_path, main=Path(__file__).parent / "on_chip" / "time_signatures.py"))

    chip.until(lambda: b"\n" in chip.sent, 30_000, "times")
    times = json.loads(bytes(chip.sent).strip(b"\x00\xff\n"))

    for name, ms in times.items():
        record_property(name + "_ms", ms)
    assert 0 < times["sign"] < DEADLINE_MS / 2
    assert times["sign_step"] < 50, "no finger waits longer for its tick"
