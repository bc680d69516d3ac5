from __future__ import annotations

import pytest

from eyelid_formats import cose, grant, keys
from eyelid_pico import codes
from factory import Rig
from unit.pico.desk import SEED, Desk, provision_fields


def test_provisioning_takes_effect_with_one_press_that_uses_no_counter(blank: Desk, rig: Rig) -> None:
    assert blank.provision() == {0: codes.PROVISIONED, 2: rig.unit.hash}
    state = blank.state()
    assert (state[2], state[3]) == (0, rig.unit.hash)


def test_without_the_press_nothing_is_stored(blank: Desk, rig: Rig) -> None:
    before = [bytes(sector) for sector in blank.flash.sectors]
    blank.ask(codes.PROVISION, provision_fields(rig))
    blank.run(2000)
    assert [bytes(sector) for sector in blank.flash.sectors] == before
    blank.boot()
    assert 3 not in blank.state()


def test_a_press_after_60_s_confirms_nothing(blank: Desk, rig: Rig) -> None:
    blank.ask(codes.PROVISION, provision_fields(rig))
    blank.run(60_000)
    blank.events.clear()
    blank.press()
    assert blank.events == []
    assert 3 not in blank.state()


def test_a_hold_cancels_what_waits_for_a_press(blank: Desk, rig: Rig) -> None:
    blank.ask(codes.PROVISION, provision_fields(rig))
    blank.hold()
    blank.press()
    assert 3 not in blank.state()


def test_a_provisioned_board_is_locked(desk: Desk) -> None:
    assert desk.refusal(codes.PROVISION, provision_fields(Rig.make(1))) == "provision-locked"


def test_the_button_held_at_boot_unlocks_one_provisioning(desk: Desk) -> None:
    other = Rig.make(1)
    desk.press()
    desk.button = True
    desk.boot()
    desk.move((4000, True), (500, False))
    desk.events.clear()
    desk.ask(codes.PROVISION, provision_fields(other))
    desk.press()
    assert [event[0] for event in desk.events] == [codes.FORGOTTEN, codes.PROVISIONED]
    assert desk.events[-1][2] == other.unit.hash
    assert desk.state()[2] == 1, "the counter is kept"
    assert desk.refusal(codes.PROVISION, provision_fields(other)) == "provision-locked"


def test_the_finger_that_unlocks_at_boot_neither_forgets_nor_prompts(desk: Desk) -> None:
    desk.button = True
    desk.boot()
    desk.events.clear()
    desk.move((5000, True), (500, False))
    assert [event[0] for event in desk.events] == [codes.READY]


def test_a_second_provisioning_signs_with_the_new_key_and_erases_the_old_one(desk: Desk) -> None:
    other = Rig.make(1)
    old_key = provision_fields(desk.rig)[2]
    assert desk.flash.holds(old_key)
    desk.button = True
    desk.boot()
    desk.move((500, False))
    desk.rig = other
    desk.provision()
    assert not desk.flash.holds(old_key)
    statement = desk.ask(codes.AUDIT, {2: bytes(32)})[2]
    verifier = cose.P256Verifier(keys.raw(other.pico.public_key()))
    assert grant.read_statement(statement, verifier, bytes(32)).head == bytes(32)


def test_the_provisioned_seed_itself_is_never_used_nor_kept(desk: Desk) -> None:
    assert not desk.flash.holds(SEED)


@pytest.mark.parametrize(
    "changes",
    [
        {"signing_key": bytes(32)},
        {"signing_key": b"\xff" * 32},
        {"signing_key": bytes(31)},
        {"policy": b""},
        {"policy": b"\xa0"},
        {"policy": bytes(769)},
        {"unit": bytes(16)},
    ],
)
def test_a_wrong_provisioning_is_refused(blank: Desk, rig: Rig, changes: dict[str, bytes]) -> None:
    assert blank.refusal(codes.PROVISION, provision_fields(rig, **changes)) == "malformed"
    blank.press()
    assert 3 not in blank.state()
