"""Receipts for the bundle `bundle/press`: `SPEC-receipt.md`."""

from __future__ import annotations

from typing import Any

from eyelid_formats import cbor, cose
from eyelid_formats.errors import Code
from eyelid_formats.receipt import Receipt
from vectors import raw
from vectors.shared import World
from vectors.vector import Book, Vector

_BAD: dict[str, tuple[Code, str, dict[Any, Any]]] = {
    "id-of-another": (Code.RECEIPT_BUNDLE, "Another bundle's id.", {1: bytes(16)}),
    "hash-of-another": (Code.RECEIPT_BUNDLE, "Another bundle's hash.", {2: bytes(32)}),
    "unit-of-another": (Code.RECEIPT_BUNDLE, "Another unit.", {3: bytes(32)}),
    "counter-of-another": (Code.RECEIPT_BUNDLE, "Another prompt.", {4: 2}),
    "scope-raised": (Code.RECEIPT_BUNDLE, "The collector read `train`.", {5: 3}),
    "scope-local": (Code.FIELD_RANGE, "No collector may have a bundle of scope `local`.", {5: 0}),
    "counter-0": (Code.FIELD_RANGE, "Counters begin at 1.", {4: 0}),
    "serial-0": (Code.FIELD_RANGE, "Serials begin at 1.", {7: 0}),
    "answer-empty": (Code.FIELD_RANGE, "An answer that says nothing.", {8: ""}),
    "answer-513-bytes": (Code.FIELD_RANGE, "An answer that is too long.", {8: "x" * 513}),
    "received-missing": (Code.FIELD_MISSING, "No time.", {6: raw.GONE}),
    "version-2": (Code.VERSION_UNKNOWN, "A version that is not known.", {0: 2}),
    "unknown-key": (Code.FIELD_UNKNOWN, "A key that the table does not have.", {9: 0}),
}


def vectors(world: World) -> list[Vector]:
    """For `read_receipt` and `check_receipt`."""
    book, rig = Book("receipt"), world.rig
    made = rig.bundle()
    collector = cose.Ed25519Signer(rig.receipts)
    book.ok("plain", "The bundle is received.", rig.receipt(made))
    book.ok("answer", "With an answer for the wearer.", rig.receipt(made, answer="a blue card"))
    draft = made.draft
    item = Receipt(draft.bundle_id, made.hash, draft.unit, 1, draft.consent.scope, draft.time.seconds, 1).to_item()
    for name, (code, comment, change) in _BAD.items():
        book.bad(code, name, comment, raw.signed(cose.Name.RECEIPT, cbor.encode(raw.changed(item, change)), collector))
    payload = cbor.encode(item)
    stranger = cose.Ed25519Signer(world.stranger.receipts)
    book.bad(Code.RECEIPT_KEY, "by-a-stranger", "Signed by no recipient of the unit.", raw.signed(cose.Name.RECEIPT, payload, stranger))
    book.bad(Code.RECEIPT_KEY, "by-the-pi", "The rig receipts its own bundle.", raw.signed(cose.Name.RECEIPT, payload, rig.pi_signer))
    forged = raw.signed(cose.Name.RECEIPT, payload, stranger, header={4: collector.kid})
    book.bad(Code.COSE_SIGNATURE, "forged", "Under the recipient's kid by another key.", forged)
    longer = raw.signed(cose.Name.RECEIPT, raw.longer_version(payload), collector)
    book.bad(Code.CBOR_NOT_DETERMINISTIC, "re-encoded", "A re-encoded integer, signed as it is.", longer)
    large = raw.signed(cose.Name.RECEIPT, cbor.encode({**item, 9: bytes(2048)}), collector)
    book.bad(Code.CBOR_SIZE, "larger-than-2048", "More bytes than a receipt may have.", large)
    return book.vectors
