"""The inbox: whatever the other processes leave there, nothing is believed unchecked, nothing is lost, and `eye` goes on."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eyelid_formats import cbor, ledger
from eyelid_formats.inbox import INBOX_LIMIT, AuditRequest, PulledNote, RejectedNote, SentNote
from eyelid_formats.receipt import Receipt, sign_receipt
from eyelid_rig.prompts.pico import Ask, Signal
from factory import SECONDS, Rig
from unit.rig.deskrig import DeskRig
from unit.rig.test_folders import descriptors
from unit.rig.test_ledgerfile import file_limit

SUFFIXES = (".sent", ".receipt", ".rejected", ".pulled", ".audit")


@pytest.fixture
def asked(rig: DeskRig) -> DeskRig:
    """A rig with one bundle in its outbox."""
    rig.ask()
    return rig


def leave(rig: DeskRig, name: str, data: bytes) -> Path:
    path = rig.folders.inbox / name
    path.write_bytes(data)
    return path


def inbox_names(rig: DeskRig) -> list[str]:
    return sorted(os.listdir(rig.folders.inbox))  # noqa: PTH208 - names that are no text, too


def test_a_receipt_is_counted_kept_and_told_to_the_wearer_once(asked: DeskRig) -> None:
    (verified,) = asked.bundles()
    data = asked.receipt(verified, answer="a glass of wine")
    for _ in range(2):
        leave(asked, f"{verified.draft.bundle_id.hex()}.receipt", data)
        asked.inbox.poll()
    assert len(asked.details(ledger.Received)) == 1
    assert (asked.folders.outbox / f"{verified.draft.bundle_id.hex()}.receipt").read_bytes() == data
    assert asked.outbox.not_left() == []
    assert asked.uart.signals.count(Signal.ANSWER) == 1
    assert inbox_names(asked) == []


def test_notes_of_sending_and_pulling_are_counted_once(asked: DeskRig) -> None:
    (verified,) = asked.bundles()
    bundle_id = verified.draft.bundle_id
    for _ in range(2):
        leave(asked, "1.sent", SentNote(bundle_id).encode())
        leave(asked, "1.pulled", PulledNote(bundle_id, verified.hash).encode())
        asked.inbox.poll()
    assert asked.details(ledger.Sent) == [ledger.Sent(bundle_id)]
    assert asked.details(ledger.Pulled) == [ledger.Pulled(bundle_id)]


def test_a_rejection_is_laid_beside_the_bundle(asked: DeskRig) -> None:
    bundle_id = asked.bundles()[0].draft.bundle_id
    data = RejectedNote(bundle_id, "scope-local").encode()
    leave(asked, "1.rejected", data)
    asked.inbox.poll()
    assert (asked.folders.outbox / f"{bundle_id.hex()}.rejected").read_bytes() == data


def test_an_audit_request_brings_the_boards_statement(asked: DeskRig) -> None:
    leave(asked, "1.audit", AuditRequest(b"\x07" * 32).encode())
    asked.inbox.poll()
    asked.settle()
    assert Ask.AUDIT in asked.uart.asked
    assert (asked.folders.outbox / ("07" * 32 + ".audit")).exists()


def foreign_receipt(rig: DeskRig) -> bytes:
    return Rig.make(9).receipt(Rig.make(9).bundle())


def receipt_by_another_collector(rig: DeskRig) -> bytes:
    verified = rig.bundles()[0]
    draft = verified.draft
    receipt = Receipt(draft.bundle_id, verified.hash, draft.unit, draft.counter, draft.consent.scope, SECONDS, 1)
    return sign_receipt(receipt, Rig.make(9).pi_signer)


def receipt_for_other_bytes(rig: DeskRig) -> bytes:
    return rig.receipt(rig.bundles()[0], bundle=bytes(32))


def receipt_for_another_counter(rig: DeskRig) -> bytes:
    return rig.receipt(rig.bundles()[0], counter=2)


def receipt_for_an_unknown_bundle(rig: DeskRig) -> bytes:
    return rig.receipt(rig.bundles()[0], bundle_id=bytes(16))


BAD_RECEIPTS = [
    foreign_receipt,
    receipt_by_another_collector,
    receipt_for_other_bytes,
    receipt_for_another_counter,
    receipt_for_an_unknown_bundle,
]


@pytest.mark.parametrize("make", BAD_RECEIPTS, ids=lambda make: make.__name__)
def test_a_receipt_that_does_not_hold_is_not_believed(asked: DeskRig, make: Callable[[DeskRig], bytes]) -> None:
    leave(asked, "1.receipt", make(asked))
    check_refused(asked)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("1.pulled", PulledNote(bytes(16), bytes(32)).encode()),
        ("1.rejected", RejectedNote(bytes(16), "x").encode()),
        ("1.receipt", SentNote(bytes(16)).encode()),
        ("1.sent", AuditRequest(bytes(32)).encode()),
        ("1.eyelid", b""),
        ("1", b"\xa0"),
        ("1.audit", bytes(INBOX_LIMIT + 1)),
        ("1.sent", b"\x81" * 4000),
        ("1.sent", cbor.encode({0: 1, 1: bytes(16), 2: 0})),
        ("\udcff\n.sent", b"\xff"),
        ("1.audit", b""),
    ],
)
def test_what_is_no_note_of_this_kind_is_refused_and_gone(asked: DeskRig, name: str, data: bytes) -> None:
    leave(asked, name, data)
    check_refused(asked)


def check_refused(rig: DeskRig) -> None:
    before, outbox = rig.details(), sorted(rig.folders.outbox.iterdir())
    rig.inbox.poll()
    assert rig.inbox.refused == 1
    assert inbox_names(rig) == []
    assert rig.details() == before
    assert sorted(rig.folders.outbox.iterdir()) == outbox


def test_a_note_for_a_bundle_that_was_never_sealed_is_not_counted(asked: DeskRig) -> None:
    leave(asked, "1.sent", SentNote(bytes(16)).encode())
    asked.inbox.poll()
    assert asked.details(ledger.Sent) == []


@pytest.mark.parametrize("cut", range(0, 260, 13))
def test_a_receipt_cut_anywhere_is_refused(asked: DeskRig, cut: int) -> None:
    data = asked.receipt(asked.bundles()[0])
    leave(asked, "1.receipt", data[: cut % len(data)])
    check_refused(asked)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=300), suffix=st.sampled_from(SUFFIXES))
def test_random_bytes_are_refused_with_a_code(asked: DeskRig, data: bytes, suffix: str) -> None:
    before, refused = asked.details(), asked.inbox.refused
    leave(asked, "1" + suffix, data)
    asked.inbox.poll()
    assert asked.inbox.refused == refused + 1
    assert asked.details() == before
    assert len(asked.bundles()) == 1


def test_links_pipes_and_folders_cost_nothing_and_keep_nobody_waiting(asked: DeskRig) -> None:
    inbox = asked.folders.inbox
    (inbox / "1.sent").symlink_to(asked.folders.keys / "pi.pem")
    os.mkfifo(inbox / "2.sent")
    fed = os.open(inbox / "2.sent", os.O_RDWR)
    os.mkfifo(inbox / "3.receipt")
    (inbox / "4.sent").mkdir()
    (inbox / "5.sent").mkdir()
    (inbox / "5.sent" / "held").write_bytes(b"")
    before = descriptors()
    for _ in range(20):
        asked.inbox.poll()
    assert descriptors() == before
    assert inbox_names(asked) == ["5.sent"]
    assert (asked.folders.keys / "pi.pem").exists()
    os.close(fed)
    leave(asked, "6.sent", SentNote(asked.bundles()[0].draft.bundle_id).encode())
    asked.inbox.poll()
    assert len(asked.details(ledger.Sent)) == 1


def test_hidden_files_are_left_to_whoever_writes_them(asked: DeskRig) -> None:
    path = leave(asked, ".1.sent.tmp", b"half")
    asked.inbox.poll()
    assert path.exists()
    assert asked.inbox.refused == 0


def test_ten_thousand_files_are_taken_in_portions_and_the_good_one_among_them_is_found(asked: DeskRig) -> None:
    (verified,) = asked.bundles()
    for number in range(10_000):
        leave(asked, f"{number:05}.sent", b"")
    leave(asked, "zzz.receipt", asked.receipt(verified))
    longest_s = 0.0
    while names := inbox_names(asked):
        started = time.monotonic()
        asked.inbox.poll()
        longest_s = max(longest_s, time.monotonic() - started)
        assert len(names) - len(inbox_names(asked)) <= 256
    assert longest_s < 1, "the agent's thread must come back to the Pico in time"
    assert len(asked.details(ledger.Received)) == 1
    assert asked.inbox.refused == 10_000


def test_a_disk_that_is_full_keeps_a_receipt_in_the_inbox_until_it_is_not(asked: DeskRig) -> None:
    (verified,) = asked.bundles()
    leave(asked, "1.receipt", asked.receipt(verified))
    with file_limit(0):
        asked.inbox.poll()
        asked.inbox.poll()
    assert inbox_names(asked) == ["1.receipt"]
    assert asked.inbox.refused == 0
    asked.inbox.poll()
    assert len(asked.details(ledger.Received)) == 1


def test_a_receipt_for_a_bundle_that_was_forgotten_on_its_way_is_still_counted(asked: DeskRig) -> None:
    (verified,) = asked.bundles()
    data = asked.receipt(verified)
    asked.ask("hold")
    assert asked.bundles() == []
    leave(asked, "1.receipt", data)
    asked.inbox.poll()
    assert len(asked.details(ledger.Received)) == 1


def test_a_receipt_with_other_bytes_for_a_forgotten_bundle_is_not_believed(asked: DeskRig) -> None:
    (verified,) = asked.bundles()
    data = asked.receipt(verified, bundle=bytes(32))
    asked.ask("hold")
    leave(asked, "1.receipt", data)
    check_refused(asked)


def test_abandoned_files_do_not_crowd_out_those_that_have_their_name(asked: DeskRig) -> None:
    folder = asked.folders.inbox
    old = time.time() - 120
    for number in range(5000):
        path = folder / f".{number}.tmp"
        path.touch()
        os.utime(path, (old, old))
    fresh = folder / ".being-written.tmp"
    fresh.touch()
    for _ in range(3):
        asked.inbox.poll()
    assert list(folder.iterdir()) == [fresh]
