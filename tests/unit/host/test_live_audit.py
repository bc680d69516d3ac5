"""An audit over a real line, with presses and cheating while it runs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from eyelid_formats.errors import Code, LinkError
from eyelid_host.auditing import live
from eyelid_host.auditing.audit import AuditReport
from eyelid_host.rig import Rig as HostRig
from unit.cable.served import Stocked, answering_audits, serving, stock
from unit.cable.wire import Wire


@pytest.fixture
def stocked(tmp_path: Path) -> Stocked:
    return stock(tmp_path / "rig")


@contextmanager
def auditing(stocked: Stocked, folder: Path) -> Iterator[Callable[..., AuditReport]]:
    """A rig on a line; gives a call that audits it, with what happens at the wait and which random bytes are drawn."""
    with Wire(folder) as wire, serving(wire.rig, stocked.folders), HostRig.at(str(wire.host)) as rig:

        def run(during_wait: Callable[[], object] = lambda: None, random: Callable[[int], bytes] = os.urandom) -> AuditReport:
            auditor = live.LiveAudit(rig, stocked.rig.unit, stocked.rig.trust, folder, random, lambda _: None)
            times = iter(range(0, 1000, 20))
            return auditor.run(lambda: float(next(times)), lambda _: during_wait(), live.Patience())[0]

        yield run


def test_a_press_in_mid_audit_looks_like_no_cheating(stocked: Stocked, tmp_path: Path) -> None:
    with auditing(stocked, tmp_path) as audit, answering_audits(stocked, counter=1, grants=1):
        report = audit(lambda: stocked.seal(1))
    assert report.holds, report.findings
    assert report.counted.sealed == 1


def test_a_prompt_that_never_gets_an_outcome_is_missing_in_the_end(stocked: Stocked, tmp_path: Path) -> None:
    with auditing(stocked, tmp_path) as audit, answering_audits(stocked, counter=1, grants=0):
        assert audit().codes == {Code.COUNTER_MISSING}


def test_bundles_are_pulled_into_the_folder_and_the_rig_is_told(stocked: Stocked, tmp_path: Path) -> None:
    made = stocked.seal(1)
    with auditing(stocked, tmp_path) as audit, answering_audits(stocked, counter=1, grants=1):
        assert audit().holds
    assert (tmp_path / made.file_name).read_bytes() == made.data
    assert (stocked.folders.inbox / f"{made.id.hex()}.pulled").exists()


def test_a_bundle_that_only_this_host_still_has_is_at_hand(stocked: Stocked, tmp_path: Path) -> None:
    made = stocked.seal(1)
    (stocked.folders.outbox / made.file_name).rename(tmp_path / made.file_name)
    with auditing(stocked, tmp_path) as audit, answering_audits(stocked, counter=1, grants=1):
        assert audit().holds


def test_a_bundle_that_nobody_has_is_missing(stocked: Stocked, tmp_path: Path) -> None:
    made = stocked.seal(1)
    (stocked.folders.outbox / made.file_name).unlink()
    with auditing(stocked, tmp_path) as audit, answering_audits(stocked, counter=1, grants=1):
        assert audit().codes == {Code.BUNDLE_MISSING}


def test_a_rig_that_changed_a_bundle_after_it_was_pulled_is_found(stocked: Stocked, tmp_path: Path) -> None:
    made = stocked.seal(1)
    (tmp_path / made.file_name).write_bytes(made.data)
    (stocked.folders.outbox / made.file_name).write_bytes(made.data[:-1] + b"\0")
    with auditing(stocked, tmp_path) as audit, answering_audits(stocked, counter=1, grants=1):
        assert audit().codes == {Code.BUNDLE_DIFFERS}


def test_a_replayed_statement_is_found(stocked: Stocked, tmp_path: Path) -> None:
    old = bytes(range(32))
    stocked.state(old, 0, 0)
    replayed = (stocked.folders.outbox / f"{old.hex()}.audit").read_bytes()
    fresh = b"\x07" * 32
    (stocked.folders.outbox / f"{fresh.hex()}.audit").write_bytes(replayed)
    with auditing(stocked, tmp_path) as audit:
        assert audit(random=lambda _: fresh).codes == {Code.AUDIT_NONCE}


def test_a_ledger_that_was_changed_is_found(stocked: Stocked, tmp_path: Path) -> None:
    stocked.refuse(1)
    path = stocked.folders.ledger / "ledger.eyl"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with auditing(stocked, tmp_path) as audit, answering_audits(stocked, counter=1, grants=0):
        assert Code.COSE_SIGNATURE in audit().codes


def test_a_torn_ledger_is_said_and_still_judged(stocked: Stocked, tmp_path: Path) -> None:
    stocked.refuse(1)
    path = stocked.folders.ledger / "ledger.eyl"
    with path.open("ab") as file:
        file.write(stocked.ledger.links[0].data[:50])
    with auditing(stocked, tmp_path) as audit, answering_audits(stocked, counter=1, grants=0):
        report = audit()
    assert report.holds
    assert report.torn_bytes == 50


def test_a_bundle_that_no_entry_seals_is_found_and_not_pulled(stocked: Stocked, tmp_path: Path) -> None:
    stocked.seal(1)
    stray = stocked.rig.bundle(2)
    (stocked.folders.outbox / stray.file_name).write_bytes(stray.data)
    with auditing(stocked, tmp_path) as audit, answering_audits(stocked, counter=1, grants=1):
        report = audit()
    assert [(finding.code, finding.bundle_id) for finding in report.findings] == [(Code.BUNDLE_NOT_IN_LEDGER, stray.id)]
    assert not (tmp_path / stray.file_name).exists()


def test_an_audit_pulls_no_more_than_its_limit(stocked: Stocked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = stocked.seal(1)
    monkeypatch.setattr(live, "PULL_LIMIT", len(made.data) - 1)
    with auditing(stocked, tmp_path) as audit, answering_audits(stocked, counter=1, grants=1):
        with pytest.raises(LinkError) as caught:
            audit()
        assert caught.value.code is Code.LINK_ANSWER
        assert not (tmp_path / made.file_name).exists()
        (tmp_path / made.file_name).write_bytes(made.data)
        assert audit().holds
