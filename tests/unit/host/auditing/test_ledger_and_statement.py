"""The ledger is the one whose head the Pico says, and both are this unit's."""

from __future__ import annotations

from dataclasses import replace

from eyelid_formats import bundle, ledger
from eyelid_formats.errors import Code
from eyelid_host.auditing.audit import audit
from eyelid_host.auditing.evidence import HeldBundle
from eyelid_host.auditing.folder import read_chain, read_said
from factory import Rig
from unit.host.auditing.audited import NONCE, RIG, Scene


def test_a_restored_old_ledger_is_rolled_back(honest: Scene) -> None:
    honest.head = honest.ledger.head
    honest.ledger.links = honest.ledger.links[:-2]
    honest.bundles.pop()
    assert Code.LEDGER_ROLLED_BACK in honest.audit().codes


def test_a_forked_ledger_is_rolled_back(honest: Scene) -> None:
    honest.head = honest.ledger.head
    honest.ledger.links = honest.ledger.links[:-2]
    honest.bundles.pop()
    honest.ledger.refused(honest.counter, "interrupted")
    report = honest.audit()
    assert report.codes == {Code.LEDGER_ROLLED_BACK}


def test_a_dropped_entry_breaks_the_chain(honest: Scene) -> None:
    entries = [link.data for link in honest.ledger.links]
    for at in range(len(entries) - 1):
        whole, faults = read_chain(b"".join(entries[:at] + entries[at + 1 :]), RIG.unit)
        assert whole.links == ()
        assert {fault.code for fault in faults} <= {Code.LEDGER_SEQ, Code.LEDGER_CHAIN}


def test_an_entry_by_another_pi_is_refused(honest: Scene) -> None:
    other = Rig.make(1).ledger()
    other.boot()
    _, (fault,) = read_chain(other.data, RIG.unit)
    assert fault.code is Code.COSE_KID


def test_a_statement_over_an_old_nonce_counts_for_nothing() -> None:
    said, (fault,) = read_said(RIG.statement(NONCE, 1, 1, bytes(32)), RIG.unit, bytes(32))
    assert said is None
    assert fault.code is Code.AUDIT_NONCE


def test_a_statement_by_another_pico_counts_for_nothing() -> None:
    said, (fault,) = read_said(Rig.make(1).statement(NONCE, 1, 1, bytes(32)), RIG.unit, NONCE)
    assert said is None
    assert fault.code is Code.COSE_KID


def test_a_pico_that_belongs_to_another_unit_is_found(honest: Scene) -> None:
    said = replace(honest.statement(), unit=bytes(32))
    report = audit(ledger.Whole((), 0), said, (), (), RIG.unit)
    assert Code.PICO_OTHER in report.codes


def test_without_a_statement_nothing_holds(honest: Scene) -> None:
    held = [HeldBundle.of(bundle.verify(made.data, RIG.trust)) for made in honest.bundles]
    report = audit(ledger.Whole(tuple(honest.ledger.links), 0), None, held, honest.receipts, RIG.unit)
    assert report.codes == {Code.AUDIT_MISSING}
