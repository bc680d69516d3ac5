"""While an order is checked the board gives keys and takes presses."""

from __future__ import annotations

import pytest

from eyelid_pico import codes
from factory import Rig
from unit.pico.desk import Desk
from unit.pico.orders import OTHER, forged


class TestWhileAnOrderIsChecked:
    @pytest.fixture
    def checking(self, desk: Desk) -> Desk:
        desk.unlock()
        desk.run(2000)
        return desk

    def test_the_board_gives_keys_and_takes_presses(self, checking: Desk) -> None:
        number = checking.request(codes.PROVISION, checking.order_fields())
        assert checking.device.is_working
        assert checking.ask(codes.KEY)[0] == codes.KEY_ANSWER
        assert checking.device.is_working
        checking.until(lambda: number in checking.answers)

    def test_another_order_a_grant_and_an_audit_are_busy(self, checking: Desk) -> None:
        counter = checking.press()[2]  # type: ignore[index]
        fields = checking.order_fields()
        number = checking.request(codes.PROVISION, fields)
        assert checking.refusal(codes.PROVISION, fields) == "busy"
        assert checking.refusal(codes.AUDIT, {2: bytes(32)}) == "busy"
        assert checking.refusal(codes.GRANT, {2: checking.rig.draft(counter).encode()}) == "busy"
        checking.until(lambda: number in checking.answers)
        assert checking.answers.pop(number)[0] == codes.DONE

    @pytest.mark.parametrize("board", ["desk", "blank"])
    def test_a_hold_ends_it(self, request: pytest.FixtureRequest, board: str) -> None:
        checking: Desk = request.getfixturevalue(board)
        checking.unlock()
        checking.button = True
        checking.run(2980)
        number = checking.request(codes.PROVISION, checking.order_fields())
        checking.run(100)
        checking.button = False
        checking.run(500)
        assert checking.answers.pop(number)[2] == "busy"
        checking.run(300)
        checking.events.clear()
        checking.press()
        assert [event[0] for event in checking.events] == [codes.PROMPT] * (board == "desk")

    def test_a_flood_of_orders_neither_stops_keys_nor_confirms_anything(self, checking: Desk) -> None:
        good = checking.order_fields()
        bad = forged(checking.order_fields(by=Rig.make()))
        given = 0
        for _ in range(20):
            checking.request(codes.PROVISION, bad)
            checking.run(300)
            given += checking.ask(codes.KEY)[0] == codes.KEY_ANSWER
        assert given >= 2
        checking.run(500)
        assert checking.ask(codes.PROVISION, good)[0] == codes.DONE

    def test_a_newer_order_takes_the_place_of_the_one_that_waits(self, checking: Desk) -> None:
        assert checking.order() == (codes.DONE,)
        checking.rig = OTHER
        assert checking.order() == (codes.DONE,)
        checking.run(300)
        assert checking.press() == {0: codes.PROVISIONED, 2: OTHER.unit.hash}

    def test_an_order_whose_signature_does_not_hold_takes_no_place(self, checking: Desk) -> None:
        """Anybody on the line can send one."""
        assert checking.order() == (codes.DONE,)
        checking.rig = OTHER
        assert checking.refusal(codes.PROVISION, forged(checking.order_fields())) == "order-operator"
        assert checking.press() == {0: codes.PROVISIONED, 2: Rig.make().unit.hash}

    def test_a_press_while_a_newer_order_is_checked_confirms_the_one_that_waits_and_ends_the_check(self, checking: Desk) -> None:
        assert checking.order() == (codes.DONE,)
        checking.run(300)
        checking.rig = OTHER
        checking.device._bench._deadline_ms = 2000
        number = checking.request(codes.PROVISION, checking.order_fields())
        assert checking.press() == {0: codes.PROVISIONED, 2: Rig.make().unit.hash}
        assert checking.answers.pop(number)[2] == "busy"
        checking.run(3000)
        checking.events.clear()
        assert checking.press()[0] == codes.PROMPT  # type: ignore[index]
