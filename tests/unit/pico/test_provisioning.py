"""Provisioning takes three things: the button held at boot, an operator's order for that boot, and a press that is meant for it."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from eyelid_formats import cbor, cose, grant, keys
from eyelid_formats.consent import Scope
from eyelid_formats.order import Order, Timings, keys_hash
from eyelid_pico import cbor as board_cbor
from eyelid_pico import codes, link, order, signals
from eyelid_pico.p256 import N
from eyelid_pico.policy import MAX_SIZE as POLICY_SIZE
from factory import Rig
from unit.pico.desk import DeadNoise, Desk, provision_fields
from vectors import raw

OTHER = Rig.make(1)
STRANGER = Rig.make(2)


def is_blank(board: Desk) -> bool:
    return 3 not in board.state()


def refused(board: Desk, fields: dict[int, Any]) -> str:
    """The code, with the board as it was: no press afterwards confirms anything."""
    before = board.memory()
    code = board.refusal(codes.PROVISION, fields)
    board.run(300)
    assert board.memory() == before
    return code


def frame_of(fields: dict[int, Any]) -> bytes:
    """A request to provision, as it comes over the line."""
    return link.frame(board_cbor.encode({0: codes.PROVISION, 1: 1, **fields}))


def forged(fields: dict[int, Any]) -> dict[int, Any]:
    """The same order with a signature that does not hold."""
    return fields | {4: fields[4][:-1] + bytes([fields[4][-1] ^ 1])}


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


class TestAnotherOrder:
    """What a Pi that was turned could hand over, to a board that is unlocked."""

    @pytest.fixture
    def unlocked(self, desk: Desk) -> Desk:
        desk.unlock()
        desk.events.clear()
        return desk

    def test_by_another_operator_whoever_it_names(self, unlocked: Desk) -> None:
        assert refused(unlocked, unlocked.order_fields(by=STRANGER)) == "order-operator"
        assert refused(unlocked, unlocked.order_fields(by=STRANGER, operator=unlocked.rig.order(1).operator)) == "order-operator"

    def test_by_the_pis_own_key(self, unlocked: Desk) -> None:
        plain = unlocked.rig.order(unlocked.state()[5], replaces=unlocked.rig.unit.hash)
        fields = unlocked.order_fields()
        assert refused(unlocked, {**fields, 4: cose.sign(cose.Name.ORDER, plain.encode(), unlocked.rig.pi_signer)}) == "order-malformed"

    def test_by_the_boards_own_key_or_signed_as_something_else(self, unlocked: Desk) -> None:
        plain, fields, rig = unlocked.rig.order(unlocked.state()[5], replaces=unlocked.rig.unit.hash), unlocked.order_fields(), unlocked.rig
        assert refused(unlocked, {**fields, 4: cose.sign(cose.Name.ORDER, plain.encode(), rig.pico_signer)}) == "order-operator"
        assert refused(unlocked, {**fields, 4: cose.sign(cose.Name.GRANT, plain.encode(), rig.board_signer)}) == "order-malformed"

    def test_whose_name_is_not_the_operators_though_the_signature_is(self, unlocked: Desk) -> None:
        rig, state = unlocked.rig, unlocked.state()
        members = raw.sign1(
            cose.Name.ORDER, rig.order(state[5], replaces=state[3]).encode(), rig.board_signer, header={4: STRANGER.board_signer.kid}
        )
        assert refused(unlocked, unlocked.order_fields() | {4: raw.tagged(members)}) == "order-operator"

    @pytest.mark.parametrize("later", [-1, 1, 1000])
    def test_of_another_boot(self, unlocked: Desk, later: int) -> None:
        assert refused(unlocked, unlocked.order_fields(boots=unlocked.state()[5] + later)) == "order-boot"

    def test_of_the_last_boot_once_more(self, unlocked: Desk) -> None:
        good = unlocked.order_fields()
        assert unlocked.ask(codes.PROVISION, good)[0] == codes.DONE
        unlocked.unlock()
        assert refused(unlocked, good) == "order-boot"

    @pytest.mark.parametrize("replaces", [None, OTHER.unit.hash])
    def test_for_another_board(self, unlocked: Desk, replaces: bytes | None) -> None:
        assert refused(unlocked, unlocked.order_fields(replaces=replaces)) == "order-unit"

    @pytest.mark.parametrize("field", [2, 3], ids=["signing key", "seed"])
    def test_with_other_secrets(self, unlocked: Desk, field: int) -> None:
        fields = unlocked.order_fields()
        assert refused(unlocked, {**fields, field: OTHER.secrets[0]}) == "order-keys"
        assert refused(unlocked, {**fields, 2: fields[3], 3: fields[2]}) == "order-keys"

    @pytest.mark.parametrize("key", [0, N, N + 1, 2**256 - 1])
    def test_with_a_signing_key_that_is_none(self, unlocked: Desk, key: int) -> None:
        assert refused(unlocked, unlocked.order_fields(signing_key=key.to_bytes(32))) == "order-keys"

    @pytest.mark.parametrize(
        "change",
        [
            {2: {2: 3}},
            {2: {4: 2**31}},
            {2: {8: 999_999}},
            {3: {3: 6000}},
            {1: OTHER.unit.hash},
            {4: STRANGER.order(1).operator},
        ],
        ids=["scope", "retention", "share", "timings", "unit", "operator"],
    )
    def test_with_something_swapped_under_the_signature(self, unlocked: Desk, change: dict[int, Any]) -> None:
        state, rig = unlocked.state(), Rig.make(double_scope=Scope.ANSWER)
        item = rig.order(state[5], replaces=state[3]).to_item()
        members = raw.sign1(cose.Name.ORDER, cbor.encode(item), rig.board_signer)
        policy = {2: cbor.encode({**rig.policy.to_item(), **change[2]})} if 2 in change else {}
        swapped = raw.tagged([members[0], members[1], cbor.encode({**item, **change, **policy}), members[3]])
        assert refused(unlocked, {2: rig.secrets[0], 3: rig.secrets[1], 4: swapped}) == "order-operator"

    def test_by_an_operator_of_the_past(self, unlocked: Desk) -> None:
        """The operator has handed the board on: from then on his own key is worth nothing."""
        unlocked.provision(operator=STRANGER.order(1).operator)
        unlocked.unlock()
        assert unlocked.order() == (codes.ERROR, "order-operator")
        assert unlocked.order(by=STRANGER) == (codes.DONE,)

    def test_of_no_bytes_or_too_many(self, unlocked: Desk) -> None:
        fields = unlocked.order_fields()
        for data in (b"", b"\xd2", fields[4][:-1], fields[4] + b"\0", bytes(1281), bytes(2048)):
            assert refused(unlocked, {**fields, 4: data}) == "order-malformed"
        assert refused(unlocked, {**fields, 4: bytes(2049)}) == "malformed"

    def test_with_one_bit_turned_anywhere(self, unlocked: Desk) -> None:
        fields = unlocked.order_fields()
        data = fields[4]
        seen = set()
        for bit in range(5, len(data) * 8, 97):
            turned = bytearray(data)
            turned[bit // 8] ^= 1 << bit % 8
            seen.add(unlocked.refusal(codes.PROVISION, {**fields, 4: bytes(turned)}))
        assert seen <= {"order-malformed", "order-operator", "order-boot", "order-unit", "order-keys"}
        unlocked.run(300)
        unlocked.press()
        assert unlocked.state()[2] == 1, "a press is a prompt: nothing waits"


class TestTheSecond:
    def test_signs_with_the_new_key_and_erases_the_old_one(self, desk: Desk) -> None:
        old_key = desk.rig.secrets[0]
        assert desk.flash.holds(old_key)
        desk.unlock()
        desk.rig = OTHER
        desk.provision()
        assert not desk.flash.holds(old_key)
        statement = desk.ask(codes.AUDIT, {2: bytes(32)})[2]
        verifier = cose.P256Verifier(keys.raw(OTHER.pico.public_key()))
        assert grant.read_statement(statement, verifier, bytes(32)).head == bytes(32)

    def test_begins_with_a_forget_that_the_pi_can_read_later(self, desk: Desk) -> None:
        desk.key()
        before = desk.state()[11]
        desk.unlock()
        first_of_this_boot = desk.state()[5] << 24
        desk.provision()
        assert desk.state()[11] >= first_of_this_boot > before
        desk.boot()
        assert desk.state()[11] >= first_of_this_boot

    def test_leaves_no_key_of_the_last_wearer_in_the_lines_buffers(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        desk.unlock()
        sent: list[bytes] = []
        take = desk._take
        monkeypatch.setattr(desk, "_take", lambda data: (sent.append(data), take(data)))
        desk.provision()
        assert bytes(2401) in b"".join(sent)

    def test_takes_a_new_wearer_with_a_policy_of_their_own(self, desk: Desk) -> None:
        wearer = Rig.make(wearer=b"\x21" * 16, notice=b"\x22" * 32)
        desk.unlock()
        desk.rig = wearer
        desk.provision()
        assert desk.ask(codes.POLICY)[2] == wearer.policy.encode()
        counter = desk.press()[2]  # type: ignore[index]
        assert desk.refusal(codes.GRANT, {2: Rig.make().draft(counter, unit=wearer.unit.hash).encode()}) == "notice-differs"

    def test_ends_what_was_pending(self, desk: Desk) -> None:
        desk.unlock()
        counter = desk.press()[2]  # type: ignore[index]
        desk.provision()
        assert desk.refusal(codes.GRANT, {2: desk.rig.draft(counter).encode()}) == "no-prompt"

    @pytest.mark.parametrize("kind", [codes.GRANT, codes.AUDIT])
    def test_ends_what_is_being_signed_for_the_last_unit(self, desk: Desk, kind: int) -> None:
        desk.unlock()
        counter = desk.press()[2]  # type: ignore[index]
        assert desk.order() == (codes.DONE,)
        desk.run(300)
        desk.device._bench._deadline_ms = 2000
        number = desk.request(kind, {2: desk.rig.draft(counter).encode() if kind == codes.GRANT else bytes(32)})
        desk.press()
        assert desk.events[-1][0] == codes.PROVISIONED
        desk.run(3000)
        assert desk.answers.pop(number)[2] == ("no-prompt" if kind == codes.GRANT else "busy")

    def test_with_the_same_secrets_and_no_noise_makes_other_keys(self, rig: Rig) -> None:
        board = DeadNoise(rig)
        made: list[bytes] = []
        for _ in range(3):
            board.provision()
            board.run(2000)
            made += [board.key()[3] for _ in range(5)]
        assert len(set(made)) == 15


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


def test_the_board_reads_every_order_that_the_formats_write(rig: Rig) -> None:
    unusual = Timings(double_within_ms=400)
    written: Order = rig.order(9, timings=unusual, replaces=OTHER.unit.hash)
    read = order.Order(rig.sign_order(written))
    assert (read.unit, read.policy.encoded, read.timings.encoded) == (written.unit, written.policy_bytes, unusual.encode())
    assert (read.operator, read.boots, read.keys, read.replaces) == (written.operator, 9, keys_hash(*rig.secrets), OTHER.unit.hash)
    assert read.kid == rig.board_signer.kid
