from __future__ import annotations

import pytest

from eyelid_formats import cose, grant, keys
from eyelid_formats.consent import Gesture
from eyelid_pico import cbor, codes, link, signals
from factory import Rig
from unit.pico.desk import Desk


def verifier(rig: Rig) -> cose.P256Verifier:
    return cose.P256Verifier(keys.raw(rig.pico.public_key()))


def test_hello_tells_the_state_with_every_field_of_the_spec(desk: Desk, rig: Rig) -> None:
    state = desk.state()
    assert set(state) == {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13}
    assert (state[0], state[2], state[3], state[5], state[6], state[11], state[12]) == (codes.STATE, 0, rig.unit.hash, 1, False, 0, 0)


def test_a_forget_is_told_whenever_the_state_is_asked_for_after_boots_too(desk: Desk) -> None:
    event = desk.hold()
    assert event is not None
    assert desk.state()[11] == event[2]
    desk.boot()
    assert desk.state()[11] == event[2]
    again = desk.hold()
    assert again is not None
    assert desk.state()[11] == again[2] > event[2]


def test_every_boot_says_ready_and_counts_itself(desk: Desk) -> None:
    desk.boot()
    desk.run(5)
    assert desk.events[-1][0] == codes.READY
    assert desk.events[-1][5] == 2


def test_a_press_counts_one_and_carries_the_keys_of_the_look_back(desk: Desk) -> None:
    given = [desk.key() for _ in range(3)]
    prompt = desk.press()
    assert prompt is not None
    assert (prompt[0], prompt[2], prompt[3], prompt[4]) == (codes.PROMPT, 1, codes.GESTURE_PRESS, codes.SCOPE_ANSWER)
    assert prompt[6] == [[answer[2], answer[3]] for answer in given]
    assert 430 <= prompt[5] <= 460


def test_a_prompt_carries_at_most_the_last_five_epochs_and_the_open_one(desk: Desk) -> None:
    given = [desk.key() for _ in range(9)]
    prompt = desk.press()
    assert prompt is not None
    assert prompt[6] == [[answer[2], answer[3]] for answer in given[-6:]]


def test_keys_older_than_the_look_back_leave_ram_even_if_no_more_are_asked_for(desk: Desk) -> None:
    desk.key()
    desk.run(12_100)
    prompt = desk.press()
    assert prompt is not None
    assert prompt[6] == []


def test_a_double_press_counts_once_with_the_scope_the_wearer_opted_in_to(desk: Desk) -> None:
    prompt = desk.double()
    assert prompt is not None
    assert (prompt[2], prompt[3], prompt[4]) == (1, codes.GESTURE_DOUBLE, codes.SCOPE_TRAIN)
    assert desk.state()[2] == 1


def test_a_double_press_means_no_more_than_a_press_before_the_wearer_opted_in() -> None:
    desk = Desk(Rig.make(double_scope=1))
    desk.provision()
    prompt = desk.double()
    assert prompt is not None
    assert prompt[4] == codes.SCOPE_ANSWER


def test_the_tick_sounds_within_100_ms_of_the_finger(desk: Desk) -> None:
    desk.button = True
    desk.until(lambda: desk.device.tone_hz > 0, 100)


def test_bouncing_contacts_make_one_press(desk: Desk) -> None:
    bounce = [(2, bool(level)) for level in (1, 0, 1, 1, 0, 1, 0, 1)]
    desk.move(*bounce, (80, True), *[(stay, not down) for stay, down in bounce], (400, False))
    assert [event[0] for event in desk.events] == [codes.PROMPT]
    assert desk.state()[2] == 1


def test_a_contact_that_is_never_stable_for_15_ms_is_no_press(desk: Desk) -> None:
    desk.move(*[(14, True), (14, False)] * 20)
    desk.run(500)
    assert desk.events == []
    assert desk.state()[2] == 0


def test_a_hold_forgets_with_a_new_seed_and_no_key_of_the_old_one(desk: Desk) -> None:
    before = [desk.key() for _ in range(2)]
    event = desk.hold()
    assert event == {0: codes.FORGOTTEN, 2: before[-1][2] + 1}
    assert not any(desk.flash.holds(answer[3]) for answer in before)
    assert desk.key()[2] == before[-1][2] + 1
    prompt = desk.press()
    assert prompt is not None
    assert not {key for _, key in prompt[6]} & {answer[3] for answer in before}


def test_a_hold_is_no_prompt_and_ends_the_pending_one(desk: Desk) -> None:
    desk.press()
    draft = desk.rig.draft(1).encode()
    desk.hold()
    assert desk.state()[2] == 1
    assert desk.refusal(codes.GRANT, {2: draft}) == "no-prompt"


def test_forgetting_ends_a_grant_that_is_being_signed(desk: Desk) -> None:
    desk.press()
    desk.button = True
    desk.run(3000)
    number = desk.request(codes.GRANT, {2: desk.rig.draft(1).encode()})
    desk.until(lambda: number in desk.answers)
    assert desk.answers[number] == {0: codes.ERROR, 1: number, 2: "no-prompt"}


def test_shut_ends_keys_lamp_and_look_back(desk: Desk) -> None:
    desk.key()
    desk.shutter(True)
    assert desk.events[-1] == {0: codes.SHUT}
    assert not desk.lamp.is_lit
    state = desk.state()
    assert (state[6], state[9], state[10]) == (True, False, False)
    assert desk.refusal(codes.KEY) == "shut"
    desk.shutter(False)
    assert desk.events[-1] == {0: codes.OPENED}
    prompt = desk.press()
    assert prompt is not None
    assert prompt[6] == []


def test_while_shut_neither_button_nor_voice_does_anything(desk: Desk) -> None:
    desk.shutter(True)
    desk.events.clear()
    desk.press()
    desk.double()
    desk.hold()
    assert desk.events == []
    assert desk.refusal(codes.VOICE) == "shut"
    assert desk.state()[2] == 0


def test_a_press_that_began_while_shut_counts_for_nothing(desk: Desk) -> None:
    desk.shutter(True)
    desk.button = True
    desk.run(100)
    desk.shutter(False)
    desk.move((50, True), (500, False))
    assert [event[0] for event in desk.events] == [codes.SHUT, codes.OPENED]


def test_a_board_switched_on_while_shut_gives_no_key(desk: Desk) -> None:
    desk.is_shut = True
    desk.boot()
    assert desk.refusal(codes.KEY) == "shut"


def test_an_audit_is_signed_over_the_nonce_and_the_boards_own_counts(desk: Desk, rig: Rig) -> None:
    desk.ask(codes.SIGNAL, {2: 2, 3: 1, 4: b"\x0a" * 32})
    desk.press()
    desk.boot()
    answer = desk.ask(codes.AUDIT, {2: b"\x55" * 32})
    statement = grant.read_statement(answer[2], verifier(rig), b"\x55" * 32)
    assert (statement.counter, statement.grants, statement.boots) == (1, 0, 2)
    assert (statement.head, statement.unit) == (b"\x0a" * 32, rig.unit.hash)


def head_of(desk: Desk) -> bytes:
    statement: bytes = desk.ask(codes.AUDIT, {2: bytes(32)})[2]
    return grant.read_statement(statement, verifier(desk.rig), bytes(32)).head


def test_new_ledger_heads_are_named_at_once_and_cost_one_record_in_30_s(desk: Desk) -> None:
    before = desk.flash.changed
    began_ms = desk.now
    for number in range(1, 200):
        head = bytes([number]) * 32
        desk.ask(codes.SIGNAL, {2: 1, 3: 0, 4: head})
    assert head_of(desk) == head
    assert desk.now - began_ms < 29_000
    assert desk.flash.changed == before
    desk.run(30_000 - (desk.now - began_ms) + 10)
    assert desk.flash.changed - before == 256
    desk.run(30_000)
    assert desk.flash.changed - before == 256
    desk.boot()
    assert head_of(desk) == head


def test_a_ledger_head_waits_no_longer_than_30_s_whatever_comes_after_it(desk: Desk) -> None:
    desk.ask(codes.SIGNAL, {2: 1, 3: 0, 4: b"\x01" * 32})
    desk.run(29_000)
    desk.ask(codes.SIGNAL, {2: 1, 3: 0, 4: b"\x02" * 32})
    desk.run(1_000)
    desk.boot()
    assert head_of(desk) == b"\x02" * 32


def test_a_ledger_head_that_waits_is_stored_with_the_next_prompt(desk: Desk) -> None:
    for number in (1, 2):
        desk.ask(codes.SIGNAL, {2: 1, 3: 0, 4: bytes([number]) * 32})
    desk.press()
    before = desk.flash.changed
    desk.run(30_000)
    assert desk.flash.changed == before, "nothing is left to store"
    desk.boot()
    assert head_of(desk) == b"\x02" * 32


def test_no_demands_of_the_pi_wear_the_flash_faster_than_the_spec_says(desk: Desk, rig: Rig) -> None:
    desk.flash.history.clear()
    began_ms = desk.now
    number = 0
    while desk.now - began_ms < 120_000:
        number += 1
        spoken = desk.ask(codes.VOICE)
        if spoken[0] == codes.PROMPT:
            draft = rig.draft(spoken[2], consent=rig.consent(prompt=Gesture.VOICE))
            assert desk.ask(codes.GRANT, {2: draft.encode()})[0] == codes.GRANTED
        desk.ask(codes.SIGNAL, {2: 1, 3: 0, 4: number.to_bytes(32, "big")})
        desk.run(50)
    kinds = [kind for kind, _ in desk.flash.history]
    assert 40 <= kinds.count("program") <= 2 * 25 + 5
    assert 1 <= kinds.count("erase") <= -(-kinds.count("program") // 16)


@pytest.mark.parametrize(("number", "name"), signals.REQUESTED.items())
def test_every_signal_is_heard_or_seen(desk: Desk, number: int, name: str) -> None:
    assert desk.ask(codes.SIGNAL, {2: number, 3: 1})[0] == codes.DONE
    assert desk.device.tone_hz or desk.device.led
    assert desk.device.tone_hz == signals.steps(name)[0][1]


def test_the_policy_comes_back_as_it_was_provisioned(desk: Desk, rig: Rig) -> None:
    assert desk.ask(codes.POLICY)[2] == rig.policy.encode()


def test_an_unprovisioned_board_says_hello_and_nothing_else(blank: Desk) -> None:
    assert 3 not in blank.state()
    asked = {codes.KEY: {}, codes.GRANT: {2: b"x"}, codes.VOICE: {}, codes.AUDIT: {2: bytes(32)}, codes.POLICY: {}}
    asked[codes.SIGNAL] = {2: 1, 3: 0, 4: bytes(32)}
    assert {blank.refusal(kind, fields) for kind, fields in asked.items()} == {"not-provisioned"}
    blank.events.clear()
    blank.press()
    blank.double()
    blank.hold()
    assert blank.events == []
    assert blank.state()[2] == 0


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({0: 9}, "unknown-type"),
        ({0: 96}, "unknown-type"),
        ({0: "hello"}, "malformed"),
        ({0: codes.HELLO, 2: 1}, "malformed"),
        ({0: codes.AUDIT}, "malformed"),
        ({0: codes.AUDIT, 2: bytes(31)}, "malformed"),
        ({0: codes.SIGNAL, 2: 11, 3: 1}, "malformed"),
        ({0: codes.SIGNAL, 2: True, 3: 1}, "malformed"),
        ({0: codes.GRANT, 2: "text"}, "malformed"),
        ({}, "malformed"),
    ],
)
def test_a_wrong_request_is_refused_by_name(desk: Desk, message: dict[int, object], code: str) -> None:
    kind = message.pop(0, None)
    before = desk.memory()
    if kind is None:
        desk.send(_frame({1: 99}))
    else:
        desk.send(_frame({0: kind, 1: 99, **message}))
    desk.until(lambda: 99 in desk.answers)
    assert desk.answers.pop(99) == {0: codes.ERROR, 1: 99, 2: code}
    assert desk.memory() == before


@pytest.mark.parametrize("message", [{0: 1}, {0: 1, 1: 0}, {0: 1, 1: "7"}, {0: 1, 1: True}, [1, 2], 7, None])
def test_a_message_that_cannot_be_answered_is_dropped_and_counted(desk: Desk, message: object) -> None:
    dropped = desk.device.dropped
    desk.send(_frame(message))
    desk.run(50)
    assert desk.device.dropped == dropped + 1
    assert desk.answers == {}


def _frame(message: object) -> bytes:
    return b"\x00" + link.frame(cbor.encode(message))
