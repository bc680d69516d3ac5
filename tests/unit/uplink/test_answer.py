"""What each answer of a collector means, as the table of SPEC-upload.md has it."""

from __future__ import annotations

import json

import pytest

from eyelid_formats.bundle import verify
from eyelid_formats.cose import Ed25519Signer
from eyelid_formats.receipt import Receipt, sign_receipt
from eyelid_rig.sending.answer import PROBLEM_TYPE, RECEIPT_TYPE, Answer, Decision, Held, Rejected, Retry, Sent, decide
from factory import SECONDS, Rig

RIG = Rig.make()
MADE = RIG.bundle()
VERIFIED = verify(MADE.data, RIG.trust)
RECEIPT = RIG.receipt(MADE)

UNREADABLE = (
    b"",
    b"{",
    b"[]",
    b'"counter-used"',
    b'{"code": 7}',
    b'{"code": ""}',
    b'{"code": "A b"}',
    b'{"code": "x\\n"}',
    b"[" * 4000,
    b"\xff\xfe{}",
)


def problem(status: int, code: object) -> Answer:
    return Answer(status, PROBLEM_TYPE, json.dumps({"status": status, "code": code}).encode())


@pytest.mark.parametrize("status", [200, 201])
def test_a_receipt_for_this_bundle_is_sent(status: int) -> None:
    assert decide(Answer(status, RECEIPT_TYPE, RECEIPT), VERIFIED) == Sent(RECEIPT)


@pytest.mark.parametrize(
    ("answer", "decision"),
    [
        (problem(409, "counter-used"), Rejected("counter-used")),
        (problem(413, "upload-size"), Rejected("upload-size")),
        (problem(422, "cose-signature"), Rejected("cose-signature")),
        (problem(403, "unit-unknown"), Held("unit-unknown")),
        (problem(404, "not-found"), Held("not-found")),
        (problem(415, "upload-type"), Held("upload-type")),
        (problem(500, "internal"), Held("internal")),
        (problem(408, "upload-timeout"), Retry("upload-timeout")),
        (problem(503, "busy"), Retry("busy")),
        (problem(507, "storage-full"), Retry("storage-full")),
        (Answer(502, "text/html", b"<p>"), Retry("collector-answer")),
        (Answer(429, "text/plain", b""), Retry("collector-answer")),
        (Answer(301, "text/html", b""), Held("collector-answer")),
        (Answer(204, "", b""), Held("collector-answer")),
    ],
)
def test_the_status_decides(answer: Answer, decision: Decision) -> None:
    assert decide(answer, VERIFIED) == decision


@pytest.mark.parametrize("body", UNREADABLE)
def test_a_refusal_without_a_well_formed_code_is_never_final(body: bytes) -> None:
    for status in (409, 413, 422):
        assert decide(Answer(status, PROBLEM_TYPE, body), VERIFIED) == Held("collector-answer")


def test_a_code_is_no_longer_than_a_note_can_hold() -> None:
    assert decide(problem(422, "c" * 64), VERIFIED) == Rejected("c" * 64)
    assert decide(problem(422, "c" * 65), VERIFIED) == Held("collector-answer")


def test_a_code_in_another_media_type_is_never_final() -> None:
    assert decide(Answer(422, "application/json", b'{"code": "counter-used"}'), VERIFIED) == Held("collector-answer")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"bundle_id": bytes(16)}, "receipt-bundle"),
        ({"bundle": bytes(32)}, "receipt-bundle"),
        ({"unit": bytes(32)}, "receipt-bundle"),
        ({"counter": 2}, "receipt-bundle"),
        ({"scope": 3}, "receipt-bundle"),
    ],
)
def test_a_receipt_for_anything_else_is_not_believed(change: dict[str, object], code: str) -> None:
    assert decide(Answer(201, RECEIPT_TYPE, RIG.receipt(MADE, **change)), VERIFIED) == Held(code)


def test_a_receipt_of_somebody_else_is_not_believed() -> None:
    draft = MADE.draft
    receipt = Receipt(draft.bundle_id, MADE.hash, draft.unit, draft.counter, draft.consent.scope, SECONDS, 1)
    forged = sign_receipt(receipt, Ed25519Signer(Rig.make(1).receipts))
    assert decide(Answer(201, RECEIPT_TYPE, forged), VERIFIED) == Held("receipt-key")


def test_no_torn_or_changed_receipt_is_believed() -> None:
    for length in range(len(RECEIPT)):
        assert isinstance(decide(Answer(201, RECEIPT_TYPE, RECEIPT[:length]), VERIFIED), Held)
    for at in range(len(RECEIPT)):
        changed = bytearray(RECEIPT)
        changed[at] ^= 1
        assert isinstance(decide(Answer(201, RECEIPT_TYPE, bytes(changed)), VERIFIED), Held)
    assert decide(Answer(201, "text/plain", RECEIPT), VERIFIED) == Held("collector-answer")
