"""What the ledger says became of a bundle is what is at hand."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

import pytest

from eyelid_formats import ledger
from eyelid_formats.consent import Gesture, Scope
from eyelid_formats.errors import Code
from factory import Rig
from unit.host.auditing.audited import RIG, Scene


def test_a_bundle_that_no_entry_seals_is_found(honest: Scene) -> None:
    honest.bundles.append(RIG.bundle(counter=99))
    assert honest.audit().codes == {Code.BUNDLE_NOT_IN_LEDGER}


def test_another_bundle_under_a_sealed_id_differs(honest: Scene) -> None:
    sealed = honest.bundles[0]
    honest.bundles[0] = RIG.bundle(1, ledger_head=sealed.draft.ledger_head, picture=RIG.picture(salt=bytes(32)))
    assert honest.audit().codes == {Code.BUNDLE_DIFFERS}


def test_a_bundle_that_names_a_later_ledger_head_differs() -> None:
    scene = Scene()
    boot = scene.ledger.boot()
    scene.ledger.add(ledger.Prompt(1, Gesture.PRESS, Scope.ANSWER))
    made = RIG.bundle(1, ledger_head=b"\x01" * 32)
    scene.ledger.add(ledger.Sealed(1, made.id, made.hash, sha256(made.draft_bytes).digest()))
    scene.bundles, scene.counter = [made], 1
    scene.grant(1)
    assert boot.hash != made.draft.ledger_head
    assert scene.audit().codes == {Code.BUNDLE_DIFFERS}


def test_one_bundle_sealed_twice_differs(honest: Scene) -> None:
    made = honest.bundles[0]
    honest.counter += 1
    honest.grant(honest.counter)
    honest.ledger.add(ledger.Sealed(honest.counter, made.id, made.hash, sha256(made.draft_bytes).digest()))
    assert Code.BUNDLE_DIFFERS in honest.audit().codes


def test_a_sealed_bundle_that_is_gone_is_missing_unless_it_was_forgotten(honest: Scene) -> None:
    gone = honest.bundles.pop()
    assert honest.audit().codes == {Code.BUNDLE_MISSING}
    honest.ledger.add(ledger.Forgotten((gone.id,), 7))
    assert honest.audit().holds


def test_a_bundle_that_was_taken_back_is_neither_missing_nor_is_its_neighbour_excused(honest: Scene) -> None:
    gone, other = honest.bundles.pop(), honest.bundles.pop()
    honest.ledger.add(ledger.Dropped((gone.id,), str(Code.TAKEN_BACK)))
    report = honest.audit()
    assert [(one.code, one.bundle_id) for one in report.findings] == [(Code.BUNDLE_MISSING, other.id)]


def test_how_many_were_taken_back_is_told(honest: Scene) -> None:
    assert honest.audit().to_json()["taken_back"] == 0
    gone = honest.bundles.pop()
    honest.ledger.add(ledger.Dropped((gone.id,), str(Code.TAKEN_BACK)))
    assert honest.audit().to_json()["taken_back"] == 1


@pytest.mark.parametrize("leaves", [ledger.Sent, ledger.Pulled, lambda bundle_id: ledger.Received(bundle_id, bytes(32))])
def test_a_bundle_that_had_left_cannot_be_taken_back(honest: Scene, leaves: Callable[[bytes], ledger.Detail]) -> None:
    gone = honest.bundles.pop()
    honest.ledger.add(leaves(gone.id))
    honest.ledger.add(ledger.Dropped((gone.id,), str(Code.TAKEN_BACK)))
    report = honest.audit()
    assert [(one.code, one.bundle_id) for one in report.findings] == [(Code.BUNDLE_DIFFERS, gone.id)]
    assert "had left by entry" in report.findings[0].message


def test_a_bundle_that_left_while_it_was_taken_back_is_an_honest_rigs(honest: Scene) -> None:
    gone = honest.bundles.pop()
    honest.ledger.add(ledger.Dropped((gone.id,), str(Code.TAKEN_BACK)))
    honest.ledger.add(ledger.Sent(gone.id))
    assert honest.audit().holds


def test_what_was_never_sealed_cannot_be_taken_back(honest: Scene) -> None:
    honest.ledger.add(ledger.Dropped((bytes(16),), str(Code.TAKEN_BACK)))
    assert honest.audit().codes == {Code.BUNDLE_DIFFERS}


def test_a_receipt_by_a_stranger_is_found(honest: Scene) -> None:
    honest.receipts.append(Rig.make(1).receipt(honest.bundles[0], unit=RIG.unit.hash))
    assert honest.audit().codes == {Code.RECEIPT_KEY}


@pytest.mark.parametrize(
    "changes", [{"bundle": bytes(32)}, {"counter": 9}, {"scope": Scope.TRAIN}, {"unit": bytes(32)}, {"bundle_id": bytes(16)}]
)
def test_a_receipt_for_something_else_is_found(honest: Scene, changes: dict[str, object]) -> None:
    honest.receive(honest.bundles[-1], **changes)
    assert honest.audit().codes == {Code.RECEIPT_BUNDLE}


def test_a_receipt_that_the_ledger_does_not_count_is_found(honest: Scene) -> None:
    honest.receipts = [RIG.receipt(honest.bundles[0], serial=77)]
    assert honest.audit().codes == {Code.RECEIPT_BUNDLE}


def test_a_damaged_receipt_is_found_by_its_own_code(honest: Scene) -> None:
    honest.receipts = [honest.receipts[0][:-1]]
    assert honest.audit().codes == {Code.CBOR_TRUNCATED}
