"""A provisioned board takes another order from its operator alone; the second provisioning ends what the first one left."""

from __future__ import annotations

from typing import Any

import pytest

from eyelid_formats import cbor, cose, grant, keys
from eyelid_formats.consent import Scope
from eyelid_formats.order import Order, Timings, keys_hash
from eyelid_pico import codes, order
from eyelid_pico.p256 import N
from factory import Rig
from unit.pico.desk import DeadNoise, Desk
from unit.pico.orders import OTHER, STRANGER, refused
from vectors import raw


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


def test_the_board_reads_every_order_that_the_formats_write(rig: Rig) -> None:
    unusual = Timings(double_within_ms=400)
    written: Order = rig.order(9, timings=unusual, replaces=OTHER.unit.hash)
    read = order.Order(rig.sign_order(written))
    assert (read.unit, read.policy.encoded, read.timings.encoded) == (written.unit, written.policy_bytes, unusual.encode())
    assert (read.operator, read.boots, read.keys, read.replaces) == (written.operator, 9, keys_hash(*rig.secrets), OTHER.unit.hash)
    assert read.kid == rig.board_signer.kid
