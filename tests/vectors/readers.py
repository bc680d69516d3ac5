"""Who reads a vector: `READERS` by name; each raises EyelidError or takes the input."""

from __future__ import annotations

import json
from collections.abc import Callable

from eyelid_formats import bundle, cbor, cose, crop, inbox, ledger, link, receipt
from eyelid_formats.consent import ConsentTag
from eyelid_formats.draft import DRAFT_LIMIT, Draft
from eyelid_formats.errors import Code, EyelidError, LedgerError, LinkError
from eyelid_formats.grant import read_grant, read_statement
from eyelid_formats.order import read_order
from eyelid_formats.unit import POLICY_LIMIT, Policy, read_unit
from vectors.shared import Shared
from vectors.vector import FOLDER, OK, Vector

Reader = Callable[[bytes, Shared], object]


def result(vector: Vector, shared: Shared) -> str:
    """`ok`, or the code of the refusal."""
    try:
        READERS[vector.reader](vector.data, shared)
    except EyelidError as error:
        return error.code.value
    return OK


def _show(data: bytes, shared: Shared) -> None:
    verified = bundle.verify(data, shared.trust)
    for key in (shared.wearer, shared.recipient):
        bundle.check_picture(verified, crop.open_crop(verified.sealed_crop, verified.draft.bundle_id, key))


def _ledger(data: bytes, shared: Shared) -> None:
    whole = ledger.read_ledger(data, shared.unit.pi_verifier())
    ledger.outcomes(whole.links)
    if whole.torn_bytes:
        raise LedgerError(Code.LEDGER_TORN, f"{whole.torn_bytes} bytes of a torn entry at the end")


def _receipt(data: bytes, shared: Shared) -> None:
    made = json.loads((FOLDER / f"{shared.receipt_bundle}.json").read_text())
    verified = bundle.verify(bytes.fromhex(made["hex"]), shared.trust)
    receipt.check_receipt(receipt.read_receipt(data, shared.unit), verified)


def _link(data: bytes, shared: Shared) -> None:
    reader = link.Reader(shared.link_limit)
    messages = reader.feed(data)
    if not messages or messages[-1] != {0: 1, 1: 7}:
        raise AssertionError("the hello frame at the end did not arrive")
    if reader.dropped:
        (code,) = reader.dropped
        raise LinkError(code, "a frame was dropped")


READERS: dict[str, Reader] = {
    "cbor": lambda data, shared: cbor.decode(data, limit=shared.cbor_limit),
    "cose-manifest": lambda data, shared: cose.read(cose.Name.MANIFEST, cose.ED25519, data, 4096).verify(shared.unit.pi_verifier()),
    "cose-grant": lambda data, shared: cose.read(cose.Name.GRANT, cose.ESP256, data, 512).verify(shared.unit.pico_verifier()),
    "consent": lambda data, _: ConsentTag.decode(data, DRAFT_LIMIT),
    "policy": lambda data, _: Policy.decode(data, POLICY_LIMIT),
    "draft": lambda data, _: Draft.decode(data, DRAFT_LIMIT),
    "grant": lambda data, shared: read_grant(data, shared.unit.pico_verifier()),
    "unit": lambda data, shared: read_unit(data, shared.trust.operators),
    "order": lambda data, shared: read_order(data, shared.board_operator),
    "order-first": lambda data, _: read_order(data, None),
    "bundle": lambda data, shared: bundle.verify(data, shared.trust),
    "show": _show,
    "ledger": _ledger,
    "receipt": _receipt,
    "audit": lambda data, shared: read_statement(data, shared.unit.pico_verifier(), shared.nonce),
    "link": _link,
    "inbox-sent": lambda data, _: inbox.SentNote.decode(data, inbox.INBOX_LIMIT),
    "inbox-rejected": lambda data, _: inbox.RejectedNote.decode(data, inbox.INBOX_LIMIT),
    "inbox-pulled": lambda data, _: inbox.PulledNote.decode(data, inbox.INBOX_LIMIT),
    "inbox-audit": lambda data, _: inbox.AuditRequest.decode(data, inbox.INBOX_LIMIT),
}
