"""The audit itself: a pure function from evidence to findings (the last paragraph of `SPEC-ledger.md`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from eyelid_formats import ledger
from eyelid_formats.errors import Code, EyelidError
from eyelid_formats.grant import AuditStatement
from eyelid_formats.receipt import Receipt, read_receipt
from eyelid_formats.unit import Unit
from eyelid_host.auditing.counters import Counted, count
from eyelid_host.auditing.evidence import Evidence, Finding, HeldBundle
from eyelid_host.auditing.grants import Spending, spend
from eyelid_host.auditing.prompts import prompt_findings
from eyelid_host.auditing.taken_back import taken_back, taken_back_findings


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What an audit found. It holds when nothing was found."""

    unit: Unit
    statement: AuditStatement | None
    counted: Counted
    spending: Spending
    entries: int
    head: bytes
    torn_bytes: int
    bundles: int
    receipts: int
    findings: tuple[Finding, ...]
    taken_back: int = 0
    """Bundles that are not at hand because the Pi says that they were taken back before they left."""

    @property
    def holds(self) -> bool:
        """Whether every prompt is counted and everything agrees."""
        return not self.findings

    @property
    def uncounted(self) -> int:
        """Counters without an outcome."""
        return self.counted.uncounted

    @property
    def codes(self) -> frozenset[Code]:
        """The codes of the findings."""
        return frozenset(finding.code for finding in self.findings)

    def to_json(self) -> dict[str, Any]:
        """The object of `eyelid audit --json`."""
        counted, said = self.counted, self.statement
        return {
            "holds": self.holds,
            "unit": self.unit.hash.hex(),
            "name": self.unit.record.name,
            "counter": said.counter if said else None,
            "grants": said.grants if said else None,
            "boots": said.boots if said else None,
            "counts": {"sealed": counted.sealed, "refused": counted.refused, "expired": counted.expired, "waiting": counted.waiting},
            "taken_back": self.taken_back,
            "uncounted": self.uncounted,
            "unspent": [one.counter for one in self.spending.unspent],
            "unspent_earlier": self.spending.earlier,
            "ledger": {"entries": self.entries, "head": self.head.hex(), "torn_bytes": self.torn_bytes},
            "bundles": self.bundles,
            "receipts": self.receipts,
            "findings": [_finding_json(finding) for finding in self.findings],
        }


def _finding_json(finding: Finding) -> dict[str, Any]:
    bundle_id = finding.bundle_id.hex() if finding.bundle_id else None
    return {"code": str(finding.code), "message": finding.message, "counter": finding.counter, "bundle_id": bundle_id}


def audit(
    whole: ledger.Whole,
    statement: AuditStatement | None,
    bundles: Iterable[HeldBundle],
    receipts: Iterable[bytes],
    unit: Unit,
    waiting: bool = False,
) -> AuditReport:
    """Judge a ledger whose chain holds, with the Pico's statement over a fresh nonce and the bundles and receipts at hand.

    `waiting` says that the newest prompt may still be at work: it alone may then lack an outcome.
    """
    return judge(Evidence(whole, statement, tuple(bundles), tuple(receipts)), unit, waiting)


def judge(evidence: Evidence, unit: Unit, waiting: bool = False) -> AuditReport:
    """As `audit`, with what could not be read among the findings."""
    whole, statement = evidence.ledger, evidence.statement
    counted = count(whole.links, statement.counter if statement else None, waiting)
    spending = spend(whole.links, statement, waiting)
    places = _Places(whole)
    findings = (
        *evidence.faults,
        *_statement_findings(evidence, unit, places),
        *counted.findings,
        *spending.findings,
        *prompt_findings(whole.links, evidence.bundles),
        *_bundle_findings(evidence, unit, places),
        *taken_back_findings(whole.links),
        *_receipt_findings(evidence, unit, places),
    )
    return AuditReport(
        unit,
        statement,
        counted,
        spending,
        len(whole.links),
        whole.head,
        whole.torn_bytes,
        len(evidence.bundles),
        len(evidence.receipts),
        findings,
        taken_back(whole.links),
    )


class _Places:
    """Where in the ledger things stand."""

    def __init__(self, whole: ledger.Whole) -> None:
        self.seq_of = {ledger.FIRST: 0} | {link.hash: link.entry.seq for link in whole.links}
        self.sealed: dict[bytes, tuple[int, ledger.Sealed]] = {}
        self.sealed_again: list[bytes] = []
        self.deleted = ledger.deleted_ids(whole.links)
        self.received: dict[bytes, set[bytes]] = {}
        for link in whole.links:
            self._place(link.entry.seq, link.entry.detail)

    def _place(self, seq: int, detail: ledger.Detail) -> None:
        match detail:
            case ledger.Sealed(_, bundle_id):
                if bundle_id in self.sealed:
                    self.sealed_again.append(bundle_id)
                self.sealed.setdefault(bundle_id, (seq, detail))
            case ledger.Received(bundle_id, receipt):
                self.received.setdefault(bundle_id, set()).add(receipt)
            case _:
                pass


def _statement_findings(evidence: Evidence, unit: Unit, places: _Places) -> Iterator[Finding]:
    said = evidence.statement
    if said is None:
        if not any(fault.code is Code.AUDIT_NONCE for fault in evidence.faults):
            yield Finding(Code.AUDIT_MISSING, "there is no statement of the Pico: nothing confirms the counters")
        return
    if said.unit != unit.hash:
        yield Finding(Code.PICO_OTHER, "the Pico states that it belongs to another unit")
    if said.head not in places.seq_of:
        message = f"the Pico saw the ledger at {said.head.hex()[:16]}, which this ledger never was at: it was restored, cut or forked"
        yield Finding(Code.LEDGER_ROLLED_BACK, message)


def _bundle_findings(evidence: Evidence, unit: Unit, places: _Places) -> Iterator[Finding]:
    for held in evidence.bundles:
        yield from _one_bundle(held, unit, places)
    for bundle_id in places.sealed_again:
        yield _about(Code.BUNDLE_DIFFERS, bundle_id, "the ledger seals it twice")
    at_hand = {held.bundle_id for held in evidence.bundles} | {fault.bundle_id for fault in evidence.faults}
    for bundle_id, (seq, sealed) in places.sealed.items():
        if bundle_id not in at_hand and bundle_id not in places.deleted:
            yield _about(Code.BUNDLE_MISSING, bundle_id, f"sealed by entry {seq}, neither at hand nor deleted", sealed.counter)


def _one_bundle(held: HeldBundle, unit: Unit, places: _Places) -> Iterator[Finding]:
    if held.bundle_id not in places.sealed:
        yield _about(Code.BUNDLE_NOT_IN_LEDGER, held.bundle_id, "no entry of the ledger seals it", held.counter)
        return
    seq, sealed = places.sealed[held.bundle_id]
    if (sealed.bundle, sealed.draft, sealed.counter, unit.hash) != (held.hash, held.draft_hash, held.counter, held.unit):
        message = f"its bytes, draft, counter or unit are not those that entry {seq} sealed"
        yield _about(Code.BUNDLE_DIFFERS, held.bundle_id, message, held.counter)
    if places.seq_of.get(held.ledger_head, seq) >= seq:
        yield _about(Code.BUNDLE_DIFFERS, held.bundle_id, f"it names a ledger head that does not come before entry {seq}", held.counter)


def _receipt_findings(evidence: Evidence, unit: Unit, places: _Places) -> Iterator[Finding]:
    scopes = {held.bundle_id: held.scope for held in evidence.bundles}
    for data in evidence.receipts:
        try:
            receipt = read_receipt(data, unit)
        except EyelidError as error:
            yield Finding(error.code, f"receipt {sha256(data).hexdigest()[:16]}: {error.args[0]}")
            continue
        yield from _one_receipt(receipt, sha256(data).digest(), scopes.get(receipt.bundle_id), places)


def _one_receipt(receipt: Receipt, hash_: bytes, scope: int | None, places: _Places) -> Iterator[Finding]:
    if receipt.bundle_id not in places.sealed:
        yield _about(Code.RECEIPT_BUNDLE, receipt.bundle_id, "a receipt for a bundle that no entry of the ledger seals", receipt.counter)
        return
    _, sealed = places.sealed[receipt.bundle_id]
    if (receipt.bundle, receipt.counter) != (sealed.bundle, sealed.counter) or (scope is not None and receipt.scope != scope):
        yield _about(Code.RECEIPT_BUNDLE, receipt.bundle_id, "its receipt has another hash, counter or scope", receipt.counter)
    counted = places.received.get(receipt.bundle_id)
    if counted and hash_ not in counted:
        yield _about(Code.RECEIPT_BUNDLE, receipt.bundle_id, "the ledger counts another receipt for it", receipt.counter)


def _about(code: Code, bundle_id: bytes, message: str, counter: int | None = None) -> Finding:
    return Finding(code, f"bundle {bundle_id.hex()}: {message}", counter, bundle_id)
