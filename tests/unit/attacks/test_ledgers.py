"""Every tampered ledger is found by the audit, and not by an audit that lacks the check which finds it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from eyelid_bench.attacks import ledgers
from eyelid_bench.attacks.loot import Loot
from eyelid_bench.attacks.outcome import carry_out
from eyelid_formats import cose, ledger
from eyelid_formats.grant import STATEMENT_LIMIT, AuditStatement
from eyelid_host.auditing import audit, folder

ATTACKS = {attack.name: attack for attack in ledgers.ATTACKS}
Weaken = Callable[[pytest.MonkeyPatch], None]


def test_the_audit_of_the_untouched_copy_holds(loot: Loot) -> None:
    report = loot.audit("untouched")
    assert report.holds, report.findings
    assert report.uncounted == 0


@pytest.mark.parametrize("name", ATTACKS)
def test_a_tampered_ledger_is_found_by_its_own_check(loot: Loot, name: str) -> None:
    outcome = carry_out(ledgers.GROUP, ATTACKS[name], loot)
    assert outcome.ok, outcome


def test_the_stolen_copy_stays_as_it_was(loot: Loot) -> None:
    for attack in ledgers.ATTACKS:
        carry_out(ledgers.GROUP, attack, loot)
    assert loot.audit("untouched").holds


def _no_statement(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(audit, "_statement_findings", lambda *_: ())


def _no_order(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(ledger, "follow", lambda _before, link: link)


def _no_count(patch: pytest.MonkeyPatch) -> None:
    real = audit.count
    patch.setattr(audit, "count", lambda *each: replace(real(*each), findings=()))


def _no_spending(patch: pytest.MonkeyPatch) -> None:
    real = audit.spend
    patch.setattr(audit, "spend", lambda *each: replace(real(*each), findings=()))


def _no_bundles(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(audit, "_bundle_findings", lambda *_: ())


def _no_receipts(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(audit, "_receipt_findings", lambda *_: ())


def _any_nonce(patch: pytest.MonkeyPatch) -> None:
    def read(data: bytes, pico: cose.Verifier, _nonce: bytes) -> AuditStatement:
        return AuditStatement.decode(cose.read(cose.Name.AUDIT, cose.ESP256, data, STATEMENT_LIMIT).verify(pico), STATEMENT_LIMIT)

    patch.setattr(folder, "read_statement", read)


WEAKENED: dict[str, Weaken] = {
    "A restored old ledger": _no_statement,
    "A dropped ledger entry": _no_order,
    "A rebuilt ledger": _no_count,
    "A bundle kept aside": _no_spending,
    "A prompt counted twice": _no_count,
    "A hidden bundle": _no_bundles,
    "An old answer of the Pico": _any_nonce,
    "A forged receipt": _no_receipts,
}


@pytest.mark.parametrize("name", ATTACKS)
def test_an_audit_without_that_check_is_found_out(loot: Loot, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    WEAKENED[name](monkeypatch)
    assert not carry_out(ledgers.GROUP, ATTACKS[name], loot).ok
