"""Provisioning takes three things: the button held at boot, an operator's order for that boot, and a press that is meant for it."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from eyelid_formats.order import Timings
from eyelid_pico import cbor as board_cbor
from eyelid_pico import codes, link, signals
from eyelid_pico.policy import MAX_SIZE as POLICY_SIZE
from factory import Rig
from unit.pico.desk import Desk, provision_fields
from unit.pico.orders import OTHER, is_blank, refused


def frame_of(fields: dict[int, Any]) -> bytes:
    """A request to provision, as it comes over the line."""
    return link.frame(board_cbor.encode({0: codes.PROVISION, 1: 1, **fields}))


class TestOnABlankBoard:
    def test_an_order_takes_effect_with_one_press_that_uses_no_counter(self, blank: Desk, rig: Rig) -> None:
        assert blank.provision() == {0: codes.PROVISIONED, 2: rig.unit.hash}
        state = blank.state()
        assert (state[2], state[3]) == (0, rig.unit.hash)

    def test_without_the_press_nothing_is_stored(self, blank: Desk) -> None:
        before = [bytes(sector) for sector in blank.flash.sectors]
        assert blank.order() == (codes.DONE,)
        blank.run(2000)
        assert [bytes(sector) for sector in blank.flash.sectors] == before
        blank.boot()
        assert is_blank(blank)

    def test_a_board_that_was_switched_on_without_the_finger_is_locked(self, blank: Desk) -> None:
        blank.boot()
        assert blank.order() == (codes.ERROR, "provision-locked")

    def test_the_key_that_the_order_names_is_trusted_and_no_other(self, blank: Desk, rig: Rig) -> None:
        assert refused(blank, provision_fields(rig, by=OTHER, operator=rig.order(1).operator)) == "order-operator"
        assert blank.ask(codes.PROVISION, provision_fields(rig, by=OTHER))[0] == codes.DONE

    def test_an_order_to_replace_a_unit_is_not_for_it(self, blank: Desk, rig: Rig) -> None:
        assert refused(blank, provision_fields(rig, replaces=rig.unit.hash)) == "order-unit"


class TestTheLock:
    def test_a_board_in_service_is_locked(self, desk: Desk) -> None:
        desk.boot()
        assert desk.order() == (codes.ERROR, "provision-locked")

    def test_the_button_held_at_boot_unlocks_one_provisioning(self, desk: Desk) -> None:
        desk.press()
        desk.unlock()
        desk.rig = OTHER
        desk.events.clear()
        desk.provision()
        assert [event[0] for event in desk.events] == [codes.FORGOTTEN, codes.PROVISIONED]
        assert desk.events[-1][2] == OTHER.unit.hash
        assert desk.state()[2] == 1, "the counter is kept"
        assert desk.order() == (codes.ERROR, "provision-locked")

    def test_it_is_open_for_ten_minutes_and_no_longer(self, desk: Desk) -> None:
        desk.unlock()
        desk.skip(590_000)
        assert desk.order() == (codes.DONE,)
        desk.skip(10_000)
        assert desk.order() == (codes.ERROR, "provision-locked")

    def test_the_finger_that_unlocks_at_boot_neither_forgets_nor_prompts(self, desk: Desk) -> None:
        desk.button = True
        desk.boot()
        desk.events.clear()
        desk.move((5000, True), (500, False))
        assert [event[0] for event in desk.events] == [codes.READY]

    def test_a_finger_that_comes_after_the_boot_unlocks_nothing(self, desk: Desk) -> None:
        desk.boot()
        desk.move((200, True), (500, False))
        assert desk.order() == (codes.ERROR, "provision-locked")


class TestThePress:
    def test_after_60_s_confirms_nothing(self, blank: Desk) -> None:
        blank.order()
        blank.run(60_000)
        blank.events.clear()
        blank.press()
        assert blank.events == []
        assert is_blank(blank)

    def test_within_60_s_confirms(self, blank: Desk) -> None:
        blank.order()
        blank.run(59_000)
        assert blank.press() == {0: codes.PROVISIONED, 2: blank.rig.unit.hash}

    def test_that_began_before_anybody_could_know_is_a_prompt_as_any(self, desk: Desk) -> None:
        desk.unlock()
        assert desk.order() == (codes.DONE,)
        event = desk.press()
        assert event is not None
        assert event[0] == codes.PROMPT
        assert desk.press() == {0: codes.PROVISIONED, 2: desk.rig.unit.hash}, "it waits on"

    @pytest.mark.parametrize(("after_ms", "made"), [(250, codes.PROMPT), (300, codes.PROVISIONED)])
    def test_is_meant_for_it_300_ms_after_it_was_told_of_and_no_sooner(self, desk: Desk, after_ms: int, made: int) -> None:
        desk.unlock()
        assert desk.order() == (codes.DONE,)
        desk.run(after_ms)
        assert desk.press()[0] == made  # type: ignore[index]

    def test_whose_finger_is_down_while_the_order_is_checked_is_a_prompt_as_any(self, desk: Desk) -> None:
        desk.unlock()
        desk.request(codes.PROVISION, desk.order_fields())
        desk.events.clear()
        desk.move((2000, True), (400, False))
        assert [event[0] for event in desk.events] == [codes.PROMPT]

    def test_is_asked_for_again_and_again(self, blank: Desk) -> None:
        blank.order()
        heard: list[bool] = []
        for _ in range(6000):
            blank.step()
            heard.append(blank.device.tone_hz > 0)
        began = [at for at, (last, now) in enumerate(pairwise(heard)) if now and not last]
        assert len(began) == 3 * sum(step[1] > 0 for step in signals.steps("awaiting"))

    def test_is_asked_for_though_the_pi_has_the_buzzer_play_without_end(self, desk: Desk) -> None:
        desk.unlock()
        desk.order()
        heard = 0
        for _ in range(6000):
            desk.request(codes.SIGNAL, {2: 1, 3: 0})
            heard += desk.device.tone_hz == 1600
        assert heard >= 3 * 3 * 60

    def test_is_asked_for_no_longer_than_it_confirms(self, blank: Desk) -> None:
        blank.order()
        blank.run(61_000)
        for _ in range(4000):
            blank.step()
            assert blank.device.tone_hz == 0

    def test_twice_in_a_row_is_a_double_and_confirms_nothing(self, desk: Desk) -> None:
        desk.unlock()
        desk.order()
        desk.run(300)
        event = desk.double()
        assert event is not None
        assert (event[0], event[3]) == (codes.PROMPT, codes.GESTURE_DOUBLE)

    def test_while_shut_confirms_nothing(self, blank: Desk) -> None:
        blank.order()
        blank.shutter(True)
        blank.run(300)
        blank.press()
        assert is_blank(blank)

    def test_held_too_long_cancels(self, desk: Desk) -> None:
        desk.unlock()
        desk.order()
        desk.hold()
        event = desk.press()
        assert event is not None
        assert event[0] == codes.PROMPT


class TestWhatIsKept:
    def test_the_policy_comes_back_as_it_was_ordered(self, desk: Desk, rig: Rig) -> None:
        answer = desk.ask(codes.POLICY)
        assert (answer[2], 3 in answer) == (rig.policy.encode(), False)

    def test_timings_count_at_once_and_after_a_boot_and_the_pi_can_read_them(self, blank: Desk) -> None:
        unusual = Timings(hold_ms=5000)
        blank.provision(timings=unusual)
        for _ in range(2):
            assert blank.ask(codes.POLICY)[3] == unusual.encode()
            blank.events.clear()
            blank.move((4000, True), (400, False))
            assert [event[0] for event in blank.events] == [codes.PROMPT]
            blank.boot()
            blank.run(100)

    def test_timings_of_the_last_unit_are_gone_with_it(self, blank: Desk) -> None:
        blank.provision(timings=Timings(stable_ms=30, double_within_ms=500))
        blank.unlock()
        blank.provision()
        blank.run(200)
        assert 3 not in blank.ask(codes.POLICY)

    def test_the_seed_itself_is_never_used_nor_kept(self, desk: Desk) -> None:
        assert not desk.flash.holds(desk.rig.secrets[1])

    def test_no_secret_stays_where_its_frame_came_in(self, desk: Desk) -> None:
        desk.unlock()
        whole = b"\x00" + frame_of(desk.order_fields())
        for rest in (b"", b"\x01" * 2400):  # a good frame, and one that is too long
            desk.send(whole[:-1])
            assert desk.rig.secrets[1] in bytes(desk.device._reader._stuffed)
            desk.send(rest + b"\x00")
            assert not any(desk.device._reader._stuffed)

    def test_the_largest_order_fits(self, blank: Desk, rig: Rig) -> None:
        recipients = tuple(bytes([number]) * 32 for number in range(4))
        policy = replace(rig.policy, recipients=recipients, retention_s=2**31).encode()
        assert len(policy) <= POLICY_SIZE
        every = Timings(stable_ms=50, double_within_ms=800, hold_ms=6000)
        assert blank.provision(policy_bytes=policy, timings=every) is not None
        assert blank.ask(codes.POLICY)[2] == policy
